#include "host/cli/Arguments.h"

#include <getopt.h>

#include <algorithm>

#include "host/base/Strings.h"
#include "host/cli/Command.h"
#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

// What getopt_long gives back for the option at that place of the table, beyond every letter.
constexpr int kFirst = 256;

std::string unknown(const Command& command, const std::string& word) {
  std::vector<std::string> names;
  for (const Flag& flag : flagsOf(command)) names.push_back("--" + std::string(flag.name));
  const std::string name = word.substr(0, word.find('='));
  const std::string_view close = name.starts_with("--") ? base::nearest(name, names) : std::string_view();
  return "unknown option " + name + (close.empty() ? "" : "; did you mean " + std::string(close) + "?");
}

std::string withArticle(std::string_view name) {
  const bool vowel = std::string_view("AEIOU").find(name[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(name);
}

std::string among(std::string_view choices) {
  const std::vector<std::string_view> words = split(choices, '|');
  std::string out;
  for (size_t i = 0; i < words.size(); ++i)
    out += std::string(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
  return out;
}

bool isAmong(std::string_view choices, std::string_view word) {
  const std::vector<std::string_view> words = split(choices, '|');
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

base::Result<Arguments> Arguments::read(const Command& command, const std::vector<std::string>& words) {
  Arguments out(command);
  const std::vector<Flag> flags = flagsOf(command);
  std::string letters = "+:";  // stops at every operand; a missing value is told apart from an unknown name
  std::vector<option> names;
  std::vector<std::string> held;
  held.reserve(flags.size());  // the names below point into it
  for (size_t i = 0; i < flags.size(); ++i) {
    held.emplace_back(flags[i].name);
    names.push_back({held.back().c_str(), flags[i].value.empty() ? no_argument : required_argument, nullptr,
                     kFirst + static_cast<int>(i)});
    if (flags[i].letter == 0) continue;
    letters += flags[i].letter;
    if (!flags[i].value.empty()) letters += ':';
  }
  names.push_back({nullptr, 0, nullptr, 0});

  std::vector<char*> argv{const_cast<char*>("spillway")};
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const int argc = static_cast<int>(argv.size()) - 1;
  const auto word = [&](int at) { return std::string(argv[static_cast<size_t>(at)]); };
  optind = 0;
  opterr = 0;
  for (int before = 1;;) {
    const int found = ::getopt_long(argc, argv.data(), letters.c_str(), names.data(), nullptr);
    if (found == -1) {
      const bool ended = optind > before && word(optind - 1) == "--";
      if (ended) {
        out.rest_.assign(words.begin() + optind - 1, words.end());
        if (command.rest.empty() && !out.rest_.empty()) {
          out.operands_.insert(out.operands_.end(), out.rest_.begin(), out.rest_.end());
          out.rest_.clear();
        } else if (!command.rest.empty() && out.rest_.empty()) {
          return misused("-- needs a " + std::string(command.rest) + " behind it");
        }
        break;
      }
      if (optind >= argc) break;
      out.operands_.push_back(word(optind));
      before = ++optind;
      continue;
    }
    if (found == ':') return misused(word(optind - 1) + " needs a value");
    if (found == '?') {
      const std::string given =
          optopt > 0 && optopt < kFirst ? std::string("-") + static_cast<char>(optopt) : word(optind - 1);
      if (optopt >= kFirst) return misused(given.substr(0, given.find('=')) + " takes no value");
      return misused(unknown(command, given));
    }
    const auto flag = std::find_if(flags.begin(), flags.end(), [&](const Flag& one) {
      return found == kFirst + (&one - flags.data()) || (one.letter != 0 && found == one.letter);
    });
    // An option is typed in full: what is short for one now may be short for two later.
    if (const std::string typed = word(before); found >= kFirst && typed.substr(2, typed.find('=') - 2) != flag->name)
      return misused(unknown(command, typed));
    std::vector<std::string>& values = out.values_[std::string(flag->name)];
    if (!flag->repeats) values.clear();
    values.emplace_back(optarg != nullptr ? optarg : "");
    if (!flag->choices.empty() && !isAmong(flag->choices, values.back()))
      return misused("--" + std::string(flag->name) + " must be " + among(flag->choices) + ", got '" + values.back() +
                     "'");
    before = optind;
  }
  if (out.helps()) return out;
  if (const base::Result<void> fine = out.check(); !fine.ok()) return fine.error();
  return out;
}

base::Result<void> Arguments::check() const {
  const auto& wanted = command_->operands;
  const bool open = !wanted.empty() && wanted.back().repeats;
  if (operands_.size() > wanted.size() && !open) {
    const std::string hint = command_->rest.empty() ? "" : "; a command to be run stands behind --";
    return misused("unexpected argument '" + operands_[wanted.size()] + "'" + hint);
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (i >= operands_.size() && wanted[i].required)
      return misused(std::string(command_->path) + " needs " + withArticle(wanted[i].name) +
                     (wanted[i].choices.empty() ? "" : ": " + among(wanted[i].choices)));
    if (i < operands_.size() && !wanted[i].choices.empty() && !isAmong(wanted[i].choices, operands_[i]))
      return misused(std::string(wanted[i].name) + " must be " + among(wanted[i].choices) + ", got '" + operands_[i] +
                     "'");
  }
  return {};
}

std::string Arguments::text(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::string() : found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace spillway::cli

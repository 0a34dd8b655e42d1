#include "host/cli/Help.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

constexpr size_t kLeast = 26, kMost = 34;  // of the left column

std::string leftOf(const Flag& flag) {
  std::string out = flag.letter != 0 ? std::string("-") + flag.letter + ", --" : std::string("    --");
  out += flag.name;
  if (!flag.value.empty()) out += " " + std::string(flag.value);
  return out;
}

// What may be given, and how often.
std::string textOf(std::string_view text, std::string_view choices, bool repeats) {
  std::string out(text);
  if (!choices.empty()) {
    std::string list(choices);
    std::replace(list.begin(), list.end(), '|', ' ');
    out += out.empty() ? "one of: " : "; one of: ";
    out += list;
  }
  if (repeats) out += "; may be repeated";
  return out;
}

std::string row(const std::string& left, const std::string& text, size_t column, size_t width = 80) {
  std::string out = "  " + left;
  if (out.size() + 2 > column) {
    out += "\n";
  } else {
    out.resize(column, ' ');
    std::string rest = wrapped(text, column, width);
    return out + rest.substr(std::min(column, rest.size()));
  }
  return out + wrapped(text, column, width);
}

}  // namespace

std::string helpOverview() {
  std::string out =
      "A local LLM routing proxy: one address for every agent, tiers of accounts behind it.\n\n"
      "usage: spillway [COMMAND] [OPTIONS]\n\n";
  for (const Command* command : below(""))
    out += row(std::string(command->path), std::string(command->summary), 14, 100);
  out +=
      "\nWithout a command it serves. 'spillway help COMMAND' says more, 'spillway help --all' everything.\n\n"
      "exit status: 0 done; 1 failed; 2 used wrongly; 3 no running host; 4 the host wants another key\n";
  return out;
}

std::string helpOf(const Command& command) {
  std::string out = wrapped(std::string(command.summary) + ".", 0) + "\nusage: " + usageOf(command) + "\n";
  if (command.run == nullptr) {
    out += "\n";
    for (const Command* one : below(command.path))
      out += row(std::string(one->path), std::string(one->summary), kLeast);
  }
  if (!command.about.empty()) out += "\n" + wrapped(command.about, 0);
  size_t column = kLeast;
  const std::vector<Flag> flags = flagsOf(command);
  for (const Flag& flag : flags) column = std::clamp(leftOf(flag).size() + 4, column, kMost);
  if (std::any_of(command.operands.begin(), command.operands.end(),
                  [](const auto& one) { return !one.text.empty(); })) {
    out += "\n";
    for (const Operand& one : command.operands)
      out += row(std::string(one.name), textOf(one.text, one.choices, one.repeats), column);
  }
  if (command.run != nullptr) {
    out += "\noptions:\n";
    for (const Flag& flag : flags) out += row(leftOf(flag), textOf(flag.text, flag.choices, flag.repeats), column);
  }
  if (!command.examples.empty()) out += "\nexamples:\n";
  for (const Example& one : command.examples)
    out += "  spillway " + std::string(one.words) + "\n" + wrapped(one.text, 6);
  return out;
}

std::string commandsPage() {
  std::string out =
      "# The command line\n\n"
      "Made from the table that the program reads its own arguments with: `spillway help --markdown`. Without a "
      "command it "
      "serves, as `spillway serve`.\n\n"
      "Commands that talk to a running host find it by its state folder, where whoever owns that may; `--url` names "
      "one on "
      "another machine, and the environment variable `SPILLWAY_KEY` then holds a key that may use the\n"
      "[management API](keys.md). Nothing secret is ever an argument: those can be read by every user of a machine. "
      "With "
      "`--json` a command prints JSON, and an error as `{\"error\": {\"message\", \"exit\"}}` on standard error.\n\n"
      "| exit status | meaning |\n|---|---|\n| 0 | done |\n"
      "| 1 | it could not be done, or what was looked at is not in order |\n| 2 | the words were not understood |\n"
      "| 3 | no running host could be reached |\n| 4 | the host wants a key, or another one |\n\n"
      "`spillway compress -- COMMAND` ends with the command's own.\n\n"
      "Completion, for the shell one uses:\n\n"
      "```text\n"
      "bash    spillway completion bash > ~/.local/share/bash-completion/completions/spillway\n"
      "zsh     spillway completion zsh > \"${fpath[1]}/_spillway\"\n"
      "fish    spillway completion fish > ~/.config/fish/completions/spillway.fish\n"
      "```\n";
  for (const Command* command : commands()) {
    if (command->hidden || command->path.empty()) continue;
    const bool group = command->run == nullptr;
    out += std::string(command->path.find(' ') == std::string_view::npos ? "\n## " : "\n### ") +
           std::string(command->path) + "\n\n" + std::string(command->summary) + ".\n";
    if (!command->about.empty()) out += "\n```text\n" + wrapped(command->about, 0, 100) + "```\n";
    if (group) continue;
    out += "\n```text\n" + usageOf(*command) + "\n```\n";
    if (!command->operands.empty() || !command->flags.empty()) out += "\n| word | meaning |\n|---|---|\n";
    const auto cell = [](std::string text) {
      for (size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
      return text;
    };
    for (const Operand& one : command->operands)
      out += "| `" + std::string(one.name) + "` | " + cell(textOf(one.text, one.choices, one.repeats)) + " |\n";
    for (const Flag& flag : command->flags) {
      const std::string left = leftOf(flag);
      out += "| `" + left.substr(left.find_first_not_of(' ')) + "` | " +
             cell(textOf(flag.text, flag.choices, flag.repeats)) + " |\n";
    }
    for (const Example& one : command->examples)
      out += "\n`spillway " + std::string(one.words) + "`: " + std::string(one.text) + "\n";
  }
  return out;
}

std::string commandsJson() {
  using Json = nlohmann::ordered_json;
  Json out = Json::array();
  for (const Command* command : commands()) {
    if (command->hidden) continue;
    Json operands = Json::array(), flags = Json::array(), examples = Json::array();
    for (const Operand& one : command->operands)
      operands.push_back(
          {{"name", one.name}, {"text", one.text}, {"required", one.required}, {"repeats", one.repeats}});
    for (const Flag& flag : command->flags)
      flags.push_back({{"name", flag.name},
                       {"letter", flag.letter == 0 ? Json() : Json(std::string(1, flag.letter))},
                       {"value", flag.value.empty() ? Json() : Json(flag.value)},
                       {"text", flag.text},
                       {"repeats", flag.repeats}});
    for (const Example& one : command->examples) examples.push_back({{"words", one.words}, {"text", one.text}});
    out.push_back({{"command", command->path},
                   {"summary", command->summary},
                   {"about", command->about},
                   {"usage", usageOf(*command)},
                   {"operands", std::move(operands)},
                   {"options", std::move(flags)},
                   {"examples", std::move(examples)}});
  }
  return Json{{"commands", std::move(out)}}.dump(1) + "\n";
}

}  // namespace spillway::cli

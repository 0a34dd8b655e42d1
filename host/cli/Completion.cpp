#include "host/cli/Completion.h"

#include <algorithm>

#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

constexpr std::string_view kBash = R"(# bash completion for spillway
_spillway() {
  local current="${COMP_WORDS[COMP_CWORD]}" line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames 2>/dev/null; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current") ;;
      :folders) compopt -o filenames 2>/dev/null; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current") ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _spillway spillway
)";

constexpr std::string_view kZsh = R"(#compdef spillway
_spillway() {
  local line
  local -a candidates
  for line in "${(@f)$("$words[1]" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) _files; return ;;
      :folders) _files -/; return ;;
      ?*) candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  _describe -t words spillway candidates
}
if [[ "$funcstack[1]" = _spillway ]]; then _spillway "$@"; else compdef _spillway spillway; fi
)";

constexpr std::string_view kFish = R"(# fish completion for spillway
function __spillway_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  for line in (command $words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path "$current"
      case ':folders'
        __fish_complete_directories "$current" ''
      case '*'
        printf '%s\n' $line
    end
  end
end
complete -c spillway -e
complete -c spillway -f -a '(__spillway_complete)'
)";

// The command that the words begin with, and how many of them name it.
const Command* leading(const std::vector<std::string>& words, size_t& used) {
  used = 0;
  const Command* found = nullptr;
  std::string path;
  for (const std::string& word : words) {
    if (word.starts_with('-')) break;
    const Command* next = findCommand(path.empty() ? word : path + " " + word);
    if (next == nullptr) break;
    path = next->path;
    found = next;
    ++used;
  }
  return found;
}

const Flag* flagNamed(const std::vector<Flag>& flags, std::string_view word) {
  for (const Flag& flag : flags) {
    if (word.starts_with("--") && word.substr(2) == flag.name) return &flag;
    if (word.size() == 2 && word[0] == '-' && flag.letter != 0 && word[1] == flag.letter) return &flag;
  }
  return nullptr;
}

void offer(Offer what, std::string_view choices, const std::vector<std::string>& words, Candidates& out) {
  for (const std::string_view choice : split(choices, '|')) out.words.push_back({std::string(choice), ""});
  if (!choices.empty()) return;
  if (what == Offer::Files || what == Offer::Folders)
    out.files = what;
  else if (what == Offer::Commands)
    for (const Command* command : commands()) {
      if (!command->hidden && !command->path.empty())
        out.words.push_back({std::string(command->path), std::string(command->summary)});
    }
  else if (what != Offer::Nothing)
    out.words = namesFor(what, words);
}

void offerFlags(const std::vector<Flag>& flags, const std::vector<std::string>& words, Candidates& out) {
  for (const Flag& flag : flags) {
    const bool given = std::any_of(words.begin(), words.end() - 1,
                                   [&](const std::string& word) { return flagNamed(flags, word) == &flag; });
    if (!given || flag.repeats) out.words.push_back({"--" + std::string(flag.name), std::string(flag.text)});
  }
}

// The words of a group, or of the whole program.
void offerBelow(std::string_view group, Candidates& out) {
  for (const Command* one : below(group))
    out.words.push_back(
        {std::string(one->path.substr(group.empty() ? 0 : group.size() + 1)), std::string(one->summary)});
}

Candidates all(const std::vector<std::string>& words) {
  Candidates out;
  const std::string& current = words.back();
  size_t used = 0;
  const Command* command = leading({words.begin(), words.end() - 1}, used);
  if (command == nullptr && (words.size() == 1) && !current.starts_with('-')) {
    offerBelow("", out);
    return out;
  }
  if (command == nullptr && words.size() > 1 && !words.front().starts_with('-')) return out;  // no such command
  if (command == nullptr) command = findCommand("serve");
  if (command->run == nullptr) {
    if (used + 1 == words.size()) offerBelow(command->path, out);
    return out;
  }
  const std::vector<Flag> flags = flagsOf(*command);
  size_t operands = 0;
  const Flag* pending = nullptr;
  for (size_t i = used; i + 1 < words.size(); ++i) {
    if (pending != nullptr) {
      pending = nullptr;
    } else if (words[i] == "--") {
      out.files = Offer::Files;
      return out;
    } else if (words[i].starts_with('-')) {
      const Flag* flag = flagNamed(flags, words[i]);
      if (flag != nullptr && !flag->value.empty()) pending = flag;
    } else {
      ++operands;
    }
  }
  if (pending != nullptr) {
    offer(pending->offer, pending->choices, words, out);
  } else if (current.starts_with('-')) {
    offerFlags(flags, words, out);
  } else if (!command->operands.empty()) {
    const auto& known = command->operands;
    if (operands < known.size() || known.back().repeats) {
      const Operand& operand = known[std::min(operands, known.size() - 1)];
      offer(operand.offer, operand.choices, words, out);
    }
  }
  return out;
}

}  // namespace

Candidates complete(const std::vector<std::string>& words) {
  Candidates out = all(words.empty() ? std::vector<std::string>{""} : words);
  const std::string current = words.empty() ? "" : words.back();
  std::erase_if(out.words, [&](const Candidate& one) { return !one.word.starts_with(current); });
  return out;
}

std::string completionLines(const Candidates& candidates) {
  std::string out;
  for (const Candidate& one : candidates.words) out += one.word + "\t" + one.text + "\n";
  if (candidates.files == Offer::Files) out += ":files\n";
  if (candidates.files == Offer::Folders) out += ":folders\n";
  return out;
}

std::string_view completionScript(std::string_view shell) {
  return shell == "bash" ? kBash : shell == "zsh" ? kZsh : shell == "fish" ? kFish : std::string_view();
}

}  // namespace spillway::cli

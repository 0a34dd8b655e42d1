// spillway(1), from the table of commands.
#include <algorithm>

#include "host/cli/Help.h"
#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

// Text as troff takes it for itself: no escapes, no requests, hyphens that can be copied.
std::string plain(std::string_view text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    begins = c == '\n';
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string slanted(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

std::string paragraphs(std::string_view text) {
  std::string out;
  bool sample = false;
  for (const std::string_view line : split(text, '\n')) {
    const bool isSample = line.starts_with("  ");
    if (isSample != sample) out += isSample ? ".PP\n.nf\n" : ".fi\n";
    if (!isSample && !sample && line.empty()) out += ".PP";
    sample = isSample;
    out += plain(line) + "\n";
  }
  return out + (sample ? ".fi\n" : "");
}

std::string flagRow(const Flag& flag) {
  std::string out = ".TP\n";
  if (flag.letter != 0) out += bold(std::string("-") + flag.letter) + ", ";
  out += bold("--" + std::string(flag.name));
  if (!flag.value.empty()) out += " " + slanted(flag.value);
  out += "\n" + plain(flag.text);
  if (!flag.choices.empty()) {
    std::string list(flag.choices);
    std::replace(list.begin(), list.end(), '|', ' ');
    out += (flag.text.empty() ? "one of: " : "; one of: ") + plain(list);
  }
  return out + (flag.repeats ? "; may be repeated.\n" : ".\n");
}

std::string commandPart(const Command& command) {
  std::string out = ".SS " + bold("spillway " + std::string(command.path)) + "\n" + plain(command.summary) + ".\n";
  if (!command.about.empty()) out += ".PP\n" + paragraphs(command.about);
  if (command.run == nullptr) return out;
  out += ".PP\n" + bold(usageOf(command)) + "\n";
  for (const Operand& one : command.operands)
    if (!one.text.empty()) out += ".TP\n" + slanted(one.name) + "\n" + plain(one.text) + ".\n";
  for (const Flag& flag : command.flags) out += flagRow(flag);
  for (const Example& one : command.examples)
    out += ".PP\n" + bold("spillway " + std::string(one.words)) + "\n.br\n" + plain(one.text) + "\n";
  return out;
}

}  // namespace

std::string manualPage(std::string_view version) {
  std::string out =
      ".TH SPILLWAY 1 \"\" \"Spillway " + std::string(version) +
      "\" \"User commands\"\n.SH NAME\nspillway \\- a local LLM routing proxy for coding agents\n"
      ".SH SYNOPSIS\n" +
      bold("spillway") + " [" + slanted("COMMAND") + "] [" + slanted("OPTIONS") +
      "]\n.SH DESCRIPTION\n"
      "Agents talk to http://localhost:20128 in the format they know. Each request goes to the best account "
      "there is, and spills to the next tier when one is limited, over budget or broken. Without a command "
      "it serves.\n.SH COMMANDS\n";
  for (const Command* command : commands())
    if (!command->hidden && !command->path.empty()) out += commandPart(*command);
  out += ".SH EXIT STATUS\n";
  const std::pair<const char*, const char*> exits[] = {
      {"0", "Done."},
      {"1", "It could not be done, or what was looked at is not in order."},
      {"2", "The words were not understood."},
      {"3", "No running host could be reached."},
      {"4", "The host wants a key, or another one."}};
  for (const auto& [status, meaning] : exits) out += std::string(".TP\n") + status + "\n" + plain(meaning) + "\n";
  out += ".SH ENVIRONMENT\n.TP\nSPILLWAY_KEY\nThe key shown to a host that " + bold("--url") +
         " names.\n.TP\nXDG_STATE_HOME\nWhere the state folder is, " + slanted("~/.local/state") +
         " when it is not set.\n.TP\nNO_COLOR\nWhen set, nothing is coloured.\n";
  return out;
}

}  // namespace spillway::cli

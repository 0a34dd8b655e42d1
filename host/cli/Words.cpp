#include "host/cli/Words.h"

#include <algorithm>

namespace spillway::cli {

std::vector<Flag> flagsOf(const Command& command) {
  std::vector<Flag> out(command.flags.begin(), command.flags.end());
  out.push_back({"help", 'h', {}, "print this"});
  return out;
}

std::string usageOf(const Command& command) {
  std::string out = "spillway";
  if (!command.path.empty()) out += " " + std::string(command.path);
  if (command.run == nullptr) return out + " COMMAND";
  for (const Operand& operand : command.operands) {
    std::string word(operand.name);
    if (operand.repeats) word += "...";
    out += operand.required ? " " + word : " [" + word + "]";
  }
  out += " [OPTIONS]";
  if (!command.rest.empty()) out += " [-- " + std::string(command.rest) + "]";
  return out;
}

std::vector<const Command*> below(std::string_view group) {
  std::vector<const Command*> out;
  for (const Command* command : commands()) {
    if (command->hidden || command->path.empty()) continue;
    const std::string_view path = command->path;
    const size_t space = path.rfind(' ');
    const std::string_view parent = space == std::string_view::npos ? std::string_view() : path.substr(0, space);
    if (parent == group) out.push_back(command);
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string wrapped(std::string_view text, size_t indent, size_t width) {
  std::string out;
  const std::string margin(indent, ' ');
  while (!text.empty()) {
    const size_t newline = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(std::min(newline + 1, text.size()));
    // What is set apart by spaces is a picture or a sample: it stays as it is.
    if (line.starts_with("  ") || line.empty()) {
      out += (line.empty() ? std::string() : margin + std::string(line)) + "\n";
      continue;
    }
    std::string row = margin;
    for (const std::string_view word : split(line, ' ')) {
      if (row.size() > indent && row.size() + 1 + word.size() > width) {
        out += row + "\n";
        row = margin;
      }
      row += (row.size() > indent ? " " : "") + std::string(word);
    }
    out += row + "\n";
  }
  return out;
}

}  // namespace spillway::cli

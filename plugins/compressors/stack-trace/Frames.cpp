#include "Frames.h"

#include <spillway/text/Lines.hpp>
#include <spillway/text/Shape.hpp>

namespace stack_trace {
namespace {

using spw::text::isDigit;

size_t indentOf(std::string_view line) {
  const size_t indent = line.find_first_not_of(" \t");
  return indent == std::string_view::npos ? line.size() : indent;
}

// ":12:3)" or ":12" somewhere behind a name.
bool hasPlace(std::string_view text) {
  for (size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i] == ':' && isDigit(text[i + 1]) && text[i - 1] != ' ') return true;
  return false;
}

// "#12 " and "12: ".
bool isNumbered(std::string_view text) {
  const bool sign = text[0] == '#';
  size_t i = sign ? 1 : 0;
  while (i < text.size() && isDigit(text[i])) ++i;
  if (i == (sign ? 1u : 0u) || i >= text.size()) return false;
  return sign ? text[i] == ' ' : text.substr(i).starts_with(": ") && text.find("::", i) != std::string_view::npos;
}

}  // namespace

bool isFrame(std::string_view line) {
  const size_t indent = indentOf(line);
  const std::string_view text = line.substr(indent);
  if (text.empty()) return false;
  if (line.starts_with("==")) {
    const size_t behind = line.find("==", 2);
    if (behind == std::string_view::npos) return false;
    const std::string_view rest = spw::text::trimmed(line.substr(behind + 2));
    return rest.starts_with("at 0x") || rest.starts_with("by 0x");
  }
  if (indent == 0) return text[0] == '#' && isNumbered(text) && text.find(" in ") != std::string_view::npos;
  if (text.starts_with("at ")) return true;
  if (text.starts_with("File \"")) return text.find("\", line ") != std::string_view::npos;
  if (isNumbered(text)) return true;
  if (text.find(" +0x") != std::string_view::npos && hasPlace(text)) return true;
  return text.ends_with(')') && text.find(" (") != std::string_view::npos && hasPlace(text);
}

bool continuesFrame(std::string_view line, std::string_view frame) {
  return indentOf(line) > indentOf(frame) && indentOf(line) < line.size() && indentOf(frame) > 0;
}

}  // namespace stack_trace

#include "Diagnostics.h"

#include <spillway/text/Lines.hpp>
#include <spillway/text/Shape.hpp>

namespace compiler {
namespace {

// The word of a header: ": note: ", or "note: " at the beginning.
bool says(std::string_view line, std::string_view word) {
  if (line.starts_with(word)) {
    const std::string_view rest = line.substr(word.size());
    if (rest.starts_with(": ") || rest.starts_with("[")) return true;
  }
  for (size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1))
    if (at >= 2 && line[at - 1] == ' ' && line[at - 2] == ':' && line.substr(at + word.size()).starts_with(": "))
      return true;
  return false;
}

}  // namespace

Part partOf(std::string_view line) {
  line = spw::text::trimmedRight(line);
  if (line.empty()) return Part::Other;
  size_t at = line.find_first_not_of(' ');
  size_t digits = 0;
  while (at < line.size() && spw::text::isDigit(line[at])) {
    ++at;
    ++digits;
  }
  while (digits > 0 && at < line.size() && line[at] == ' ') ++at;
  if (at < line.size() && line[at] == '|' && at > 0) {
    const std::string_view shown = line.substr(at + 1);
    if (digits > 0) return Part::Code;
    if (shown.empty()) return Part::Gutter;
    return shown.find_first_not_of(" ^~-_|") == std::string_view::npos ? Part::Carets : Part::Other;
  }
  if (spw::text::trimmed(line).starts_with("--> ")) return Part::Place;
  if (line[0] == ' ' || line[0] == '\t') {
    const bool points =
        line.find('^') != std::string_view::npos && line.find_first_not_of(" \t^~") == std::string_view::npos;
    return points ? Part::Carets : Part::Other;
  }
  if (line.find_first_not_of("^~ ") == std::string_view::npos) return Part::Carets;
  if (says(line, "error") || says(line, "fatal error")) return Part::Error;
  if (says(line, "warning")) return Part::Warning;
  if (says(line, "note")) return Part::Note;
  return Part::Other;
}

}  // namespace compiler

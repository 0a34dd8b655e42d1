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

// The code of a linter's rule: F401, PLR0913.
bool isRule(std::string_view word) {
  size_t letters = 0, digits = 0;
  while (letters < word.size() && word[letters] >= 'A' && word[letters] <= 'Z') ++letters;
  while (letters + digits < word.size() && spw::text::isDigit(word[letters + digits])) ++digits;
  return letters >= 1 && letters <= 4 && digits >= 2 && digits <= 4 && letters + digits == word.size();
}

// "a.py:1:8: F401 `os` imported but unused", or "F401 ..." before a line with the place.
bool reportsRule(std::string_view line) {
  if (isRule(line.substr(0, line.find(' ')))) return true;
  const size_t behind = line.find(": ");
  if (behind == std::string_view::npos || behind == 0 || !spw::text::isDigit(line[behind - 1])) return false;
  const std::string_view rest = line.substr(behind + 2);
  return isRule(rest.substr(0, rest.find(' ')));
}

// "    ^^^^ F401": what points, and perhaps the rule again.
bool points(std::string_view shown) {
  const size_t last = shown.rfind(' ');
  if (last != std::string_view::npos && last > 0 && shown[last - 1] == '^' && isRule(shown.substr(last + 1)))
    shown = shown.substr(0, last);
  return shown.find_first_not_of(" ^~-_|") == std::string_view::npos;
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
    return points(shown) ? Part::Carets : Part::Other;
  }
  if (spw::text::trimmed(line).starts_with("--> ")) return Part::Place;
  if (line[0] == ' ' || line[0] == '\t') {
    const bool carets =
        line.find('^') != std::string_view::npos && line.find_first_not_of(" \t^~") == std::string_view::npos;
    return carets ? Part::Carets : Part::Other;
  }
  if (line.find_first_not_of("^~ ") == std::string_view::npos) return Part::Carets;
  if (says(line, "error") || says(line, "fatal error")) return Part::Error;
  if (says(line, "warning") || reportsRule(line)) return Part::Warning;
  if (says(line, "note")) return Part::Note;
  return Part::Other;
}

}  // namespace compiler

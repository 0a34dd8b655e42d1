#include "Cuts.h"

#include <spillway/text/Weight.hpp>

namespace phrases {
namespace {

using spw::text::classOf;
using Class = spw::text::CharClass;

bool continues(char before, char after) {
  if (static_cast<unsigned char>(after) >= 0x80) return true;  // inside a character, or of a word in some script
  const Class one = classOf(before), other = classOf(after);
  return one == other && (one != Class::Other || before == after);
}

}  // namespace

size_t nextCut(std::string_view line, Side side, size_t from) {
  for (size_t size = from + 1; size < line.size(); ++size) {
    const size_t at = side == Side::Beginning ? size : line.size() - size;
    if (continues(line[at - 1], line[at])) continue;
    if (side == Side::Beginning && classOf(line[at]) == Class::Letter) continue;
    return size;
  }
  return line.size();
}

size_t firstPart(std::string_view line) {
  if (line.empty() || classOf(line[0]) != Class::Digit) return 0;
  const size_t part = nextPart(line, 0);
  return part == std::string_view::npos ? 0 : part;
}

size_t nextPart(std::string_view line, size_t from) {
  for (size_t i = from; i < line.size();) {
    if (classOf(line[i]) != Class::Digit) {
      ++i;
      continue;
    }
    const bool word = i == 0 || classOf(line[i - 1]) != Class::Letter;
    while (i < line.size() && classOf(line[i]) == Class::Digit) ++i;
    // Not inside of 8fc7b1e4.
    if (word && i < line.size() && !spw::text::isHexDigit(line[i]) && static_cast<unsigned char>(line[i]) < 0x80)
      return i;
  }
  return std::string_view::npos;
}

}  // namespace phrases

// The shape of a line: what is left when its numbers are taken out. Lines of one shape say the same of different
// numbers: "compiled 3 of 90", "compiled 4 of 90".
//
// Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spw::text {

inline constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
inline constexpr bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline constexpr bool isHexDigit(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The end of the number that begins at `from`: digits, or a run of eight or more hexadecimal digits with a digit among
// them and no letter before it (an id, an address, a hash). `from` when there is none.
inline size_t numberEnd(std::string_view line, size_t from) {
  size_t end = from;
  bool digit = false;
  const bool wordBegins = from == 0 || !(isLetter(line[from - 1]) || isDigit(line[from - 1]));
  if (wordBegins) {
    while (end < line.size() && isHexDigit(line[end])) digit |= isDigit(line[end++]);
    const bool wordEnds = end == line.size() || !isLetter(line[end]);
    if (digit && wordEnds && end - from >= 8) return end;
  }
  for (end = from; end < line.size() && isDigit(line[end]);) ++end;
  return end;
}

// A number for the shape of a line: equal for lines that differ in numbers only.
inline uint64_t shapeOf(std::string_view line) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (size_t i = 0; i < line.size();) {
    const size_t end = isHexDigit(line[i]) ? numberEnd(line, i) : i;
    mix(static_cast<unsigned char>(end > i ? '0' : line[i]));
    i = end > i ? end : i + 1;
  }
  return hash;
}

// Whether two lines differ in numbers only.
inline bool sameShape(std::string_view one, std::string_view other) {
  size_t i = 0, j = 0;
  while (i < one.size() && j < other.size()) {
    const size_t iEnd = isHexDigit(one[i]) ? numberEnd(one, i) : i;
    const size_t jEnd = isHexDigit(other[j]) ? numberEnd(other, j) : j;
    if ((iEnd > i) != (jEnd > j)) return false;
    if (iEnd == i && one[i] != other[j]) return false;
    i = iEnd > i ? iEnd : i + 1;
    j = jEnd > j ? jEnd : j + 1;
  }
  return i == one.size() && j == other.size();
}

}  // namespace spw::text

#include "Runs.h"

#include <spillway/text/Shape.hpp>

#include <array>

namespace blobs {
namespace {

constexpr auto kAlphabet = [] {
  std::array<bool, 256> set{};
  for (unsigned c = 0; c < 256; ++c)
    set[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
             c == '-' || c == '_' || c == '=';
  return set;
}();

bool isOfAlphabet(char c) { return kAlphabet[static_cast<unsigned char>(c)]; }

// Base64 of anything but zeros has all of these, and changes between them all the time.
bool isMixed(std::string_view run) {
  size_t lower = 0, upper = 0, digits = 0, changes = 0;
  int before = 0;
  for (char c : run.substr(0, 512)) {
    const int kind = spw::text::isDigit(c) ? 1 : c >= 'a' && c <= 'z' ? 2 : c >= 'A' && c <= 'Z' ? 3 : 4;
    lower += kind == 2;
    upper += kind == 3;
    digits += kind == 1;
    changes += kind != before;
    before = kind;
  }
  const size_t size = run.size() < 512 ? run.size() : 512;
  return lower > size / 16 && upper > size / 16 && digits > size / 64 && changes > size / 5;
}

}  // namespace

Run nextRun(std::string_view text, size_t from, size_t least) {
  // A run that long has a byte at every multiple of `least`: most of the text is never looked at.
  for (size_t probe = from + least - 1; probe < text.size();) {
    if (!isOfAlphabet(text[probe])) {
      probe += least;
      continue;
    }
    size_t begin = probe, end = probe + 1;
    while (begin > from && isOfAlphabet(text[begin - 1])) --begin;
    while (end < text.size() && isOfAlphabet(text[end])) ++end;
    if (end - begin >= least && isMixed(text.substr(begin, end - begin))) return {begin, end};
    from = end;
    probe = end + least;
  }
  return {text.size(), text.size()};
}

bool isBase64Line(std::string_view line) {
  if (line.size() < 48 || line.size() > 80) return false;
  for (char c : line)
    if (!isOfAlphabet(c)) return false;
  return isMixed(line);
}

bool isDumpLine(std::string_view line) {
  size_t i = 0;
  while (i < line.size() && spw::text::isHexDigit(line[i])) ++i;
  if (i < 6 || i > 16) return false;
  if (i < line.size() && line[i] == ':') ++i;
  size_t digits = 0, groups = 0;
  for (; i < line.size() && groups < 4; ++i) {
    if (line[i] == ' ') {
      groups += digits == 2 || digits == 4;
      if (digits != 0 && digits != 2 && digits != 4) return false;
      digits = 0;
    } else if (spw::text::isHexDigit(line[i])) {
      ++digits;
    } else {
      return false;
    }
  }
  return groups >= 4;
}

}  // namespace blobs

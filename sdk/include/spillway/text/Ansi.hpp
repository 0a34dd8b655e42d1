// Escape sequences of terminals: how long the one is that a text begins with, and whether a text has any.
//
// Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace spw::text {

inline constexpr char kEscape = '\x1b';

// The length of the sequence that begins with the escape character `text` begins with; 0 when it is none, or broken
// off.
//   CSI  ESC [ parameters, intermediates, final byte     colours, moves, erasing
//   OSC  ESC ] ... BEL or ESC \                          titles, links; DCS, SOS, PM and APC end alike
//   two and three bytes: ESC 7, ESC ( B
inline size_t escapeLength(std::string_view text) {
  constexpr size_t kLongest = 4096;
  if (text.size() < 2 || text[0] != kEscape) return 0;
  const auto in = [&](size_t i, char low, char high) { return i < text.size() && text[i] >= low && text[i] <= high; };
  const char kind = text[1];
  size_t i = 2;
  if (kind == '[') {
    while (i < kLongest && in(i, '\x30', '\x3f')) ++i;
    while (i < kLongest && in(i, '\x20', '\x2f')) ++i;
    return in(i, '\x40', '\x7e') ? i + 1 : 0;
  }
  if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
    for (; i < text.size() && i < kLongest; ++i) {
      if (text[i] == '\x07') return i + 1;
      if (text[i] == kEscape) return in(i + 1, '\\', '\\') ? i + 2 : 0;
      if (text[i] == '\n') return 0;
    }
    return 0;
  }
  while (i < 4 && in(i - 1, '\x23', '\x2f')) ++i;
  return in(i - 1, '\x30', '\x7e') ? i : 0;
}

// Whether a terminal would show a text as it is written: nothing in it moves the cursor back or changes colours. What
// is no such text is for those who know terminals first, as a line whose beginning is changed shows something else.
inline bool isPlain(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == kEscape || c == '\b' || (c == '\r' && i + 1 < text.size() && text[i + 1] != '\n')) return false;
  }
  return true;
}

}  // namespace spw::text

// One header line, and the rules both directions share for what may be in one.
//
// Plain values, any thread.
#pragma once

#include <string_view>

namespace spillway::upstream {

struct Header {
  std::string_view name, value;
};

// A header name: one or more of the characters HTTP calls a token.
inline bool isHeaderName(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  for (char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && kMarks.find(c) == std::string_view::npos) return false;
  }
  return !name.empty();
}

// A header value: no control byte but the tab. Whoever lets a line feed through lets a second header through.
inline bool isHeaderValue(std::string_view value) {
  for (char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) return false;
  }
  return true;
}

}  // namespace spillway::upstream

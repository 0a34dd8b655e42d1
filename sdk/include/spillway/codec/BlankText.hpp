// Text of which nothing is left to send. Looks at the spelling, so that long texts stay escaped.
//
// One tree, one thread.
#pragma once

#include <string_view>

#include "../Json.hpp"

namespace spw {

// True for empty text and for white space alone, and for everything that is no text.
inline bool isBlankText(Json text) {
  if (!text.isString()) return true;
  std::string_view raw = text.raw();
  if (raw.size() < 2) return true;
  raw = raw.substr(1, raw.size() - 2);
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == ' ') continue;
    if (raw[i] != '\\' || i + 1 == raw.size()) return false;
    const char escaped = raw[++i];
    if (escaped != 'n' && escaped != 't' && escaped != 'r') return false;
  }
  return true;
}

}  // namespace spw

// Text of which nothing but white space would be sent; strict vendors refuse blocks of it.
//
// Threading: one tree, one thread.
#pragma once

#include <string_view>

#include "../Json.hpp"

namespace spw {

// True for a string of white space, and for what is no string. The spelling is looked at, so that long texts stay
// escaped.
inline bool isBlank(Json text) {
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

// Whether a JSON array of texts holds one: what most quirks and many rules of a wire come down to.
//
// Threading: one tree, one thread.
#pragma once

#include <string_view>

#include "../Json.hpp"

namespace spw {

inline bool lists(Json list, std::string_view text) {
  for (Json one : list) {
    if (one.str() == text) return true;
  }
  return false;
}

// True for a list that holds `text` and nothing else.
inline bool listsOnly(Json list, std::string_view text) {
  if (!list.isArray() || list.size() == 0) return false;
  for (Json one : list) {
    if (one.str() != text) return false;
  }
  return true;
}

}  // namespace spw

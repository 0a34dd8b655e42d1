// Cache marks of a canonical document, for targets that take only so many.
//
// One request, one thread.
#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>
#include <vector>

#include "../translator.hpp"

namespace spw {

// How many marks the target takes by its quirk cache_mode; `otherwise` when it says no number.
inline size_t mostCacheMarks(const Target& target, size_t otherwise) {
  const std::string_view mode = target.quirkValue("cache_mode").str();
  if (mode == "automatic" || mode == "key") return 0;
  const size_t colon = mode.find(':');
  size_t most = otherwise;
  if (colon != std::string_view::npos) std::from_chars(mode.data() + colon + 1, mode.data() + mode.size(), most);
  return most;
}

// Whether anything in the document is marked.
inline bool hasCacheMarks(Json canonical) {
  for (Json tool : canonical["tools"])
    if (tool["cache"]) return true;
  for (Json message : canonical["messages"]) {
    for (Json block : message["blocks"]) {
      if (block["cache"]) return true;
      for (Json part : block["blocks"])
        if (part["cache"]) return true;
    }
  }
  return false;
}

// Takes the earliest marks away until at most `most` are left. The prompt begins with the tools.
inline void limitCacheMarks(Call call, Json canonical, size_t most) {
  std::vector<Json> marked;
  const auto see = [&](Json value) {
    if (value["cache"]) marked.push_back(value);
  };
  for (Json tool : canonical["tools"]) see(tool);
  for (Json message : canonical["messages"]) {
    for (Json block : message["blocks"]) {
      if (block["type"].str() == "tool_result") {
        for (Json part : block["blocks"]) see(part);
      }
      see(block);
    }
  }
  for (size_t i = 0; i + most < marked.size(); ++i) {
    marked[i].take("cache");
    call.dropped("cache", most > 0 ? "more cache marks than the target takes; the last ones are kept"
                                   : "the target takes no cache marks");
  }
}

}  // namespace spw

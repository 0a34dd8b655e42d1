// The text of canonical blocks, for wires whose messages hold one string.
//
// One request, one thread.
#pragma once

#include <string>
#include <string_view>

#include "../Call.hpp"

namespace spw {

// The spelling is asked for, not the text: long texts stay escaped.
inline bool isEmptyText(Json text) {
  constexpr size_t kQuotes = 2;
  return !text.isString() || text.raw().size() <= kQuotes;
}

// The texts joined by `separator`; missing when there is none. A single one moves as it is. `refusals`: the text of
// refusals counts too.
inline Json joinedText(Call call, Json blocks, std::string_view separator, bool refusals = false) {
  Json single = call.json(nullptr);
  size_t count = 0;
  std::string joined;
  for (Json block : blocks) {
    const std::string_view type = block["type"].str();
    if (type != "text" && !(refusals && type == "refusal")) continue;
    if (isEmptyText(block["text"])) continue;
    if (++count == 1) {
      single = block["text"];
      continue;
    }
    if (count == 2) joined = single.str();
    joined.append(separator).append(block["text"].str());
  }
  return count <= 1 ? single : call.string(call.copy(joined));
}

}  // namespace spw

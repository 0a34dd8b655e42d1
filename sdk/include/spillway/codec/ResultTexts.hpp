// Offers the texts of tool results, in the form the wires of one vendor share: calls with an input, results with a list
// of parts.
//
// One request, one thread.
#pragma once

#include <string_view>
#include <unordered_map>

#include "../translator.hpp"
#include "Path.hpp"

namespace spw {

class ResultTexts {
 public:
  explicit ResultTexts(const Texts& texts) : texts_(texts) {}

  // A call whose result may follow.
  void remember(Json call) { calls_[call["toolUseId"].str()] = call; }

  void offer(Json result, const Path& at) {
    constexpr size_t kQuotes = 2;
    const Json call = calls_[result["toolUseId"].str()];
    const Path list(at, "content");
    size_t index = 0;
    for (Json part : result["content"]) {
      const Path here(list, index++);
      const Json text = part["text"];
      if (!text.isString() || text.raw().size() <= kQuotes) continue;
      const auto shorter = texts_.offer(text.str(), call["name"].str(), call["input"].dump(),
                                        result["status"].str() == "error", Path(here, "text").text());
      if (!shorter) continue;
      part.put("text", *shorter);
      changed_ = true;
    }
  }

  Status status() const { return changed_ ? SPW_OK : SPW_DECLINED; }

 private:
  const Texts& texts_;
  std::unordered_map<std::string_view, Json> calls_;
  bool changed_ = false;
};

}  // namespace spw

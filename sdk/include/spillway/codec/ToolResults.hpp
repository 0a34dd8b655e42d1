// Which tool result belongs to which call, whatever order the client's messages have them in: most wires want every
// result directly behind the message that made the call.
//
// One request, one thread.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "../Json.hpp"

namespace spw {

class ToolResults {
 public:
  explicit ToolResults(Json messages);

  // The first result of that id that stands behind message `position` and has not been taken; missing when there is
  // none. Takes it.
  Json takeResult(std::string_view id, size_t position);

  // True when the result still waits for its call.
  bool isLeft(Json result) const;

  // Position of the last message of the assistant; messages behind it are what is being asked now. -1: none.
  int64_t lastAssistant() const { return lastAssistant_; }

 private:
  struct Result {
    Json block;
    size_t position;
    bool taken;
  };
  std::unordered_map<std::string_view, std::vector<Result>> results_;
  int64_t lastAssistant_ = -1;
};

inline ToolResults::ToolResults(Json messages) {
  size_t position = 0;
  for (Json message : messages) {
    const std::string_view role = message["role"].str();
    if (role == "assistant") lastAssistant_ = static_cast<int64_t>(position);
    if (role == "tool") {
      for (Json block : message["blocks"]) results_[block["id"].str()].push_back({block, position, false});
    }
    ++position;
  }
}

inline Json ToolResults::takeResult(std::string_view id, size_t position) {
  const auto found = results_.find(id);
  if (found == results_.end()) return {};
  for (Result& result : found->second) {
    if (result.taken || result.position < position) continue;
    result.taken = true;
    return result.block;
  }
  return {};
}

inline bool ToolResults::isLeft(Json block) const {
  const auto found = results_.find(block["id"].str());
  if (found == results_.end()) return false;
  for (const Result& result : found->second) {
    if (result.block.node() == block.node()) return !result.taken;
  }
  return false;
}

}  // namespace spw

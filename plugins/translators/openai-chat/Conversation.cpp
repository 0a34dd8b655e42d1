#include "Conversation.h"

namespace openaichat {

using spw::Json;

Conversation::Conversation(Json messages) {
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

Json Conversation::takeResult(std::string_view id, size_t position) {
  const auto found = results_.find(id);
  if (found == results_.end()) return {};
  for (Result& result : found->second) {
    if (result.taken || result.position < position) continue;
    result.taken = true;
    return result.block;
  }
  return {};
}

bool Conversation::isLeft(Json block) const {
  const auto found = results_.find(block["id"].str());
  if (found == results_.end()) return false;
  for (const Result& result : found->second) {
    if (result.block.node() == block.node()) return !result.taken;
  }
  return false;
}

}  // namespace openaichat

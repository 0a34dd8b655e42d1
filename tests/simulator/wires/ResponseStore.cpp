#include "tests/simulator/wires/ResponseStore.h"

namespace spillway::simulator {

void ResponseStore::keep(const Json& response, const Json& input) {
  std::string id = response.value("id", "");
  Response kept{response, {}};
  for (const auto& item : input) kept.conversation.push_back(item);
  std::string reasoning;
  std::string previous;
  for (const auto& item : response["output"]) {
    std::string itemId = item.value("id", "");
    kept.conversation.push_back(item);
    if (!previous.empty()) items_[previous].follower = itemId;
    items_[itemId] = {item, "", reasoning};
    reasoning = item.value("type", "") == "reasoning" ? itemId : "";
    previous = itemId;
  }
  responses_[id] = std::move(kept);
  order_.push_back(id);
  if (order_.size() > kKept) {
    forget(order_.front());
    order_.pop_front();
  }
}

bool ResponseStore::forget(const std::string& id) {
  auto found = responses_.find(id);
  if (found == responses_.end()) return false;
  for (const auto& item : found->second.json["output"]) items_.erase(item.value("id", ""));
  responses_.erase(found);
  return true;
}

const ResponseStore::Response* ResponseStore::response(const std::string& id) const {
  auto found = responses_.find(id);
  return found == responses_.end() ? nullptr : &found->second;
}

const ResponseStore::Item* ResponseStore::item(const std::string& id) const {
  auto found = items_.find(id);
  return found == items_.end() ? nullptr : &found->second;
}

}  // namespace spillway::simulator

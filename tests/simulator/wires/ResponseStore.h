// What the responses vendor keeps when a request does not say "store": false: each response, and its items for those
// who refer to them later. Holds the last thousand. The loop's thread only.
#pragma once

#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

namespace spillway::simulator {

class ResponseStore {
 public:
  using Json = nlohmann::ordered_json;

  struct Item {
    Json json;
    std::string follower;   // id of the item behind it in the same output
    std::string reasoning;  // id of the reasoning before it in the same output
  };

  struct Response {
    Json json;
    std::vector<Json> conversation;  // what was put in and what came out, as the next turn's input
  };

  // `input`: the request's items. The response's own items are in its "output".
  void keep(const Json& response, const Json& input);
  bool forget(const std::string& id);

  const Response* response(const std::string& id) const;
  const Item* item(const std::string& id) const;

 private:
  static constexpr size_t kKept = 1000;

  std::deque<std::string> order_;
  std::unordered_map<std::string, Response> responses_;
  std::unordered_map<std::string, Item> items_;
};

}  // namespace spillway::simulator

// What a reader of replies must know of the names its request was sent with: the notes "names" and "custom" that the
// writer left.
//
// One reply, one thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "../Json.hpp"

namespace spw {

class SentNames {
 public:
  SentNames() = default;
  explicit SentNames(Json notes) {
    for (Json name : notes["names"]) names_.emplace(name.name(), name.str());
    for (Json name : notes["custom"]) custom_.emplace(name.str());
  }

  // The client's name of a tool.
  std::string_view original(std::string_view sent) const {
    if (names_.empty()) return sent;
    const auto found = names_.find(std::string(sent));
    return found != names_.end() ? std::string_view(found->second) : sent;
  }

  // Whether the tool of that sent name takes free text and travels as a function.
  bool isCustom(std::string_view sent) const { return custom_.contains(sent); }

 private:
  std::unordered_map<std::string, std::string> names_;
  std::set<std::string, std::less<>> custom_;
};

}  // namespace spw

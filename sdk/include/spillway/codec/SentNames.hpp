// What a reader of replies must know of the names its request was sent with: the notes "names" and "custom" that the
// writer left, and ids for calls of a service that gives none.
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

  // An id for a call that came without; `reply` names the reply. The same reply always gives the same ids.
  std::string makeUpId(std::string_view reply) {
    constexpr size_t kMost = 24;
    std::string made = "call_";
    for (const char c : reply.substr(0, kMost)) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      made += plain ? c : '_';
    }
    return made + "_" + std::to_string(madeUp_++);
  }

 private:
  std::unordered_map<std::string, std::string> names_;
  std::set<std::string, std::less<>> custom_;
  int madeUp_ = 0;
};

}  // namespace spw

// What the readers of one reply share: the notes the request's writer left, and the reply's own id.
//
// Written by ReplyReader, read by its choices; one stream, one thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace openaichat {

struct ReplyContext {
  std::unordered_map<std::string, std::string> names;  // sent tool name -> the client's
  std::set<std::string, std::less<>> custom;           // sent names of custom tools that travel as functions
  bool thinkTags = false;
  std::string id;  // of the reply, for call ids that have to be made up
  int madeUpIds = 0;

  std::string_view originalName(std::string_view sent) const {
    if (names.empty()) return sent;
    const auto found = names.find(std::string(sent));
    return found != names.end() ? std::string_view(found->second) : sent;
  }

  // The same reply always gives the same ids.
  std::string makeUpId() {
    constexpr size_t kMost = 24;
    std::string made = "call_";
    for (const char c : std::string_view(id).substr(0, kMost)) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      made += plain ? c : '_';
    }
    return made + "_" + std::to_string(madeUpIds++);
  }
};

}  // namespace openaichat

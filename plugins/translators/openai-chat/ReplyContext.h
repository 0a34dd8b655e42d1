// What the readers of one reply share: the notes the request's writer left, and the reply's own id.
//
// Written by ReplyReader, read by its choices; one stream, one thread.
#pragma once

#include <set>
#include <spillway/codec/CallIds.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

namespace openaichat {

struct ReplyContext {
  std::unordered_map<std::string, std::string> names;  // sent tool name -> the client's
  std::set<std::string, std::less<>> custom;           // sent names of custom tools that travel as functions
  bool thinkTags = false;
  spw::CallIds ids;  // for calls that came without one

  std::string_view originalName(std::string_view sent) const {
    if (names.empty()) return sent;
    const auto found = names.find(std::string(sent));
    return found != names.end() ? std::string_view(found->second) : sent;
  }
};

}  // namespace openaichat

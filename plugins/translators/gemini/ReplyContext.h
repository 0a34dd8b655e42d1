// What the readers of one reply share: the notes the request's writer left, and ids for calls without one.
//
// Written by ReplyReader, read by its candidates; one stream, one thread.
#pragma once

#include <set>
#include <spillway/codec/CallIds.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

#include "Wire.h"

namespace gemini {

struct ReplyContext {
  std::unordered_map<std::string, std::string> names;  // sent tool name -> the client's
  std::set<std::string, std::less<>> custom;           // sent names of custom tools that travel as functions
  // The client speaks another wire: endings it has no word for are failures. A client of this wire judges by itself.
  bool crossed = false;
  spw::CallIds ids;

  void read(spw::Json notes) {
    for (spw::Json name : notes[kNoteNames]) names.emplace(name.name(), name.str());
    for (spw::Json name : notes[kNoteCustom]) custom.emplace(name.str());
    crossed = notes[kNoteCrossed].isTrue();
  }
  std::string_view originalName(std::string_view sent) const {
    if (names.empty()) return sent;
    const auto found = names.find(std::string(sent));
    return found != names.end() ? std::string_view(found->second) : sent;
  }
};

}  // namespace gemini

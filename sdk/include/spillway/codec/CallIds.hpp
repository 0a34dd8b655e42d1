// Ids for tool calls that came without one. The same reply always gives the same ids.
//
// One reply, one thread.
#pragma once

#include <string>
#include <string_view>

namespace spw {

class CallIds {
 public:
  // The reply's own id makes ids of different replies differ.
  void reply(std::string_view id) { reply_ = id; }

  std::string next() {
    constexpr size_t kMost = 24;
    std::string made = "call_";
    for (const char c : std::string_view(reply_).substr(0, kMost)) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      made += plain ? c : '_';
    }
    return made + "_" + std::to_string(count_++);
  }

 private:
  std::string reply_;
  int count_ = 0;
};

}  // namespace spw

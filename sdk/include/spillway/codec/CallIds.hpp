// Ids for tool calls that came without one. The same reply always gives the same ids.
//
// One reply, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spw {

class CallIds {
 public:
  // The reply's own id makes ids of different replies differ.
  void reply(std::string_view id) { reply_ = id; }

  // `about`: what the call says, which stands in for the id of a reply that has none.
  std::string next(std::string_view about = {}) {
    constexpr size_t kMost = 24;
    std::string made = "call_";
    for (const char c : std::string_view(reply_).substr(0, kMost)) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      made += plain ? c : '_';
    }
    if (reply_.empty()) made += hashOf(about);
    return made + "_" + std::to_string(count_++);
  }

 private:
  static std::string hashOf(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4) out += kHex[(hash >> shift) & 15];
    return text.empty() ? std::string() : out;
  }

  std::string reply_;
  int count_ = 0;
};

}  // namespace spw

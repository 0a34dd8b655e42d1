// The frames of a streamed reply: an event's type twice, its members, and its place in the stream. A whole reply has
// none, and nothing is written.
//
// One stream, one thread.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace responses {

class Frames {
 public:
  explicit Frames(bool streaming) : streaming_(streaming) {}

  bool streaming() const { return streaming_; }

  // How a frame of that type begins; members follow, each with a comma in front, and finish().
  static std::string head(std::string_view type) {
    std::string out = "event: ";
    return out.append(type).append("\ndata: {\"type\":\"").append(type).append("\"");
  }

  void finish(std::string& out) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, sequence_++).ptr;
    out.append(",\"sequence_number\":").append(digits, static_cast<size_t>(end - digits)).append("}\n\n");
  }

  // A whole frame; `members` begins with a comma.
  void add(std::string& out, std::string_view type, std::string_view members) {
    if (!streaming_) return;
    out.append(head(type)).append(members);
    finish(out);
  }

 private:
  bool streaming_;
  int64_t sequence_ = 0;
};

}  // namespace responses

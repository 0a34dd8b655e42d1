// Tool names and call ids in the alphabet this wire's vendor accepts. What fits stays; what does not is mapped the same
// way every time, so that the next turn of the same conversation is sent as the same bytes.
//
// Threading: one request, one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include <spillway/translator.hpp>

namespace messages {

class NameMap {
 public:
  // `limit`: the longest text allowed, in bytes.
  NameMap(spw::Call call, size_t limit) : call_(call), limit_(limit) {}

  // What to send for `original`; lives as long as the call.
  std::string_view sent(std::string_view original);

  // {"sent": "original"} of everything that changed; missing when nothing did.
  spw::Json changes() const { return changes_; }

 private:
  bool fits(std::string_view text) const;
  std::string_view map(std::string_view original) const;

  spw::Call call_;
  size_t limit_;
  std::unordered_map<std::string_view, std::string_view> known_;
  spw::Json changes_;
};

}  // namespace messages

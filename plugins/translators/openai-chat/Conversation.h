// Which tool result belongs to which call, whatever order the client's messages have them in: this wire wants every
// result directly behind the message that made the call.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace openaichat {

class Conversation {
 public:
  explicit Conversation(spw::Json messages);

  // The first result of that id that stands behind message `position` and has not been taken; missing when there is
  // none. Takes it.
  spw::Json takeResult(std::string_view id, size_t position);

  // True when the result still waits for its call.
  bool isLeft(spw::Json result) const;

  // Position of the last message of the assistant; messages behind it are what is being asked now. -1: none.
  int64_t lastAssistant() const { return lastAssistant_; }

 private:
  struct Result {
    spw::Json block;
    size_t position;
    bool taken;
  };
  std::unordered_map<std::string_view, std::vector<Result>> results_;
  int64_t lastAssistant_ = -1;
};

}  // namespace openaichat

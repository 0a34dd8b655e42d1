// AWS event streams: binary messages, each with two checksums. Bytes in any portions go in, whole messages come out as
// frames; a message lies in the input itself when it arrived in one piece.
//
// A message of type "event" is named by its event type. One of type "exception" is named "exception:" and the
// exception's type, one of type "error" is named "error:" and its code; a failure without payload gets
// {"message":"..."} for one, from the header that holds an error's message.
//
// Messages cannot be found again once one is broken, so nothing is framed after a failure.
//
// Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/upstream/AwsHeaders.h"
#include "host/upstream/Frame.h"

namespace spillway::upstream {

class AwsFramer {
 public:
  // A message larger than `maxMessage` bytes is an error.
  explicit AwsFramer(size_t maxMessage) : maxMessage_(maxMessage) {}

  // Calls `sink` for every message that `piece` completes. After an error (fault Server) nothing more is framed.
  base::Result<void> feed(std::string_view piece, const FrameSink& sink);

  // The stream has ended: an error when it did so inside a message.
  base::Result<void> finish(const FrameSink& sink);

  // Bytes held until the rest of their message arrives.
  size_t held() const { return held_.size(); }

 private:
  base::Result<void> readPrelude(std::string_view message);
  base::Result<void> emit(std::string_view message, const FrameSink& sink);
  void name(Frame& frame);
  std::string_view header(std::string_view name) const;
  base::Error fail(std::string message);
  base::Error broken(const std::string& why);

  size_t maxMessage_;
  std::string held_;                // the beginning of a message whose end has not arrived
  size_t total_ = 0;                // length of the message under way; 0: its prelude has not arrived
  uint64_t position_ = 0;           // where in the stream that message begins
  std::vector<AwsHeader> headers_;  // of the message being emitted
  std::string name_, data_;         // what its frame cannot borrow
  std::optional<base::Error> failure_;
};

}  // namespace spillway::upstream

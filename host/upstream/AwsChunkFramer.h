// A stream of another wire within an AWS event stream: each message of type "chunk" holds one of that wire's events, as
// {"bytes":"<base64 of its JSON>"}. They come out as the server-sent events they would have been at the wire's own
// vendor, named by the "type" of their JSON: so a reader of that wire reads them, and a client of it can be passed them
// as they are.
//
// What the stream says of its own failure is in no wire's words, so it is an error. Nothing is framed after one.
//
// Used by one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/upstream/AwsFramer.h"
#include "host/upstream/Frame.h"

namespace spillway::upstream {

class AwsChunkFramer {
 public:
  // A message larger than `maxMessage` bytes is an error.
  explicit AwsChunkFramer(size_t maxMessage) : messages_(maxMessage) {}

  // Calls `sink` for every event that `piece` completes; `raw` of its frames is a server-sent event.
  base::Result<void> feed(std::string_view piece, const FrameSink& sink);

  // The stream has ended: an error when it did so inside a message.
  base::Result<void> finish(const FrameSink& sink);

 private:
  void unwrap(const Frame& message, const FrameSink& sink);
  void fail(base::Fault fault, int status, std::string message);
  base::Result<void> outcome(base::Result<void> framed) const;

  AwsFramer messages_;
  std::string event_, raw_;  // of the frame being emitted
  std::optional<base::Error> failure_;
};

}  // namespace spillway::upstream

// The framer of one stream, of the kind the stream is of.
//
// Used by one thread at a time.
#pragma once

#include <spillway/provider.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "host/base/Result.h"
#include "host/upstream/AwsChunkFramer.h"
#include "host/upstream/AwsFramer.h"
#include "host/upstream/Frame.h"
#include "host/upstream/NdjsonFramer.h"
#include "host/upstream/SseFramer.h"

namespace spillway::upstream {

class Framer {
 public:
  // Both enum spw_framing: how the stream is framed, and how the wire's own streams are. An AWS event stream of a wire
  // that has another framing holds that wire's events. A frame larger than `maxFrame` bytes is an error.
  Framer(int32_t framing, int32_t ofWire, size_t maxFrame) : framer_(make(framing, ofWire, maxFrame)) {}

  // Calls `sink` for every frame that `piece` completes. After an error (fault Server) nothing more is framed.
  base::Result<void> feed(std::string_view piece, const FrameSink& sink) {
    return std::visit([&](auto& framer) { return framer.feed(piece, sink); }, framer_);
  }

  // The stream has ended. What that means for an unfinished frame is the kind's own affair.
  base::Result<void> finish(const FrameSink& sink) {
    return std::visit([&](auto& framer) { return framer.finish(sink); }, framer_);
  }

 private:
  using Any = std::variant<SseFramer, NdjsonFramer, AwsFramer, AwsChunkFramer>;

  static Any make(int32_t framing, int32_t ofWire, size_t maxFrame) {
    switch (framing) {
      case SPW_FRAME_NDJSON:
        return NdjsonFramer(maxFrame);
      case SPW_FRAME_AWS:
        if (ofWire != SPW_FRAME_AWS) return AwsChunkFramer(maxFrame);
        return AwsFramer(maxFrame);
      default:
        return SseFramer(maxFrame);
    }
  }

  Any framer_;
};

}  // namespace spillway::upstream

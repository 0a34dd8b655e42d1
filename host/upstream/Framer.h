// Cuts a streamed reply into frames in the way its content type says it is cut. A new framing is one more alternative
// here.
//
// Used by one thread at a time; framingOf is pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

#include "host/base/Result.h"
#include "host/upstream/Frame.h"
#include "host/upstream/NdjsonFramer.h"
#include "host/upstream/SseFramer.h"

namespace spillway::upstream {

enum class Framing { Sse, Ndjson };

// How a reply of that content type (in lower case) is cut; nothing when it is one whole body.
std::optional<Framing> framingOf(std::string_view contentType);

class Framer {
 public:
  // A frame larger than `maxFrame` bytes is an error.
  Framer(Framing framing, size_t maxFrame);

  // Calls `sink` for every frame that `piece` completes. After an error (fault Server) nothing more is framed.
  base::Result<void> feed(std::string_view piece, const FrameSink& sink) {
    return std::visit([&](auto& framer) { return framer.feed(piece, sink); }, framer_);
  }

  // The stream has ended: an unfinished last frame is handed out too.
  base::Result<void> finish(const FrameSink& sink) {
    return std::visit([&](auto& framer) { return framer.finish(sink); }, framer_);
  }

 private:
  std::variant<SseFramer, NdjsonFramer> framer_;
};

}  // namespace spillway::upstream

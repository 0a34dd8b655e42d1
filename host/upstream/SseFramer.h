// Server-sent events: bytes in any portions go in, whole events come out. Lines end in LF, CR LF or CR; a byte order
// mark at the start is skipped; several data lines are joined; an event lies in the input itself when it arrived in one
// piece. An event leaves with its last byte: a CR that might belong to a CR LF is not waited for.
//
// A service that fails in the middle of its stream may write its error as a bare JSON object, without "data:": it comes
// out as the data of an event, so that nobody takes the stream for a good one.
//
// Used by one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/upstream/Frame.h"

namespace spillway::upstream {

class SseFramer {
 public:
  // An event larger than `maxEvent` bytes is an error.
  explicit SseFramer(size_t maxEvent) : maxEvent_(maxEvent) {}

  // Calls `sink` for every frame that `piece` completes. After an error (fault Server) nothing more is framed.
  base::Result<void> feed(std::string_view piece, const FrameSink& sink);

  // The stream has ended: what was not closed by a blank line is handed out as a frame too.
  base::Result<void> finish(const FrameSink& sink);

  // Bytes held until the rest of their event arrives.
  size_t held() const { return held_.size(); }

 private:
  size_t frameEnd(std::string_view piece, size_t from);
  void emit(std::string_view raw, const FrameSink& sink);
  base::Result<void> tooLarge();

  size_t maxEvent_;
  std::string held_;    // the beginning of an event whose end has not arrived
  std::string joined_;  // several data lines as one
  bool atLineStart_ = true;
  bool afterCr_ = false;  // the last byte was a CR: a LF belongs to it
  bool first_ = true;     // no frame has been emitted
  bool failed_ = false;
};

}  // namespace spillway::upstream

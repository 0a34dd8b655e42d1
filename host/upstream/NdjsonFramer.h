// Newline-delimited JSON: bytes in any portions go in, whole lines come out as events without a name. A blank line is a
// ping.
//
// Used by one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/upstream/Frame.h"

namespace spillway::upstream {

class NdjsonFramer {
 public:
  // A line longer than `maxLine` bytes is an error.
  explicit NdjsonFramer(size_t maxLine) : maxLine_(maxLine) {}

  // Calls `sink` for every line that `piece` completes. After an error (fault Server) nothing more is framed.
  base::Result<void> feed(std::string_view piece, const FrameSink& sink);

  // The stream has ended: an unfinished last line is handed out too.
  base::Result<void> finish(const FrameSink& sink);

  // Bytes held until the rest of their line arrives.
  size_t held() const { return held_.size(); }

 private:
  base::Result<void> tooLarge();

  size_t maxLine_;
  std::string held_;
  bool failed_ = false;
};

}  // namespace spillway::upstream

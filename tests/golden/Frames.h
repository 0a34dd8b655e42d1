// Cuts a stream into frames the plain way, one whole text at a time. Independent of the host's framers on purpose: the
// property tests hold the two against each other.
//
// Free functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spillway/provider.h"

namespace spillway::golden {

struct Frame {
  std::string event, data;
};

// Every frame that has data; comments, ids, blank lines and an unterminated rest without data are skipped. `framing` is
// enum spw_framing.
std::vector<Frame> framesOf(std::string_view stream, int32_t framing = SPW_FRAME_SSE);

// The frame as it stands in a stream.
std::string textOf(const Frame& frame, int32_t framing);

}  // namespace spillway::golden

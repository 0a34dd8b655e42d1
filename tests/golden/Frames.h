// Cuts a stream into frames the plain way, one whole text at a time. Independent of the host's framers on purpose: the
// property tests hold the two against each other.
//
// Free functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::golden {

struct Frame {
  std::string event, data;
};

// Every frame that has data, of a stream of that framing (enum spw_framing); comments, ids, blank lines and an
// unterminated rest without data are skipped.
std::vector<Frame> framesOf(std::string_view stream, int32_t framing);

// Frames as a stream again.
std::string streamOf(const std::vector<Frame>& frames, int32_t framing);

}  // namespace spillway::golden

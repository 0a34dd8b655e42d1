// Cuts a stream into frames the plain way, one whole text at a time. Independent of the host's framers on purpose: the
// property tests hold the two against each other.
//
// Binary streams have a readable form, one frame a line, which stands for them wherever a stream is given or shown:
//
//   contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hel"}}
//   exception:throttlingException {"message":"slow down"}
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
// unterminated rest without data are skipped. Of a broken binary stream, what is before the break.
std::vector<Frame> framesOf(std::string_view stream, int32_t framing);

// Frames as a stream again; a binary one in its readable form.
std::string streamOf(const std::vector<Frame>& frames, int32_t framing);

// A stream as golden files show it: the bytes themselves, or the readable form with a last line that says what is
// broken.
std::string shown(const std::string& stream, int32_t framing);

}  // namespace spillway::golden

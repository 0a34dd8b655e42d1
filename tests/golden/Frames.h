// Cuts a server-sent event stream into frames the plain way, one whole text at a time. Independent of the host's
// framer on purpose: the property tests hold the two against each other.
//
// Free function; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::golden {

struct Frame {
  std::string event, data;
};

// Every frame that has data; comments, ids and an unterminated rest without data are skipped.
std::vector<Frame> framesOf(std::string_view stream);

}  // namespace spillway::golden

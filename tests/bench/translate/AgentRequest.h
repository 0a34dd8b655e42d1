// The request of a coding agent late in its work: system text, two dozen tools, and a history of thoughts, calls and
// long results, the same bytes in every run.
//
// Free functions; one thread.
#pragma once

#include <string>

namespace spillway::bench {

// In the given wire, a little above `bytes` long.
std::string agentRequest(const std::string& wire, size_t bytes);

// A streamed answer of that wire: text in small pieces and a call whose arguments come in pieces, `deltas` in all.
std::string agentAnswer(const std::string& wire, size_t deltas);

}  // namespace spillway::bench

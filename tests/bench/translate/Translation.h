// What one pair of wires costs: processor time of one thread, the least of several runs, because a busy machine only
// ever adds to it.
//
// Free functions; one thread.
#pragma once

#include <string>

namespace spillway::bench {

// Milliseconds to parse a request of `client`, read it, write it for `upstream` and spell it. One wire: to find its
// members and put another model's name in, as the host does.
double requestCost(const std::string& client, const std::string& upstream, const std::string& body, int runs);

// Microseconds per event to frame a stream of `upstream`, read it and write it for `client`.
double eventCost(const std::string& client, const std::string& upstream, const std::string& stream, size_t deltas,
                 int runs);

}  // namespace spillway::bench

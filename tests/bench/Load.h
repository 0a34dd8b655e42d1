// A closed-loop load generator: so many connections, each sends its next request when the answer to the last is
// complete. One thread, epoll, 127.0.0.1 only. An answer that is not what the simulator's bench reply must look like is
// an error: another status, a stream with another number of deltas or without its end event, a body without its text.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace spillway::bench {

constexpr int64_t kDeltaBytes = 32;  // of each bench delta: a run of so many 'x'

struct Load {
  uint16_t port = 0;
  std::string request;  // head and body, sent as it is
  int connections = 1;
  bool stream = false;
  int64_t deltas = 1;          // expected per answer
  double warmupSeconds = 0;    // not measured
  double seconds = 1;          // measured; not used when `each` is set
  int each = 0;                // each connection sends so many requests, then the run is over
  double rampSeconds = 0;      // the connections' first requests are spread over this time
  double timeoutSeconds = 60;  // for the whole run beyond the measured time
};

struct LoadResult {
  uint64_t answers = 0;     // good ones, measured
  uint64_t allAnswers = 0;  // with those of the warm-up
  uint64_t errors = 0;
  std::map<std::string, uint64_t> errorKinds;
  double seconds = 0;                // measured
  int64_t peakOpen = 0;              // streams open at once
  std::vector<double> latencyUs;     // sorted
  std::vector<double> firstDeltaUs;  // sorted; streams

  double perSecond() const { return seconds > 0 ? static_cast<double>(answers) / seconds : 0; }
};

// The value below which `share` (0 to 1) of the sorted values are; 0 without values.
double quantile(const std::vector<double>& sorted, double share);

// Runs the load to its end on this thread. Throws std::runtime_error when the machine refuses sockets.
LoadResult runLoad(const Load& load);

}  // namespace spillway::bench

// How the process runs, apart from what it serves: its log, what it tells others about itself, how it is relieved.
//
// Plain values. Durations are milliseconds, sizes bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/config/Secret.h"

namespace spillway::config {

struct Logging {
  bool json = false;
  std::string file;                 // absolute; empty: standard error
  size_t bytes = size_t{10} << 20;  // of one file
  int64_t keep = 5;                 // older files

  bool operator==(const Logging&) const = default;
};

// Traces and metrics for a collector.
struct Telemetry {
  std::string endpoint;  // "http://127.0.0.1:4318", without the paths below; empty: none is told
  std::vector<std::pair<std::string, Secret>> headers;
  bool traces = true, metrics = true;
  int64_t intervalMs = 30'000;  // between two reports of metrics
};

struct Operating {
  int64_t handoverMs = 3'600'000;  // for what is under way when another process has taken over
  Logging logging;
  Telemetry telemetry;
};

}  // namespace spillway::config

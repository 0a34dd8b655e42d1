// The scenarios of the table in docs/performance.md, as data, and how one of them is measured. The floor is what a
// release must reach, the aim what it should.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/Load.h"
#include "tests/bench/Requests.h"
#include "tests/bench/Targets.h"

namespace spillway::bench {

struct Scenario {
  enum class Metric { LatencyP50, FirstDeltaP50, AnswersPerSecond, DeltasPerSecond, CpuMsPerAnswer };

  std::string_view id;
  std::string_view title;
  Metric metric = Metric::AnswersPerSecond;
  WireKind client = WireKind::Chat;
  std::string_view model;  // what Spillway is asked for, before the words
  std::string_view words;  // to the simulator
  int connections = 1;
  bool stream = false;
  int deltas = 1;
  size_t bodyBytes = 0;
  double rampSeconds = 0;                     // above 0: one stream per connection, started over this time
  bool fallback = false;                      // first candidate says 429
  double floor = 0, aim = 0;                  // of the ratio to nginx, or of the number itself for CpuMsPerAnswer
  double memoryFloorMb = 0, memoryAimMb = 0;  // resident memory in all; 0: not judged
};

const std::vector<Scenario>& scenarios();

bool smallerIsBetter(Scenario::Metric metric);

struct Measurement {
  double value = 0;       // of the metric
  double cpuUs = 0;       // of the target per answer
  double residentMb = 0;  // peak of the target
  double othersCpu = 0;   // cores that programs outside this measurement used meanwhile
  uint64_t answers = 0;
  uint64_t errors = 0;
  std::string errorKinds;
};

enum class Target { Direct, Nginx, Spillway };

Measurement measure(const Scenario& scenario, Target target, const Targets& targets, double seconds);

}  // namespace spillway::bench

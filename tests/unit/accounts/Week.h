// A week of requests against the account pool, the router and the budgets as an exchange uses them, without I/O: agents
// by day and night, vendors that limit, break and recover.
//
// One thread. Times and chance are the simulation's own: the same seed gives the same week.
#pragma once

#include <cstdint>
#include <string>

namespace spillway::accounts::week {

struct Result {
  uint64_t requests = 0, answered = 0, failed = 0, refused = 0, left = 0;  // refused: by a budget; left: the client did
  uint64_t attempts = 0, probes = 0, waits = 0, retries = 0;
  uint64_t passedOver = 0, fewResorts = 0;
  std::string broken;  // which law, and what happened before; empty: all have held
};

Result run(uint64_t seed);

}  // namespace spillway::accounts::week

// What the routing engine adds to one request, from the plan to what is learned of the answer: processor time of one
// thread, the least of several runs.
//
// Free functions; one thread.
#pragma once

#include <string>
#include <vector>

namespace spillway::bench {

struct EngineCost {
  std::string name;         // of the way to pick, or of what else is special
  double microseconds = 0;  // per request
};

// Three tiers over eight providers with three accounts each, three budgets, limits told by every answer, conversations
// that have their place. One row per way to pick.
std::vector<EngineCost> engineCosts(int runs);

}  // namespace spillway::bench

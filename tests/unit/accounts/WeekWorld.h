// The world of a simulated week: who asks, what is configured, and what is behind it.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/budget/Rule.h"
#include "host/config/Config.h"
#include "tests/unit/accounts/WeekVendors.h"

namespace spillway::accounts::week {

struct Agent {
  const char *name, *model, *key;
  double (*rate)(int64_t hour, int64_t day);  // requests in a second at that hour of the day, and day of the week
};

std::span<const Agent> agents();
config::Config configured();
std::vector<budget::Rule> rules();
Vendors vendors(uint64_t seed);

}  // namespace spillway::accounts::week

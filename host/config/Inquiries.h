// What the host asks of vendors for itself, besides what clients ask: accounts' lists of models and balances.
//
// A plain value. Durations are milliseconds.
#pragma once

#include <cstdint>

namespace spillway::config {

struct Inquiries {
  int64_t refreshMs = int64_t{6} * 3'600'000;  // between two looks at a list; 0: nothing is asked
};

}  // namespace spillway::config

// The two clocks of the host. All functions may be called from any thread.
#pragma once

#include <cstdint>

namespace spillway::base {

// Milliseconds since 1970-01-01 UTC; may jump when the system's clock is set.
int64_t unixMs();

// Time that never goes back; only differences mean something.
int64_t monotonicMs();
int64_t monotonicUs();

}  // namespace spillway::base

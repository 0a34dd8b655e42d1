// What is sent in the place of an account's key, and for how long.
//
// Immutable and shared; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "host/config/Secret.h"

namespace spillway::logins {

struct AccessToken {
  config::Secret text;
  int64_t madeMs = 0, expiresMs = 0;  // unix; expiresMs 0: not said
  uint64_t serial = 0;                // no two have the same, and a later one has a greater

  // Whether it can be expected to be taken.
  bool good(int64_t nowMs) const;

  // From when on a fresh one is made in the background; 0: never.
  int64_t renewFromMs() const;
};

}  // namespace spillway::logins

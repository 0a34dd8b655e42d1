// Which providers, accounts and models rest, and until when: a snapshot that the account pool publishes and the router
// reads.
//
// Immutable once published; any thread. Times are unix milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/Error.h"

namespace spillway::routing {

// A rest. One that the other side asked for (hinted) is kept to; one we guessed only moves a candidate to the end.
struct Rest {
  int64_t untilMs = 0;  // 0: none
  base::Fault fault = base::Fault::None;
  bool hinted = false;

  bool active(int64_t nowMs) const { return untilMs > nowMs; }
};

struct ModelHealth {
  std::string model;
  Rest rest;
  int failures = 0;  // in a row
};

struct AccountHealth {
  Rest rest;
  int failures = 0;
  std::vector<ModelHealth> models;  // only those with something to tell

  const ModelHealth* find(std::string_view model) const {
    for (const ModelHealth& health : models)
      if (health.model == model) return &health;
    return nullptr;
  }
};

struct ProviderHealth {
  Rest rest;
  int failures = 0;
};

// Indexed by the slots of RouteTable; a slot beyond the end is healthy.
struct Health {
  std::vector<ProviderHealth> providers;
  std::vector<AccountHealth> accounts;
};

}  // namespace spillway::routing

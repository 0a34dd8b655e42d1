// What the holder of a client key may do.
//
// Immutable but for its counter, which is thread-safe; exchanges keep the grant they began with.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Error.h"
#include "host/keys/RateWindow.h"

namespace spillway::keys {

struct Grant {
  std::string name;                         // of the key, for people and the ledger
  std::vector<std::string> chains, models;  // globs; empty: any
  int64_t expiresMs = 0;                    // unix; 0: never
  int64_t requestsPerMinute = 0;            // 0: any number
  bool management = true;                   // may use the management API

  std::shared_ptr<RateWindow> window;  // with requestsPerMinute; the key keeps it over reloads

  // Whether the key may ask for that model, with both names as below.
  bool allows(std::string_view chain, std::string_view model) const;

  // Why the key may not ask for that model as the client spelled it, which `chain` (empty: a provider was named) would
  // serve. Counts the request when it may.
  std::optional<base::Error> refusal(std::string_view chain, std::string_view model, int64_t nowMs) const;
};

}  // namespace spillway::keys

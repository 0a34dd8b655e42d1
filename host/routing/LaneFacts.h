// What is known of a lane (a model through an account) besides its rests: what picks order by.
//
// A plain value; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "host/routing/Health.h"
#include "host/routing/RouteTable.h"

namespace spillway::routing {

struct LaneFacts {
  int64_t inFlight = 0;       // requests of the account under way
  double headroom = -1;       // 0 to 1: what is left of the tightest window of the account's quota; -1: unknown
  int64_t firstTokenMs = -1;  // how long answers take to begin, as learned; -1: unknown
  int64_t answers = 0;        // from how many answers that was learned
};

// The one place where health becomes facts.
LaneFacts factsOf(const Health& health, const Account& account, std::string_view model);

}  // namespace spillway::routing

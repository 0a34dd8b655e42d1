// What the breakers of a provider, an account and its model say together about a lane.
//
// Pure; any thread.
#pragma once

#include "host/routing/Health.h"
#include "host/routing/Lane.h"
#include "host/routing/RouteTable.h"

namespace spillway::routing {

// The worst that any of the three says; of two that say the same, the one that rests longer.
struct Resting {
  Standing standing = Standing::Ready;
  base::Scope scope = base::Scope::Request;  // whose breaker it is
  Rest rest;                                 // Ready: none

  void consider(const Breaker& breaker, base::Scope from, int64_t nowMs);
};

Resting restOf(const Health& health, const Lane& lane, int64_t nowMs);

inline Resting restOf(const Health& health, const Provider& provider, const Account& account, std::string_view model,
                      int64_t nowMs) {
  return restOf(health, Lane{provider.slot, account.slot, model}, nowMs);
}

}  // namespace spillway::routing

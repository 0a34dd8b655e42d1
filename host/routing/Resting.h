// The rest that keeps a lane from being tried: its provider's, its account's or that of its model on this account.
//
// Pure; any thread.
#pragma once

#include "host/routing/Health.h"
#include "host/routing/RouteTable.h"

namespace spillway::routing {

// The rest that decides about a lane: one the other side asked for before a guess, then the longest.
struct Resting {
  Rest rest;
  base::Scope scope = base::Scope::Request;

  void consider(const Rest& other, base::Scope from, int64_t nowMs) {
    if (!other.active(nowMs)) return;
    const bool better =
        rest.untilMs == 0 || (other.hinted != rest.hinted ? other.hinted : other.untilMs > rest.untilMs);
    if (!better) return;
    rest = other;
    scope = from;
  }
};

// What rests at `nowMs`; untilMs is 0 when nothing does.
Resting restOf(const Health& health, const Provider& provider, const Account& account, std::string_view model,
               int64_t nowMs);

}  // namespace spillway::routing

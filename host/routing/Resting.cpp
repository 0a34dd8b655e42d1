#include "host/routing/Resting.h"

namespace spillway::routing {

void Resting::consider(const Breaker& breaker, base::Scope from, int64_t nowMs) {
  const Standing other = breaker.standing(nowMs);
  if (other == Standing::Ready || other < standing) return;
  if (other == standing && breaker.rest.untilMs <= rest.untilMs) return;
  standing = other;
  scope = from;
  rest = breaker.rest;
}

Resting restOf(const Health& health, const Lane& lane, int64_t nowMs) {
  Resting resting;
  if (lane.provider < health.providers.size())
    resting.consider(health.providers[lane.provider], base::Scope::Provider, nowMs);
  if (lane.account >= health.accounts.size()) return resting;
  const AccountHealth& account = health.accounts[lane.account];
  resting.consider(account, base::Scope::Account, nowMs);
  if (!account.models.empty())
    if (const ModelHealth* model = account.find(lane.model)) resting.consider(*model, base::Scope::Model, nowMs);
  return resting;
}

}  // namespace spillway::routing

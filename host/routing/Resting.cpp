#include "host/routing/Resting.h"

namespace spillway::routing {

Resting restOf(const Health& health, const Provider& provider, const Account& account, std::string_view model,
               int64_t nowMs) {
  Resting resting;
  if (provider.slot < health.providers.size())
    resting.consider(health.providers[provider.slot].rest, base::Scope::Provider, nowMs);
  if (account.slot < health.accounts.size()) {
    const AccountHealth& state = health.accounts[account.slot];
    resting.consider(state.rest, base::Scope::Account, nowMs);
    if (!state.models.empty())
      if (const ModelHealth* found = state.find(model)) resting.consider(found->rest, base::Scope::Model, nowMs);
  }
  return resting;
}

}  // namespace spillway::routing

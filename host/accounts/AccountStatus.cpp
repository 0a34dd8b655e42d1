#include "host/accounts/AccountStatus.h"

namespace spillway::accounts {

namespace {

void addRest(AccountStatus& row, const char* scope, const std::string& model, const routing::Breaker& breaker) {
  if (breaker.rest.untilMs == 0) return;
  row.rests.push_back({scope, model, base::faultName(breaker.rest.fault), breaker.rest.untilMs, breaker.rest.hinted,
                       breaker.rest.forecast, breaker.failures, breaker.probeFromMs, breaker.probe != 0});
}

void fillHealth(const routing::Health& health, const routing::Provider& provider, const routing::Account& account,
                int64_t nowMs, AccountStatus& row) {
  row.usable = true;
  const auto whole = [&](const char* scope, const routing::Breaker& breaker) {
    addRest(row, scope, "", breaker);
    if (breaker.standing(nowMs) == routing::Standing::Resting) row.usable = false;
  };
  if (provider.slot < health.providers.size()) whole("provider", health.providers[provider.slot]);
  if (account.slot >= health.accounts.size()) return;
  const routing::AccountHealth& state = health.accounts[account.slot];
  whole("account", state);
  for (const routing::ModelHealth& model : state.models) addRest(row, "model", model.model, model);
}

}  // namespace

std::vector<AccountStatus> statusOf(const Roster& roster, const StatusSources& from, int64_t nowMs) {
  std::vector<AccountStatus> rows;
  for (const routing::Provider& provider : roster.table().providers) {
    for (const routing::Account& ref : provider.accounts) {
      const Account& account = *roster.accounts()[ref.index];
      AccountStatus row;
      row.provider = provider.id;
      row.plugin = provider.plugin;
      row.account = account.name;
      row.tier = provider.tier;
      row.keyOrigin = account.keyOrigin;
      if (account.proxy) row.proxy = account.proxy->address();
      row.inFlight = account.counters->inFlight.load(std::memory_order_relaxed);
      row.maxConcurrent = account.maxConcurrent;
      row.requestsPerMinute = account.requestsPerMinute;
      row.succeeded = account.counters->succeeded.load(std::memory_order_relaxed);
      row.failed = account.counters->failed.load(std::memory_order_relaxed);
      fillHealth(from.health, provider, ref, nowMs, row);
      for (const Quotas::Window& window : from.quotas.windows(ref.slot))
        if (window.resetMs == 0 || window.resetMs > nowMs)
          row.limits.push_back(
              {window.model, window.name, window.limit, window.remaining, window.resetMs, window.learnedMs});
      row.headroom = from.quotas.headroom(ref.slot, nowMs);
      if (const auto use = from.uses.find(ref.slot); use != from.uses.end()) {
        row.use = use->second;
        row.usable = false;
      }
      if (from.health.needsLogin(ref.slot)) {
        row.needsLogin = true;
        row.usable = false;
      }
      if (const auto last = from.failures.find(ref.slot); last != from.failures.end()) {
        row.lastFault = last->second.fault;
        row.lastMessage = last->second.message;
        row.lastFailureMs = last->second.atMs;
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace spillway::accounts

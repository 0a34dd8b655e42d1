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

std::vector<AccountStatus> statusOf(const Roster& roster, const routing::Health& health,
                                    const std::unordered_map<uint32_t, LastFailure>& failures, int64_t nowMs) {
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
      row.inFlight = account.counters->inFlight.load(std::memory_order_relaxed);
      row.maxConcurrent = account.maxConcurrent;
      row.requestsPerMinute = account.requestsPerMinute;
      row.succeeded = account.counters->succeeded.load(std::memory_order_relaxed);
      row.failed = account.counters->failed.load(std::memory_order_relaxed);
      fillHealth(health, provider, ref, nowMs, row);
      if (const auto last = failures.find(ref.slot); last != failures.end()) {
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

#include "host/accounts/AccountPool.h"

#include <algorithm>

#include "host/base/Log.h"

namespace spillway::accounts {

namespace {

using routing::Rest;

constexpr size_t kMostMessageBytes = 500;  // of the last failure, kept per account

template <class T>
T& grown(std::vector<T>& items, uint32_t slot) {
  if (slot >= items.size()) items.resize(slot + 1);
  return items[slot];
}

routing::ModelHealth& modelHealth(routing::AccountHealth& account, std::string_view model, int64_t nowMs) {
  for (routing::ModelHealth& health : account.models)
    if (health.model == model) return health;
  // Model names come from clients: the list keeps only what still has something to tell.
  constexpr size_t kMostModels = 64;
  if (account.models.size() >= kMostModels) {
    std::erase_if(account.models, [nowMs](const auto& health) { return !health.rest.active(nowMs); });
    if (account.models.size() >= kMostModels) account.models.erase(account.models.begin());
  }
  account.models.emplace_back();
  account.models.back().model = model;
  return account.models.back();
}

// Puts a lane to rest. A wait that the other side named stands against a later guess, and is only replaced by its next
// word; of two named ones the later end holds.
int64_t putToRest(Rest& rest, int& failures, const routing::Verdict& verdict, int64_t nowMs) {
  // Requests that were under way together fail together: that is one failure, not many.
  if (!rest.active(nowMs) || verdict.retryAfterMs > 0) ++failures;
  const int64_t wait = routing::restMs(verdict, failures);
  const bool hinted = verdict.retryAfterMs > 0;
  if (wait == 0) return 0;
  const bool keeps =
      rest.active(nowMs) && ((rest.hinted && !hinted) || (rest.hinted == hinted && rest.untilMs >= nowMs + wait));
  if (!keeps) rest = {nowMs + wait, verdict.fault, hinted};
  return rest.untilMs - nowMs;
}

bool guessedOrFailing(const Rest& rest, int failures) { return failures > 0 || (rest.untilMs > 0 && !rest.hinted); }

void forgive(Rest& rest, int& failures) {
  failures = 0;
  if (!rest.hinted) rest = {};
}

void addRest(AccountStatus& status, const char* scope, const std::string& model, const Rest& rest, int64_t nowMs) {
  if (!rest.active(nowMs)) return;
  status.rests.push_back({scope, model, base::faultName(rest.fault), rest.untilMs, rest.hinted});
}

}  // namespace

AccountPool::AccountPool() : health_(std::make_shared<const routing::Health>()) { adopt(config::Config{}, {}); }

uint32_t AccountPool::slotFor(std::unordered_map<std::string, uint32_t>& slots, const std::string& identity) {
  return slots.try_emplace(identity, static_cast<uint32_t>(slots.size())).first->second;
}

void AccountPool::adopt(const config::Config& config, std::span<const config::PluginFacts> plugins) {
  const std::lock_guard lock(mutex_);
  Roster::Slots slots;
  slots.provider = [this](const std::string& identity) { return slotFor(providerSlots_, identity); };
  slots.account = [this](const std::string& identity) { return slotFor(accountSlots_, identity); };
  slots.counters = [this](uint32_t slot) {
    std::shared_ptr<AccountCounters>& counters = counters_[slot];
    if (!counters) counters = std::make_shared<AccountCounters>();
    return counters;
  };
  roster_ = std::make_shared<const Roster>(config, plugins, slots);
  auto health = std::make_shared<routing::Health>(*health_);
  for (const auto& [slot, counters] : counters_) grown(health->accounts, slot).meter = counters;
  health_ = std::move(health);
}

std::pair<std::shared_ptr<const Roster>, std::shared_ptr<const routing::Health>> AccountPool::current() const {
  const std::lock_guard lock(mutex_);
  return {roster_, health_};
}

std::shared_ptr<const Roster> AccountPool::roster() const {
  const std::lock_guard lock(mutex_);
  return roster_;
}

std::shared_ptr<const routing::Health> AccountPool::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

base::Result<Planned> AccountPool::begin(const routing::Query& query, int64_t nowMs) {
  auto [roster, health] = current();
  base::Result<routing::Route> route = routing::resolve(roster->table(), query);
  if (!route) return std::move(route).error();
  routing::Plan made = routing::plan(roster->table(), *health, query, *route, roster->nextTurn(*route), nowMs);
  return Planned{std::move(roster), std::move(made)};
}

base::Result<Planned> AccountPool::preview(const routing::Query& query, int64_t nowMs) const {
  auto [roster, health] = current();
  base::Result<routing::Route> route = routing::resolve(roster->table(), query);
  if (!route) return std::move(route).error();
  routing::Plan made = routing::plan(roster->table(), *health, query, *route, roster->peekTurn(*route), nowMs);
  return Planned{std::move(roster), std::move(made)};
}

int64_t AccountPool::learn(const routing::Candidate& candidate, const routing::Verdict& verdict, int64_t nowMs) {
  const base::Scope scope = verdict.scope;
  const bool penalised = scope != base::Scope::Request && routing::restMs(verdict, 1) > 0;
  int64_t rest = 0;
  {
    const std::lock_guard lock(mutex_);
    const uint32_t slot = candidate.account->slot;
    // What the client did wrong is no failure of the account.
    if (routing::ruleFor(verdict.fault).usual != base::Scope::Request) {
      if (const auto counters = counters_.find(slot); counters != counters_.end())
        counters->second->failed.fetch_add(1, std::memory_order_relaxed);
      lastFailures_[slot] = {base::faultName(verdict.fault), verdict.message.substr(0, kMostMessageBytes), nowMs};
    }
    if (!penalised) return 0;
    auto health = std::make_shared<routing::Health>(*health_);
    if (scope == base::Scope::Provider) {
      routing::ProviderHealth& state = grown(health->providers, candidate.provider->slot);
      rest = putToRest(state.rest, state.failures, verdict, nowMs);
    } else {
      routing::AccountHealth& account = grown(health->accounts, slot);
      if (scope == base::Scope::Account) {
        rest = putToRest(account.rest, account.failures, verdict, nowMs);
      } else {
        routing::ModelHealth& state = modelHealth(account, candidate.model, nowMs);
        rest = putToRest(state.rest, state.failures, verdict, nowMs);
      }
    }
    health_ = std::move(health);
  }
  std::string message = candidate.provider->id + "/" + std::string(candidate.model) + ", account " +
                        candidate.account->name + ": " + routing::ruleFor(verdict.fault).words + "; " +
                        base::scopeName(scope) + " rests for " + std::to_string(rest) + " ms";
  base::log(base::Level::Warn, "accounts", message);
  return rest;
}

void AccountPool::succeeded(const routing::Candidate& candidate, int64_t firstTokenMs) {
  const uint32_t slot = candidate.account->slot;
  if (firstTokenMs >= 0) firstTokenOf(slot, candidate.model)->record(firstTokenMs);
  const std::lock_guard lock(mutex_);
  if (const auto counters = counters_.find(slot); counters != counters_.end())
    counters->second->succeeded.fetch_add(1, std::memory_order_relaxed);
  const uint32_t provider = candidate.provider->slot;
  const bool providerSick = provider < health_->providers.size() &&
                            guessedOrFailing(health_->providers[provider].rest, health_->providers[provider].failures);
  const routing::AccountHealth* account = slot < health_->accounts.size() ? &health_->accounts[slot] : nullptr;
  const routing::ModelHealth* model = account != nullptr ? account->find(candidate.model) : nullptr;
  const bool accountSick = account != nullptr && guessedOrFailing(account->rest, account->failures);
  const bool modelSick = model != nullptr && guessedOrFailing(model->rest, model->failures);
  if (!providerSick && !accountSick && !modelSick) return;

  auto health = std::make_shared<routing::Health>(*health_);
  if (providerSick) forgive(health->providers[provider].rest, health->providers[provider].failures);
  if (accountSick) forgive(health->accounts[slot].rest, health->accounts[slot].failures);
  if (modelSick)
    for (routing::ModelHealth& state : health->accounts[slot].models)
      if (state.model == candidate.model) forgive(state.rest, state.failures);
  health_ = std::move(health);
}

std::shared_ptr<routing::FirstToken> AccountPool::firstTokenOf(uint32_t slot, std::string_view model) {
  const std::lock_guard lock(mutex_);
  if (slot < health_->accounts.size())
    if (const routing::ModelHealth* found = health_->accounts[slot].find(model); found != nullptr && found->firstToken)
      return found->firstToken;
  auto health = std::make_shared<routing::Health>(*health_);
  auto measured = std::make_shared<routing::FirstToken>();
  modelHealth(grown(health->accounts, slot), model, 0).firstToken = measured;
  health_ = std::move(health);
  return measured;
}

std::vector<AccountStatus> AccountPool::status(int64_t nowMs) const {
  const std::lock_guard lock(mutex_);
  std::vector<AccountStatus> rows;
  for (const routing::Provider& provider : roster_->table().providers) {
    for (const routing::Account& ref : provider.accounts) {
      const Account& account = *roster_->accounts()[ref.index];
      AccountStatus row;
      row.provider = provider.id;
      row.plugin = provider.plugin;
      row.account = account.name;
      row.tier = provider.tier;
      row.keyOrigin = account.keyOrigin;
      row.inFlight = account.counters->inFlight.load(std::memory_order_relaxed);
      row.succeeded = account.counters->succeeded.load(std::memory_order_relaxed);
      row.failed = account.counters->failed.load(std::memory_order_relaxed);
      fillHealth(provider, ref, nowMs, row);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

void AccountPool::fillHealth(const routing::Provider& provider, const routing::Account& account, int64_t nowMs,
                             AccountStatus& row) const {
  row.usable = true;
  const auto whole = [&](const char* scope, const Rest& rest) {
    addRest(row, scope, "", rest, nowMs);
    if (rest.hinted && rest.active(nowMs)) row.usable = false;
  };
  if (provider.slot < health_->providers.size()) whole("provider", health_->providers[provider.slot].rest);
  if (account.slot < health_->accounts.size()) {
    const routing::AccountHealth& state = health_->accounts[account.slot];
    whole("account", state.rest);
    for (const routing::ModelHealth& model : state.models) addRest(row, "model", model.model, model.rest, nowMs);
  }
  if (const auto last = lastFailures_.find(account.slot); last != lastFailures_.end()) {
    row.lastFault = last->second.fault;
    row.lastMessage = last->second.message;
    row.lastFailureMs = last->second.atMs;
  }
}

bool AccountPool::anyUsable(int64_t nowMs) const {
  const std::vector<AccountStatus> rows = status(nowMs);
  return std::any_of(rows.begin(), rows.end(), [](const AccountStatus& row) { return row.usable; });
}

}  // namespace spillway::accounts

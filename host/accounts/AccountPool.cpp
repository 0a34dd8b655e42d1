#include "host/accounts/AccountPool.h"

#include <algorithm>
#include <random>

#include "host/base/Explained.h"
#include "host/base/Log.h"
#include "host/base/Masking.h"
#include "host/routing/Resting.h"

namespace spillway::accounts {

namespace {

using routing::Lane;
using routing::Skipped;

constexpr size_t kMostMessageBytes = 500;  // of the last failure, kept per account

double randomChance() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>()(engine);
}

Lane laneOf(const routing::Candidate& candidate) {
  return {candidate.provider->slot, candidate.account->slot, candidate.model};
}

Skipped passedOver(const routing::Candidate& candidate, Skipped::Why why) {
  Skipped out;
  out.provider = candidate.provider;
  out.account = candidate.account;
  out.model = candidate.model;
  out.tier = candidate.tier;
  out.why = why;
  return out;
}

}  // namespace

AccountPool::AccountPool(std::function<double()> chance) : chance_(chance ? std::move(chance) : randomChance) {
  adopt(config::Config{}, {});
}

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
    if (!counters) {
      counters = std::make_shared<AccountCounters>();
      book_.attach(slot, counters);
    }
    return counters;
  };
  roster_ = std::make_shared<const Roster>(config, plugins, slots);
}

std::shared_ptr<const Roster> AccountPool::roster() const {
  const std::lock_guard lock(mutex_);
  return roster_;
}

std::shared_ptr<const routing::Health> AccountPool::health() const {
  const std::lock_guard lock(mutex_);
  return book_.current();
}

base::Result<Planned> AccountPool::begin(const routing::Query& query, int64_t nowMs) {
  return planned(query, true, nowMs);
}

base::Result<Planned> AccountPool::preview(const routing::Query& query, int64_t nowMs) const {
  return planned(query, false, nowMs);
}

base::Result<Planned> AccountPool::planned(routing::Query query, bool turns, int64_t nowMs) const {
  Affinity::Places places;
  std::shared_ptr<const Roster> roster;
  std::shared_ptr<const routing::Health> health;
  {
    const std::lock_guard lock(mutex_);
    roster = roster_;
    health = book_.current();
    places = affinity_.find(query.conversation, nowMs);
  }
  query.warm = places;
  base::Result<routing::Route> route = routing::resolve(roster->table(), query);
  if (!route) return std::move(route).error();
  // A conversation that has its place takes nobody's turn: the rotation spreads those that are new.
  const uint64_t turn = turns && query.warm.empty() ? roster->nextTurn(*route) : roster->peekTurn(*route);
  routing::Plan made = routing::plan(roster->table(), *health, query, *route, turn, nowMs);
  return Planned{std::move(roster), std::move(made)};
}

std::optional<Skipped> AccountPool::admit(const routing::Candidate& candidate, const Account& account, int64_t nowMs,
                                          std::optional<InFlight>& flight) {
  flight.reset();  // it may want the lock
  const Lane lane = laneOf(candidate);
  const std::lock_guard lock(mutex_);
  const routing::Resting resting = routing::restOf(*book_.current(), lane, nowMs);
  const bool resort = candidate.why == routing::Candidate::Why::LastResort;
  if (book_.current()->outOfUse(lane.account)) return passedOver(candidate, Skipped::Why::OutOfUse);
  if (book_.current()->needsLogin(lane.account)) return passedOver(candidate, Skipped::Why::NeedsLogin);
  if (resting.standing == routing::Standing::Resting || (resting.standing == routing::Standing::Doubtful && !resort)) {
    const bool binding = resting.standing == routing::Standing::Resting;
    Skipped out = passedOver(candidate, binding ? Skipped::Why::Rest : Skipped::Why::Doubtful);
    out.scope = resting.scope;
    out.rest = resting.rest;
    return out;
  }
  if (const Caps::Ruling ruling = caps_.check(account, nowMs); ruling.over != Caps::Over::None) {
    const bool atOnce = ruling.over == Caps::Over::AtOnce;
    Skipped out = passedOver(candidate, atOnce ? Skipped::Why::FullAtOnce : Skipped::Why::FullMinute);
    out.cap = atOnce ? account.maxConcurrent : account.requestsPerMinute;
    out.rest = {nowMs + std::max<int64_t>(ruling.waitMs, 1), base::Fault::RateLimit, true, false};
    return out;
  }
  caps_.count(account, nowMs);
  std::unique_ptr<InFlight::Probe> probe;
  if (resting.standing == routing::Standing::Probe && book_.claim(lane, probes_ + 1, nowMs)) {
    probe = std::make_unique<InFlight::Probe>();
    probe->pool = this;
    probe->attempt = ++probes_;
    probe->model = lane.model;
    probe->lane = {lane.provider, lane.account, probe->model};
  }
  flight.emplace(account, std::move(probe));
  return std::nullopt;
}

int64_t AccountPool::learn(const routing::Candidate& candidate, const routing::Verdict& verdict, int64_t nowMs,
                           uint64_t probe) {
  int64_t rest = 0;
  {
    const std::lock_guard lock(mutex_);
    const uint32_t slot = candidate.account->slot;
    // What the client did wrong is no failure of the account.
    if (routing::ruleFor(verdict.fault).usual != base::Scope::Request) {
      if (const auto counters = counters_.find(slot); counters != counters_.end())
        counters->second->failed.fetch_add(1, std::memory_order_relaxed);
      lastFailures_[slot] = {base::faultName(verdict.fault), base::masked(verdict.message).substr(0, kMostMessageBytes),
                             nowMs};
    }
    rest = book_.failed(laneOf(candidate), verdict, probe, nowMs, chance_());
  }
  if (rest == 0) return 0;
  std::string message = candidate.provider->id + "/" + std::string(candidate.model) + ", account " +
                        candidate.account->name + ": " + routing::ruleFor(verdict.fault).words + "; " +
                        base::scopeName(verdict.scope) + " rests for " + std::to_string(rest) + " ms";
  base::log(base::Level::Warn, "accounts", base::explained(message, base::faultName(verdict.fault)));
  return rest;
}

void AccountPool::succeeded(const routing::Candidate& candidate, int64_t nowMs, int64_t firstTokenMs, uint64_t probe) {
  const Lane lane = laneOf(candidate);
  std::shared_ptr<routing::FirstToken> times;
  {
    const std::lock_guard lock(mutex_);
    if (const auto counters = counters_.find(lane.account); counters != counters_.end())
      counters->second->succeeded.fetch_add(1, std::memory_order_relaxed);
    book_.succeeded(lane, probe, nowMs);
    if (firstTokenMs >= 0) times = book_.firstToken(lane);
  }
  if (times) times->record(firstTokenMs);
}

void AccountPool::cached(const routing::Candidate& candidate, const CacheUse& use, int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  affinity_.note(laneOf(candidate), use, nowMs);
}

int64_t AccountPool::slowMs(const routing::Candidate& candidate, uint32_t least) const {
  const std::lock_guard lock(mutex_);
  const routing::FirstToken* times = book_.current()->firstToken(candidate.account->slot, candidate.model);
  return times != nullptr && times->samples() >= least ? times->p95Ms() : -1;
}

void AccountPool::waited(const routing::Candidate& candidate, int64_t ms) {
  std::shared_ptr<routing::FirstToken> times;
  {
    const std::lock_guard lock(mutex_);
    times = book_.firstToken(laneOf(candidate));
  }
  times->record(ms);
}

void AccountPool::proved(const Lane& lane, uint64_t probe, int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  book_.succeeded(lane, probe, nowMs);
}

void AccountPool::release(const Lane& lane, uint64_t probe) {
  const std::lock_guard lock(mutex_);
  book_.release(lane, probe);
}

void AccountPool::noteLimits(const routing::Candidate& candidate, std::span<const routing::RateWindow> windows,
                             int64_t nowMs) {
  const Lane lane = laneOf(candidate);
  const std::lock_guard lock(mutex_);
  const Quotas::Exhausted exhausted = quotas_.note(lane.account, lane.model, windows, nowMs);
  measureHeadroom(lane.account, nowMs);
  if (exhausted.accountSaid) book_.forecast({lane.provider, lane.account, {}}, exhausted.accountUntilMs, nowMs);
  if (exhausted.modelSaid) book_.forecast(lane, exhausted.modelUntilMs, nowMs);
}

void AccountPool::noteAllowances(const Account& account, std::span<const routing::RateWindow> windows, int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  if (!roster_ || counters_.find(account.slot) == counters_.end()) return;
  for (const routing::Provider& provider : roster_->table().providers) {
    if (provider.id != account.provider) continue;
    quotas_.note(account.slot, {}, windows, nowMs);
    measureHeadroom(account.slot, nowMs);
    // Answers may have stated windows that the vendor does not speak of here.
    book_.forecast({provider.slot, account.slot, {}}, quotas_.usedUpUntilMs(account.slot, nowMs), nowMs);
    return;
  }
}

void AccountPool::measureHeadroom(uint32_t slot, int64_t nowMs) {
  const auto counters = counters_.find(slot);
  if (counters != counters_.end())
    counters->second->headroom.store(quotas_.headroom(slot, nowMs), std::memory_order_relaxed);
}

void AccountPool::tend(int64_t nowMs) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [slot, counters] : counters_) measureHeadroom(slot, nowMs);
  }
  save(nowMs);
}

std::vector<AccountStatus> AccountPool::status(int64_t nowMs) const {
  const std::lock_guard lock(mutex_);
  return statusOf(*roster_, {*book_.current(), quotas_, lastFailures_, uses_}, nowMs);
}

bool AccountPool::anyUsable(int64_t nowMs) const {
  const std::vector<AccountStatus> rows = status(nowMs);
  return std::any_of(rows.begin(), rows.end(), [](const AccountStatus& row) { return row.usable; });
}

}  // namespace spillway::accounts

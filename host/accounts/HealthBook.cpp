#include "host/accounts/HealthBook.h"

#include <algorithm>
#include <cstdlib>

#include "host/routing/Resting.h"

namespace spillway::accounts {

namespace {

using routing::Breaker;
using routing::Health;
using routing::Lane;

template <class T>
T& grown(std::vector<T>& items, uint32_t slot) {
  if (slot >= items.size()) items.resize(slot + 1);
  return items[slot];
}

routing::ModelHealth& modelOf(routing::AccountHealth& account, std::string_view model) {
  for (routing::ModelHealth& health : account.models)
    if (health.model == model) return health;
  // Model names come from clients: the list keeps what still has something to tell.
  constexpr size_t kMostModels = 64;
  if (account.models.size() >= kMostModels) {
    std::erase_if(account.models, [](const routing::ModelHealth& health) { return health.idle(); });
    if (account.models.size() >= kMostModels) account.models.erase(account.models.begin());
  }
  account.models.emplace_back();
  account.models.back().model = model;
  return account.models.back();
}

// Calls `use` with each breaker the lane has; those that were never needed are not made.
template <class Use>
void eachBreaker(Health& health, const Lane& lane, const Use& use) {
  if (lane.provider < health.providers.size()) use(health.providers[lane.provider]);
  if (lane.account >= health.accounts.size()) return;
  routing::AccountHealth& account = health.accounts[lane.account];
  use(account);
  for (routing::ModelHealth& model : account.models)
    if (model.model == lane.model) use(model);
}

bool allIdle(const Health& health, const Lane& lane) {
  if (lane.provider < health.providers.size() && !health.providers[lane.provider].idle()) return false;
  if (lane.account >= health.accounts.size()) return true;
  const routing::AccountHealth& account = health.accounts[lane.account];
  const routing::ModelHealth* model = account.find(lane.model);
  return account.idle() && (model == nullptr || model->idle());
}

}  // namespace

void HealthBook::attach(uint32_t account, std::shared_ptr<const routing::AccountMeter> meter) {
  auto health = copy();
  grown(health->accounts, account).meter = std::move(meter);
  health_ = std::move(health);
}

bool HealthBook::claim(const Lane& lane, uint64_t attempt, int64_t nowMs) {
  if (routing::restOf(*health_, lane, nowMs).standing != routing::Standing::Probe) return false;
  auto health = copy();
  eachBreaker(*health, lane, [&](Breaker& breaker) { breaker.claim(attempt, nowMs); });
  health_ = std::move(health);
  return true;
}

void HealthBook::release(const Lane& lane, uint64_t attempt) {
  if (attempt == 0 || allIdle(*health_, lane)) return;
  auto health = copy();
  eachBreaker(*health, lane, [&](Breaker& breaker) { breaker.release(attempt); });
  health_ = std::move(health);
}

int64_t HealthBook::failed(const Lane& lane, const routing::Verdict& verdict, uint64_t attempt, int64_t nowMs,
                           double jitter) {
  if (verdict.scope == base::Scope::Request || routing::restMs(verdict, 1) == 0) return 0;
  auto health = copy();
  Breaker* breaker = nullptr;
  if (verdict.scope == base::Scope::Provider)
    breaker = &grown(health->providers, lane.provider);
  else if (verdict.scope == base::Scope::Account)
    breaker = &grown(health->accounts, lane.account);
  else
    breaker = &modelOf(grown(health->accounts, lane.account), lane.model);
  const int64_t rest = breaker->failed(verdict, attempt, nowMs, jitter);
  health_ = std::move(health);
  return rest;
}

void HealthBook::succeeded(const Lane& lane, uint64_t attempt, int64_t nowMs) {
  if (allIdle(*health_, lane)) return;
  auto health = copy();
  bool changed = false;
  eachBreaker(*health, lane, [&](Breaker& breaker) { changed |= breaker.succeeded(attempt, nowMs); });
  if (changed) health_ = std::move(health);
}

void HealthBook::forecast(const Lane& lane, int64_t untilMs, int64_t nowMs) {
  constexpr int64_t kSameMs = 1000;  // two answers that mean the same moment
  const routing::AccountHealth* known =
      lane.account < health_->accounts.size() ? &health_->accounts[lane.account] : nullptr;
  const Breaker* before = known;
  if (known != nullptr && !lane.model.empty()) before = known->find(lane.model);
  const bool was = before != nullptr && before->rest.forecast && before->rest.active(nowMs);
  if (untilMs == 0 && !was) return;
  const bool tried = was && before->probeFromMs != 0 && before->probeFromMs <= nowMs;  // it is news all the same
  if (was && !tried && untilMs != 0 && std::abs(before->rest.untilMs - untilMs) < kSameMs) return;
  auto health = copy();
  routing::AccountHealth& account = grown(health->accounts, lane.account);
  Breaker& breaker = lane.model.empty() ? static_cast<Breaker&>(account) : modelOf(account, lane.model);
  if (untilMs == 0)
    breaker.liftForecast();
  else
    breaker.forecast(untilMs, nowMs);
  health_ = std::move(health);
}

void HealthBook::restoreProvider(uint32_t provider, const Breaker& breaker) {
  auto health = copy();
  static_cast<Breaker&>(grown(health->providers, provider)) = breaker;
  health_ = std::move(health);
}

void HealthBook::restore(uint32_t account, std::string_view model, const Breaker& breaker) {
  auto health = copy();
  routing::AccountHealth& state = grown(health->accounts, account);
  (model.empty() ? static_cast<Breaker&>(state) : modelOf(state, model)) = breaker;
  health_ = std::move(health);
}

void HealthBook::setOutOfUse(uint32_t account, bool out) {
  auto health = copy();
  grown(health->accounts, account).outOfUse = out;
  health_ = std::move(health);
}

void HealthBook::setNeedsLogin(uint32_t account, bool needs) {
  if (health_->needsLogin(account) == needs) return;
  auto health = copy();
  grown(health->accounts, account).needsLogin = needs;
  health_ = std::move(health);
}

std::shared_ptr<routing::FirstToken> HealthBook::firstToken(const Lane& lane) {
  if (lane.account < health_->accounts.size())
    if (const auto* found = health_->accounts[lane.account].find(lane.model); found != nullptr && found->firstToken)
      return found->firstToken;
  auto health = copy();
  auto measured = std::make_shared<routing::FirstToken>();
  modelOf(grown(health->accounts, lane.account), lane.model).firstToken = measured;
  health_ = std::move(health);
  return measured;
}

}  // namespace spillway::accounts

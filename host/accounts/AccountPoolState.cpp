// The pool's memory over restarts, and who is taken out of use.
#include <algorithm>

#include "host/accounts/AccountPool.h"

namespace spillway::accounts {

bool AccountPool::setUse(std::string_view provider, std::string_view account, Use use, int64_t nowMs) {
  {
    const std::lock_guard lock(mutex_);
    const routing::RouteTable& table = roster_->table();
    const uint32_t at = table.findProvider(provider);
    if (at == routing::RouteTable::kNone) return false;
    const auto& accounts = table.providers[at].accounts;
    const auto found =
        std::find_if(accounts.begin(), accounts.end(), [&](const auto& one) { return one.name == account; });
    if (found == accounts.end()) return false;
    if (use == Use::Enabled)
      uses_.erase(found->slot);
    else
      uses_[found->slot] = use;
    book_.setOutOfUse(found->slot, use != Use::Enabled);
    if (use == Use::Enabled) {
      const std::shared_ptr<const routing::Health> health = book_.current();
      book_.restoreProvider(table.providers[at].slot, {});
      book_.restore(found->slot, {}, {});
      if (found->slot < health->accounts.size())
        for (const routing::ModelHealth& model : health->accounts[found->slot].models)
          book_.restore(found->slot, model.model, {});
    }
  }
  save(nowMs);
  return true;
}

void AccountPool::setNeedsLogin(uint32_t slot, bool needs) {
  const std::lock_guard lock(mutex_);
  book_.setNeedsLogin(slot, needs);
}

void AccountPool::openState(std::string file, int64_t nowMs) {
  const std::lock_guard files(fileMutex_);
  file_.emplace(std::move(file));
  const KeptState state = readKept(file_->read(), nowMs);
  const std::lock_guard lock(mutex_);
  restore(state);
}

void AccountPool::restore(const KeptState& state) {
  for (const auto& [identity, breaker] : state.providers)
    book_.restoreProvider(slotFor(providerSlots_, identity), breaker);
  for (const auto& [identity, account] : state.accounts) {
    const uint32_t slot = slotFor(accountSlots_, identity);
    for (const KeptRest& rest : account.rests) book_.restore(slot, rest.model, rest.breaker);
    quotas_.restore(slot, account.windows);
    if (account.use == Use::Enabled) continue;
    uses_[slot] = account.use;
    book_.setOutOfUse(slot, true);
  }
}

KeptState AccountPool::keptState() const {
  KeptState state;
  const routing::Health& health = *book_.current();
  for (const auto& [identity, slot] : providerSlots_)
    if (slot < health.providers.size()) state.providers[identity] = health.providers[slot];
  for (const auto& [identity, slot] : accountSlots_) {
    KeptAccount& account = state.accounts[identity];
    if (const auto use = uses_.find(slot); use != uses_.end()) account.use = use->second;
    const std::span<const Quotas::Window> windows = quotas_.windows(slot);
    account.windows.assign(windows.begin(), windows.end());
    if (slot >= health.accounts.size()) continue;
    account.rests.push_back({"", health.accounts[slot]});
    for (const routing::ModelHealth& model : health.accounts[slot].models)
      if (model.rest.untilMs != 0) account.rests.push_back({model.model, model});
  }
  return state;
}

void AccountPool::save(int64_t nowMs) {
  const std::lock_guard files(fileMutex_);
  if (!file_) return;
  KeptState state;
  {
    const std::lock_guard lock(mutex_);
    state = keptState();
  }
  file_->write(writeKept(state, nowMs));
}

}  // namespace spillway::accounts

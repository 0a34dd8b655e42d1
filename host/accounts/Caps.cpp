#include "host/accounts/Caps.h"

namespace spillway::accounts {

namespace {

constexpr int64_t kMinuteMs = 60'000;

}  // namespace

Caps::Ruling Caps::check(const Account& account, int64_t nowMs) const {
  if (account.maxConcurrent > 0 && account.counters->inFlight.load(std::memory_order_relaxed) >= account.maxConcurrent)
    return {Over::AtOnce, 0};
  if (account.requestsPerMinute <= 0) return {};
  const auto found = minutes_.find(account.slot);
  if (found == minutes_.end()) return {};
  const Minute& minute = found->second;
  // A reload may have changed the cap; the ring follows with the next request.
  if (minute.begun.size() != static_cast<size_t>(account.requestsPerMinute)) return {};
  const int64_t freeAtMs = minute.begun[minute.oldest] + kMinuteMs;
  if (freeAtMs <= nowMs) return {};
  return {Over::PerMinute, freeAtMs - nowMs};
}

void Caps::count(const Account& account, int64_t nowMs) {
  if (account.requestsPerMinute <= 0) return;
  Minute& minute = minutes_[account.slot];
  if (minute.begun.size() != static_cast<size_t>(account.requestsPerMinute)) {
    minute.begun.assign(static_cast<size_t>(account.requestsPerMinute), nowMs - kMinuteMs);
    minute.oldest = 0;
  }
  minute.begun[minute.oldest] = nowMs;
  minute.oldest = (minute.oldest + 1) % minute.begun.size();
}

}  // namespace spillway::accounts

#include "host/accounts/InFlight.h"

#include "host/accounts/AccountPool.h"
#include "host/base/Clock.h"

namespace spillway::accounts {

InFlight::InFlight(const Account& account, std::unique_ptr<Probe> probe)
    : counters_(account.counters), probe_(std::move(probe)) {
  counters_->inFlight.fetch_add(1, std::memory_order_relaxed);
}

InFlight::~InFlight() {
  if (counters_) counters_->inFlight.fetch_sub(1, std::memory_order_relaxed);
  if (probe_) probe_->pool->release(probe_->lane, probe_->attempt);
}

void InFlight::answering() {
  if (probe_) probe_->pool->proved(probe_->lane, probe_->attempt, base::unixMs());
}

}  // namespace spillway::accounts

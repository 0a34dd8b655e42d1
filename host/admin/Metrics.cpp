#include "host/admin/Metrics.h"

#include <algorithm>
#include <functional>

#include "host/base/Clock.h"

namespace spillway::admin {
namespace {

void add(std::atomic<int64_t>& counter, int64_t amount) {
  if (amount > 0) counter.fetch_add(amount, std::memory_order_relaxed);
}

}  // namespace

void Histogram::observe(int64_t micros) {
  if (micros < 0) return;
  auto bound = std::lower_bound(kBoundsMs.begin(), kBoundsMs.end(), micros,
                                [](int64_t ms, int64_t us) { return ms * 1000 < us; });
  counts_[static_cast<size_t>(bound - kBoundsMs.begin())].fetch_add(1, std::memory_order_relaxed);
  sumUs_.fetch_add(micros, std::memory_order_relaxed);
}

Metrics::Metrics() : other_("other"), startedMs_(base::unixMs()) {}

Metrics::~Metrics() {
  for (auto& slot : slots_) delete slot.load(std::memory_order_acquire);
}

// Open addressing; a slot is filled once and never emptied.
ProviderCounters& Metrics::of(std::string_view provider) {
  size_t start = std::hash<std::string_view>()(provider) % kSlots;
  for (size_t step = 0; step < kSlots; ++step) {
    std::atomic<ProviderCounters*>& slot = slots_[(start + step) % kSlots];
    ProviderCounters* found = slot.load(std::memory_order_acquire);
    if (!found) {
      auto made = std::make_unique<ProviderCounters>(provider);
      if (slot.compare_exchange_strong(found, made.get(), std::memory_order_acq_rel)) found = made.release();
    }
    if (found->provider == provider) return *found;
  }
  return other_;
}

void Metrics::observe(const store::ExchangeRecord& exchange) {
  ProviderCounters& served = of(exchange.provider);
  if (auto outcome = static_cast<size_t>(exchange.outcome); outcome < served.exchanges.size())
    add(served.exchanges[outcome], 1);
  served.ttft.observe(exchange.ttftUs);
  served.duration.observe(exchange.durationUs);
  add(bytesIn_, exchange.bytesIn);
  add(bytesOut_, exchange.bytesOut);
  spending_.observe(exchange);
  saver_.observe(exchange);
  for (const store::AttemptRecord& attempt : exchange.attempts) {
    ProviderCounters& tried = of(attempt.provider);
    if (auto fault = static_cast<size_t>(attempt.fault); fault < tried.attempts.size()) add(tried.attempts[fault], 1);
    add(tried.input, attempt.usage.input);
    add(tried.cacheRead, attempt.usage.cacheRead);
    add(tried.cacheWrite, attempt.usage.cacheWrite);
    add(tried.output, attempt.usage.output);
    add(tried.reasoning, attempt.usage.reasoning);
    add(tried.costMicros, attempt.costMicros);
    add(tried.savedMicros, attempt.savedMicros);
  }
}

std::vector<const ProviderCounters*> Metrics::providers() const {
  std::vector<const ProviderCounters*> found;
  for (const auto& slot : slots_)
    if (const ProviderCounters* counters = slot.load(std::memory_order_acquire)) found.push_back(counters);
  if (found.size() == kSlots) found.push_back(&other_);
  std::sort(found.begin(), found.end(), [](auto* a, auto* b) { return a->provider < b->provider; });
  return found;
}

}  // namespace spillway::admin

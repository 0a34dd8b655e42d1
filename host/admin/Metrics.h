// Counters over everything since the host started, for /metrics. The pipeline feeds them with one call per finished
// exchange.
//
// Lock-free but for what was spent, which takes one short lock: any thread, any number at once. A reader may see an
// exchange half counted for a moment.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/admin/SaverCounters.h"
#include "host/admin/SpendingCounters.h"
#include "host/base/Error.h"
#include "host/store/Records.h"

namespace spillway::admin {

// How many durations fell below each bound, and their sum in microseconds.
class Histogram {
 public:
  // From a local model to half an hour of reasoning.
  static constexpr std::array<int64_t, 15> kBoundsMs = {
      10, 25, 50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 30'000, 60'000, 120'000, 600'000, 1'800'000};

  void observe(int64_t micros);

  // Values in bucket `index` alone; kBoundsMs.size() is the one above all bounds.
  int64_t count(size_t index) const { return counts_[index].load(std::memory_order_relaxed); }
  int64_t sumUs() const { return sumUs_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<int64_t>, kBoundsMs.size() + 1> counts_{};
  std::atomic<int64_t> sumUs_{0};
};

// The counters of one provider; those of an empty name are of exchanges that nobody served.
struct ProviderCounters {
  explicit ProviderCounters(std::string_view name) : provider(name) {}

  using Counter = std::atomic<int64_t>;
  const std::string provider;
  std::array<Counter, store::kOutcomeCount> exchanges{};
  std::array<Counter, base::kFaultCount> attempts{};                       // by fault; None: answered well
  Counter input{0}, cacheRead{0}, cacheWrite{0}, output{0}, reasoning{0};  // tokens, as far as known
  Counter costMicros{0};                                                   // as far as known
  Counter savedMicros{0};                                                  // by prompt-cache affinity
  Histogram ttft, duration;                                                // of exchanges it served
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Counts a finished exchange. Well below a microsecond.
  void observe(const store::ExchangeRecord& exchange);

  // All providers seen so far, by name.
  std::vector<const ProviderCounters*> providers() const;

  const SpendingCounters& spending() const { return spending_; }
  const SaverCounters& saver() const { return saver_; }

  int64_t bytesIn() const { return bytesIn_.load(std::memory_order_relaxed); }
  int64_t bytesOut() const { return bytesOut_.load(std::memory_order_relaxed); }
  int64_t startedMs() const { return startedMs_; }  // unix

 private:
  // Names come from the configuration, so there are few; what does not fit is counted as "other".
  static constexpr size_t kSlots = 256;

  ProviderCounters& of(std::string_view provider);

  std::array<std::atomic<ProviderCounters*>, kSlots> slots_{};
  ProviderCounters other_;
  SpendingCounters spending_;
  SaverCounters saver_;
  std::atomic<int64_t> bytesIn_{0}, bytesOut_{0};
  const int64_t startedMs_;
};

}  // namespace spillway::admin

// What is added up over exchanges, spills and savings, and how it maps to the columns of the tables with sums.
//
// Plain values; any thread. Durations are microseconds, money micro-dollars.
#pragma once

#include <array>
#include <cstdint>

#include "host/store/Histogram.h"
#include "host/store/Records.h"

namespace spillway::store {

// Unknown amounts count as none.
struct UsageSums {
  int64_t exchanges = 0;
  int64_t spilled = 0;  // of them: more than one attempt was made
  int64_t attempts = 0;
  int64_t usageUnknown = 0;  // exchanges of which nobody knows what they have used
  money::Usage usage{0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  int64_t costMicros = 0;     // of those whose cost is known
  int64_t costUnknown = 0;    // exchanges that used tokens of unknown cost
  int64_t costEstimated = 0;  // exchanges whose cost rests on a price of another kind
  int64_t savedMicros = 0;    // by caches
  int64_t saverTokens = 0, saverMicros = 0;
  int64_t durationUs = 0;
  Histogram ttft;
  std::array<int64_t, kOutcomeCount> outcomes{};  // no columns: their rows are apart

  void add(const ExchangeRecord& record);
  void add(const UsageSums& other);
};

struct SavingSums {
  int64_t exchanges = 0, tokens = 0, freshTokens = 0, micros = 0, unpricedTokens = 0;
};

inline constexpr const char* kUsageSumColumns[] = {
    "exchanges",   "spilled",      "attempts",       "usage_unknown", "input",        "cache_read",   "cache_write",
    "output",      "reasoning",    "cache_write_1h", "input_audio",   "input_image",  "output_audio", "output_image",
    "cost_micros", "cost_unknown", "cost_estimated", "saved_micros",  "saver_tokens", "saver_micros", "duration_us"};

// The numbers in the order of kUsageSumColumns.
template <class Sums, class Each>
void usageSumFields(Sums& sums, const Each& each) {
  each(sums.exchanges);
  each(sums.spilled);
  each(sums.attempts);
  each(sums.usageUnknown);
  each(sums.usage.input);
  each(sums.usage.cacheRead);
  each(sums.usage.cacheWrite);
  each(sums.usage.output);
  each(sums.usage.reasoning);
  each(sums.usage.cacheWrite1h);
  each(sums.usage.inputAudio);
  each(sums.usage.inputImage);
  each(sums.usage.outputAudio);
  each(sums.usage.outputImage);
  each(sums.costMicros);
  each(sums.costUnknown);
  each(sums.costEstimated);
  each(sums.savedMicros);
  each(sums.saverTokens);
  each(sums.saverMicros);
  each(sums.durationUs);
}

inline constexpr const char* kSavingSumColumns[] = {"exchanges", "tokens", "fresh_tokens", "micros", "unpriced_tokens"};

template <class Sums, class Each>
void savingSumFields(Sums& sums, const Each& each) {
  each(sums.exchanges);
  each(sums.tokens);
  each(sums.freshTokens);
  each(sums.micros);
  each(sums.unpricedTokens);
}

}  // namespace spillway::store

// Everything that is known of one model's prices: those of every day, and the rows that take their place in a period,
// above a length of prompt or in a service tier.
//
// Plain values; immutable once built, so any thread may ask. Times are unix milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/money/Cost.h"

namespace spillway::money {

// What a row is for, and what it says there.
struct PriceRow {
  std::string models;               // comma-separated globs of model ids; empty: all
  int64_t fromMs = 0, untilMs = 0;  // from then on, and until just before then; 0: open
  int64_t above = 0;                // only when the input has more tokens than this; 0: any
  std::string tier;                 // only in this service tier, as the reply names it; empty: any

  Prices prices{.factor = 0};  // negative prices change nothing; factor 0 changes nothing, -1 makes the cost unknown

  bool operator==(const PriceRow&) const = default;
};

class PriceList {
 public:
  PriceList() = default;
  explicit PriceList(const Prices& everyDay) : everyDay_(everyDay) {}

  // Later rows are laid over earlier ones where both fit.
  void add(PriceRow row) { rows_.push_back(std::move(row)); }

  // What a request costs that began then, read so many tokens (-1: unknown) and was served in that tier.
  Prices at(int64_t nowMs, int64_t inputTokens, std::string_view tier) const;

  // Whether some row depends on the service tier.
  bool byTier() const;

  const Prices& everyDay() const { return everyDay_; }
  const std::vector<PriceRow>& rows() const { return rows_; }

 private:
  Prices everyDay_;
  std::vector<PriceRow> rows_;
};

}  // namespace spillway::money

#include "host/money/PriceList.h"

#include <algorithm>
#include <initializer_list>

#include "host/base/Strings.h"

namespace spillway::money {
namespace {

void lay(const Prices& over, Prices& prices) {
  for (Price Prices::*one :
       {&Prices::input, &Prices::output, &Prices::cacheRead, &Prices::cacheWrite, &Prices::cacheWrite1h,
        &Prices::inputAudio, &Prices::inputImage, &Prices::outputAudio, &Prices::outputImage})
    if (over.*one >= 0) prices.*one = over.*one;
  if (over.factor != 0) prices.factor = over.factor;
}

}  // namespace

Prices PriceList::at(int64_t nowMs, int64_t inputTokens, std::string_view tier) const {
  Prices prices = everyDay_;
  for (const PriceRow& row : rows_) {
    const bool then = nowMs >= row.fromMs && (row.untilMs == 0 || nowMs < row.untilMs);
    if (then && (row.above == 0 || inputTokens > row.above) && (row.tier.empty() || base::iequals(row.tier, tier)))
      lay(row.prices, prices);
  }
  return prices;
}

bool PriceList::byTier() const {
  return std::any_of(rows_.begin(), rows_.end(), [](const PriceRow& row) { return !row.tier.empty(); });
}

}  // namespace spillway::money

#include "host/routing/Cost.h"

#include <algorithm>
#include <cmath>

namespace spillway::routing {

std::optional<int64_t> expectedNanoDollars(const Prices& prices, const Expected& expected) {
  if (prices.input < 0 || prices.output < 0) return std::nullopt;
  const int64_t cached = std::clamp<int64_t>(expected.cached, 0, expected.prompt);
  const double cachedPrice = prices.cacheRead >= 0 ? prices.cacheRead : prices.input;
  // Dollars per million tokens are thousands of nano-dollars per token.
  const double nano =
      1000 * (prices.input * static_cast<double>(expected.prompt - cached) + cachedPrice * static_cast<double>(cached) +
              prices.output * static_cast<double>(expected.output));
  return std::llround(nano);
}

}  // namespace spillway::routing

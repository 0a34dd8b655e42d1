#include "host/store/Usage.h"

#include <algorithm>
#include <cmath>

namespace spillway::store {
namespace {

// Adds `tokens` at `price` to `sum`; false when the product is unknown.
bool addPart(double& sum, int64_t tokens, double price) {
  if (tokens == 0 || price == 0) return true;
  if (tokens < 0 || !(price > 0)) return false;
  sum += static_cast<double>(tokens) * price;
  return true;
}

}  // namespace

int64_t costMicroDollars(const Prices& prices, const Usage& usage) {
  int64_t read = std::max<int64_t>(usage.cacheRead, 0), write = std::max<int64_t>(usage.cacheWrite, 0);
  int64_t fresh = usage.input < 0 ? -1 : std::max<int64_t>(usage.input - read - write, 0);
  double sum = 0;
  bool known = addPart(sum, fresh, prices.input) &&
               addPart(sum, read, prices.cacheRead < 0 ? prices.input : prices.cacheRead) &&
               addPart(sum, write, prices.cacheWrite < 0 ? prices.input : prices.cacheWrite) &&
               addPart(sum, usage.output, prices.output);
  constexpr double kMost = 9e18;
  if (!known || !(sum < kMost)) return -1;
  return static_cast<int64_t>(std::floor(sum + 0.5));
}

int64_t addKnown(int64_t a, int64_t b) {
  if (a < 0) return b;
  return b < 0 ? a : a + b;
}

void addUsage(Usage& sum, const Usage& more) {
  sum.input = addKnown(sum.input, more.input);
  sum.cacheRead = addKnown(sum.cacheRead, more.cacheRead);
  sum.cacheWrite = addKnown(sum.cacheWrite, more.cacheWrite);
  sum.output = addKnown(sum.output, more.output);
  sum.reasoning = addKnown(sum.reasoning, more.reasoning);
}

}  // namespace spillway::store

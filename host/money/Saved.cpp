#include "host/money/Saved.h"

namespace spillway::money {

Cost costOfMore(const Prices& prices, const Usage& usage, int64_t tokens, bool fresh) {
  Usage more;
  more.input = tokens;
  more.output = 0;
  if (fresh && usage.cacheWrite > 0) {
    more.cacheWrite = tokens;
    if (usage.cacheWrite1h >= usage.cacheWrite) more.cacheWrite1h = tokens;
  }
  if (!fresh && usage.cacheRead > 0) more.cacheRead = tokens;
  return costOf(prices, more);
}

}  // namespace spillway::money

#include "host/logins/AccessToken.h"

#include <algorithm>

namespace spillway::logins {
namespace {

// A request takes a while to reach its upstream, and clocks differ.
constexpr int64_t kMostLeeway = 10'000;
constexpr int64_t kMostAhead = 5 * 60'000;

}  // namespace

bool AccessToken::good(int64_t nowMs) const {
  if (expiresMs == 0) return true;
  return nowMs < expiresMs - std::clamp<int64_t>((expiresMs - madeMs) / 20, 0, kMostLeeway);
}

int64_t AccessToken::renewFromMs() const {
  if (expiresMs == 0) return 0;
  return expiresMs - std::clamp<int64_t>((expiresMs - madeMs) / 5, 0, kMostAhead);
}

}  // namespace spillway::logins

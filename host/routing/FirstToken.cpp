#include "host/routing/FirstToken.h"

#include <algorithm>
#include <limits>

namespace spillway::routing {

void FirstToken::record(int64_t ms) {
  if (ms < 0) return;
  const std::lock_guard lock(mutex_);
  last_[next_] = static_cast<int32_t>(std::min<int64_t>(ms, std::numeric_limits<int32_t>::max()));
  next_ = (next_ + 1) % kWindow;
  const uint32_t count = std::min(samples_.load(std::memory_order_relaxed) + 1, kWindow);

  std::array<int32_t, kWindow> ordered = last_;
  const auto begin = ordered.begin(), end = begin + count;
  const auto rank = [&](uint32_t percent) { return begin + (count * percent + 99) / 100 - 1; };
  std::nth_element(begin, rank(50), end);
  medianMs_.store(*rank(50), std::memory_order_relaxed);
  std::nth_element(begin, rank(95), end);
  p95Ms_.store(*rank(95), std::memory_order_relaxed);
  samples_.store(count, std::memory_order_relaxed);
}

}  // namespace spillway::routing

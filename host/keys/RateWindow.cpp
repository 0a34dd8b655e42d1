#include "host/keys/RateWindow.h"

#include <algorithm>

namespace spillway::keys {

// Forgets what is older. A clock that was set back counts on in the newest second.
void RateWindow::advance(int64_t second) {
  if (second <= second_) return;
  if (second - second_ >= kSeconds) {
    counts_ = {};
    sum_ = 0;
  } else {
    for (int64_t at = second_ + 1; at <= second; ++at) {
      int64_t& oldest = counts_[static_cast<size_t>(at % kSeconds)];
      sum_ -= oldest;
      oldest = 0;
    }
  }
  second_ = second;
}

int64_t RateWindow::take(int64_t most, int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  advance(std::max<int64_t>(nowMs / 1000, 1));
  if (sum_ < most) {
    ++counts_[static_cast<size_t>(second_ % kSeconds)];
    ++sum_;
    return 0;
  }
  // The first second whose requests leave the window makes room.
  for (int64_t at = second_ - kSeconds + 1; at <= second_; ++at)
    if (at >= 0 && counts_[static_cast<size_t>(at % kSeconds)] > 0)
      return std::max<int64_t>((at + kSeconds) * 1000 - nowMs, 1);
  return kSeconds * 1000;  // most is 0
}

}  // namespace spillway::keys

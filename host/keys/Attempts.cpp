#include "host/keys/Attempts.h"

#include <algorithm>

namespace spillway::keys {

int64_t Attempts::take(int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  // A clock that was set back gives nothing away and takes nothing.
  spentMs_ = std::max<int64_t>(0, spentMs_ - std::max<int64_t>(0, nowMs - atMs_));
  atMs_ = nowMs;
  const int64_t over = spentMs_ + kEachMs - kAtOnce * kEachMs;
  if (over > 0) return over;
  spentMs_ += kEachMs;
  return 0;
}

void Attempts::right() {
  const std::lock_guard lock(mutex_);
  spentMs_ = 0;
}

}  // namespace spillway::keys

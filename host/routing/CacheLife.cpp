#include "host/routing/CacheLife.h"

#include <algorithm>

namespace spillway::routing {

void CacheLife::declare(int64_t ms) { declaredMs_ = std::clamp<int64_t>(ms, 0, kMostMs); }

int64_t CacheLife::ms() const {
  if (!works_ && misses_ >= kMisses) return 0;
  if (learnedMs_ > 0) return learnedMs_;
  return declaredMs_ > 0 ? declaredMs_ : kUsualMs;
}

void CacheLife::observe(int64_t pauseMs, bool found) {
  const int64_t pause = std::clamp(pauseMs, kLeastMs, kMostMs);
  if (found) {
    works();
    if (pause > ms()) learnedMs_ = pause;
    return;
  }
  ++misses_;
  // A cache that works has let go of it early: under load, or because that is all it keeps.
  if (works_ && pause <= ms()) learnedMs_ = std::max(kLeastMs, pause * 9 / 10);
}

}  // namespace spillway::routing

#include "host/pipeline/Hedging.h"

#include <algorithm>

namespace spillway::pipeline {

bool Hedging::take(int64_t microsPerDay, int64_t nowMs) {
  {
    const std::lock_guard lock(mutex_);
    if (spent_.used(nowMs).micros >= microsPerDay) return false;
  }
  return share_.spend();
}

void Hedging::outrun(int64_t micros, int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  spent_.add({.micros = std::max<int64_t>(micros, 0)}, nowMs, nowMs);
}

}  // namespace spillway::pipeline

#include "host/routing/Patience.h"

#include <algorithm>

namespace spillway::routing {

Patience patience(const Waits& waits, const Asking& asking) {
  constexpr int64_t kThinking = 6, kLearned = 3, kBytesPerSecond = 40'000;
  Patience out;
  if (!asking.another || !asking.streams) return out;
  if (waits.firstTokenMs > 0) {
    const int64_t unlearned = asking.reasons ? waits.firstTokenMs * kThinking : waits.firstTokenMs;
    const int64_t base = asking.learnedMs >= 0 ? std::max(waits.firstTokenMs, asking.learnedMs * kLearned) : unlearned;
    out.firstTokenMs = base + asking.promptBytes * 1000 / kBytesPerSecond;
  }
  if (asking.rescues) out.stallMs = waits.stallMs;
  return out;
}

}  // namespace spillway::routing

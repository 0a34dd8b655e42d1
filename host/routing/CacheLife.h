// How long the prompt caches of one upstream keep what they have read, as learned from turns that came after a pause:
// a turn whose beginning was still there says that they keep it at least so long, one whose beginning was gone says
// that they do not.
//
// A plain value, no clock; one thread at a time. Times are milliseconds.
#pragma once

#include <cstdint>

namespace spillway::routing {

class CacheLife {
 public:
  static constexpr int64_t kUsualMs = 5 * 60'000;  // what most vendors promise at least
  static constexpr int64_t kLeastMs = 30'000;      // below that a pause is none
  static constexpr int64_t kMostMs = 24 * 3'600'000;
  static constexpr int kMisses = 3;  // in a row, and never a hit: there is no cache

  // What the vendor says; until then, and with 0, the usual is taken.
  void declare(int64_t ms);

  // How long from its last use a prompt counts as kept; 0: it seems that nothing is kept at all.
  int64_t ms() const;

  // A turn came so long after the one before, through the same account: what that one had sent was found, or not.
  void observe(int64_t pauseMs, bool found);
  // Tokens came from a cache, whoever had sent them before.
  void works() { works_ = true, misses_ = 0; }

 private:
  int64_t declaredMs_ = 0, learnedMs_ = 0;  // 0: not known
  int misses_ = 0;
  bool works_ = false;
};

}  // namespace spillway::routing

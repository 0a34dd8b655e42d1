// How many requests came in the last minute, and whether one more may.
//
// Time is an argument. Thread-safe: one short lock.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

namespace spillway::keys {

class RateWindow {
 public:
  // Counts a request when fewer than `most` came in the sixty seconds before `nowMs` (unix); exact to a second, and
  // never more than `most` in any minute. 0: it was counted; else how many milliseconds from now one more may come.
  int64_t take(int64_t most, int64_t nowMs);

 private:
  static constexpr int64_t kSeconds = 61;  // the one that has begun, and sixty whole ones before it

  void advance(int64_t second);

  std::mutex mutex_;
  std::array<int64_t, kSeconds> counts_{};  // by second, modulo
  int64_t second_ = 0;                      // the newest
  int64_t sum_ = 0;
};

}  // namespace spillway::keys

// How often somebody may try to guess: a few times at once, then once in a while, whoever it is. The host cannot tell
// guessers of one machine apart, so a wrong guess of one makes all wait; a link of `spillway open` is let in meanwhile.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>

namespace spillway::keys {

class Attempts {
 public:
  static constexpr int64_t kAtOnce = 5;
  static constexpr int64_t kEachMs = 15'000;  // after which there is one more

  // 0: now, and that is one less until right() is called; else the milliseconds to wait.
  int64_t take(int64_t nowMs);

  // It was no guess.
  void right();

 private:
  std::mutex mutex_;
  int64_t spentMs_ = 0;  // what is to pass until all of them are there again
  int64_t atMs_ = 0;     // when that was so
};

}  // namespace spillway::keys

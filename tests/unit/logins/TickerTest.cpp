// Things are done once each, at their time and never ahead of it.
#include "host/logins/Ticker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "host/base/Clock.h"

namespace spillway::logins {
namespace {

TEST(Ticker, DoesNothingAheadOfItsTime) {
  constexpr int kTimes = 100;
  constexpr int64_t kAfterMs = 30;
  std::atomic<int> done{0}, early{0};
  Ticker ticker;
  for (int i = 0; i < kTimes; ++i) {
    ticker.in(kAfterMs, [&, begun = base::monotonicUs()] {
      early += base::monotonicUs() - begun < kAfterMs * 1000;
      ++done;
    });
    std::this_thread::sleep_for(std::chrono::microseconds(370));
  }
  const int64_t until = base::monotonicMs() + 20'000;
  while (done < kTimes && base::monotonicMs() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(done, kTimes);
  EXPECT_EQ(early, 0);
}

TEST(Ticker, ForgetsWhatHasNotHappenedWhenItStops) {
  std::atomic<int> done{0};
  Ticker ticker;
  ticker.in(20, [&] { ++done; });
  ticker.stop();
  ticker.in(0, [&] { ++done; });
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(done, 0);
}

}  // namespace
}  // namespace spillway::logins

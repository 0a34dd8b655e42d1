#include "host/pipeline/Hedging.h"

#include <gtest/gtest.h>

namespace spillway::pipeline {
namespace {

constexpr int64_t kNow = 1'790'000'000'000, kHour = 3'600'000;

TEST(HedgingTest, ATenthOfTheRequestsMayBeAskedTwiceAfterAStart) {
  Hedging hedging;
  int taken = 0;
  while (hedging.take(1, kNow)) ++taken;
  EXPECT_EQ(taken, routing::RetryBudget::kStore);
  for (int i = 0; i < 9; ++i) hedging.earn();
  EXPECT_FALSE(hedging.take(1, kNow));
  hedging.earn();
  EXPECT_TRUE(hedging.take(1, kNow));
  EXPECT_FALSE(hedging.take(1, kNow));
}

TEST(HedgingTest, WhatWasPaidForNothingIsLimitedOver24Hours) {
  Hedging hedging;
  EXPECT_TRUE(hedging.take(1000, kNow));
  hedging.outrun(600, kNow);
  EXPECT_TRUE(hedging.take(1000, kNow + kHour));
  hedging.outrun(600, kNow + kHour);
  EXPECT_FALSE(hedging.take(1000, kNow + kHour));
  EXPECT_TRUE(hedging.take(2000, kNow + kHour)) << "a larger limit, after a reload";
  EXPECT_FALSE(hedging.take(1000, kNow + 23 * kHour));
  EXPECT_TRUE(hedging.take(1000, kNow + 25 * kHour));
  hedging.outrun(-1, kNow + 25 * kHour);  // unknown: nothing was sent
  EXPECT_TRUE(hedging.take(1000, kNow + 25 * kHour));
}

}  // namespace
}  // namespace spillway::pipeline

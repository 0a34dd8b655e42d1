#include "host/money/Saved.h"

#include <gtest/gtest.h>

namespace spillway::money {
namespace {

Prices prices() {
  Prices out;
  out.input = priceOf(2);
  out.output = priceOf(10);
  out.cacheRead = priceOf(0.2);
  out.cacheWrite = priceOf(2.5);
  out.cacheWrite1h = priceOf(4);
  return out;
}

Usage usage(int64_t read, int64_t written, int64_t hour = -1) {
  Usage out;
  out.input = 100'000;
  out.output = 50;
  out.cacheRead = read;
  out.cacheWrite = written;
  out.cacheWrite1h = hour;
  return out;
}

constexpr int64_t kMillion = 1'000'000;

TEST(SavedTest, NewTokensWouldHaveBeenWritten) {
  EXPECT_EQ(costOfMore(prices(), usage(90'000, 5'000), kMillion, true).micros, 2'500'000);
  EXPECT_EQ(costOfMore(prices(), usage(90'000, 5'000, 5'000), kMillion, true).micros, 4'000'000);
  EXPECT_EQ(costOfMore(prices(), usage(90'000, -1), kMillion, true).micros, 2'000'000) << "nothing was written";
}

TEST(SavedTest, EarlierOnesWouldHaveBeenRead) {
  EXPECT_EQ(costOfMore(prices(), usage(90'000, 5'000), kMillion, false).micros, 200'000);
  EXPECT_EQ(costOfMore(prices(), usage(0, 5'000), kMillion, false).micros, 2'000'000) << "the cache was cold";
}

TEST(SavedTest, WithoutAPriceNobodyKnows) {
  Prices none;
  EXPECT_EQ(costOfMore(none, usage(1, 1), 10, true).micros, -1);
  Prices noRead = prices();
  noRead.cacheRead = -1;
  const Cost cost = costOfMore(noRead, usage(90'000, 0), kMillion, false);
  EXPECT_EQ(cost.micros, 2'000'000);
  EXPECT_TRUE(cost.estimated);
}

}  // namespace
}  // namespace spillway::money

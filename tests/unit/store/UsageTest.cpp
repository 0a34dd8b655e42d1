#include "host/store/Usage.h"

#include <gtest/gtest.h>

namespace spillway::store {
namespace {

constexpr Prices kPrices{3.0, 15.0, 0.3, 3.75};

TEST(Usage, CostsInputAndOutputPerToken) { EXPECT_EQ(costMicroDollars(kPrices, {1000, -1, -1, 100, -1}), 4500); }

TEST(Usage, PricesCachedTokensOnTheirOwnAndOnlyOnce) {
  // 1000 read in all: 600 from the cache, 100 written to it, 300 fresh.
  EXPECT_EQ(costMicroDollars(kPrices, {1000, 600, 100, 0, -1}), 900 + 180 + 375);
}

TEST(Usage, TakesTheInputPriceForAnUnknownCachePrice) {
  EXPECT_EQ(costMicroDollars({3.0, 15.0, -1, -1}, {1000, 600, 100, 0, -1}), 3000);
}

TEST(Usage, RoundsTheSumOnceHalvesUp) {
  EXPECT_EQ(costMicroDollars({0.25, 0.25, -1, -1}, {1, -1, -1, 1, -1}), 1);   // 0.5, not 0 + 0
  EXPECT_EQ(costMicroDollars({0.4, 0.05, -1, -1}, {1, -1, -1, 1, -1}), 0);    // 0.45
  EXPECT_EQ(costMicroDollars({0.075, 0.3, -1, -1}, {20, -1, -1, 0, -1}), 2);  // 1.5
}

TEST(Usage, DoesNotPriceReasoningAgain) {
  EXPECT_EQ(costMicroDollars(kPrices, {0, -1, -1, 100, 80}), costMicroDollars(kPrices, {0, -1, -1, 100, -1}));
}

TEST(Usage, IsUnknownWhenAPriceOrCountThatMattersIs) {
  EXPECT_EQ(costMicroDollars({-1, 15.0, -1, -1}, {10, -1, -1, 10, -1}), -1);
  EXPECT_EQ(costMicroDollars({3.0, -1, -1, -1}, {10, -1, -1, 10, -1}), -1);
  EXPECT_EQ(costMicroDollars(kPrices, {10, -1, -1, -1, -1}), -1);
  EXPECT_EQ(costMicroDollars(kPrices, {}), -1);
}

TEST(Usage, IsKnownWhenTheUnknownPriceIsNotUsed) {
  EXPECT_EQ(costMicroDollars({-1, 15.0, -1, -1}, {0, -1, -1, 10, -1}), 150);
  EXPECT_EQ(costMicroDollars({3.0, -1, -1, -1}, {10, -1, -1, 0, -1}), 30);
}

TEST(Usage, IsNothingWhenEverythingIsFree) { EXPECT_EQ(costMicroDollars({0, 0, 0, 0}, {}), 0); }

TEST(Usage, NeverGoesNegativeOnContradictoryCounts) {
  EXPECT_EQ(costMicroDollars({3.0, 15.0, 0.5, 1}, {10, 100, 0, 0, -1}), 50);
}

TEST(Usage, StaysWithinRange) {
  EXPECT_EQ(costMicroDollars({1000, 0, 0, 0}, {INT64_MAX, -1, -1, 0, -1}), -1);
  EXPECT_EQ(costMicroDollars({2.5, 0, 0, 0}, {4'000'000'000'000, -1, -1, 0, -1}), 10'000'000'000'000);
}

TEST(Usage, AddsWhatIsKnown) {
  Usage sum;
  addUsage(sum, {5, -1, 2, -1, -1});
  addUsage(sum, {7, 1, -1, -1, 0});
  EXPECT_EQ(sum, (Usage{12, 1, 2, -1, 0}));
  EXPECT_EQ(addKnown(-1, -1), -1);
  EXPECT_EQ(addKnown(3, 4), 7);
}

}  // namespace
}  // namespace spillway::store

#include "host/money/Cost.h"

#include <gtest/gtest.h>

#include <limits>

namespace spillway::money {
namespace {

Prices prices(double input, double output, double cacheRead = -1, double cacheWrite = -1) {
  return {.input = priceOf(input),
          .output = priceOf(output),
          .cacheRead = priceOf(cacheRead),
          .cacheWrite = priceOf(cacheWrite)};
}

const Prices kPrices = prices(3, 15, 0.3, 3.75);

int64_t micros(const Prices& prices, const Usage& usage) { return costOf(prices, usage).micros; }

TEST(Cost, InputAndOutputPerToken) { EXPECT_EQ(micros(kPrices, {1000, -1, -1, 100, -1}), 4500); }

TEST(Cost, CachedTokensOnTheirOwnAndOnlyOnce) {
  EXPECT_EQ(costOf(kPrices, {1000, 600, 100, 0, -1}), (Cost{900 + 180 + 375, false}));
}

TEST(Cost, UnknownCachePricesAreTheInputsAndSaidToBeEstimates) {
  EXPECT_EQ(costOf(prices(3, 15), {1000, 600, 100, 0, -1}), (Cost{3000, true}));
  EXPECT_EQ(costOf(prices(3, 15), {1000, 0, 0, 0, -1}), (Cost{3000, false}));
}

TEST(Cost, IsRoundedOnceAndHalvesUp) {
  EXPECT_EQ(micros(prices(0.25, 0.25), {1, -1, -1, 1, -1}), 1);   // 0.5, not 0 + 0
  EXPECT_EQ(micros(prices(0.4, 0.05), {1, -1, -1, 1, -1}), 0);    // 0.45
  EXPECT_EQ(micros(prices(0.075, 0.3), {20, -1, -1, 0, -1}), 2);  // 1.5
}

TEST(Cost, ReasoningIsPartOfTheOutput) {
  EXPECT_EQ(micros(kPrices, {0, -1, -1, 100, 80}), micros(kPrices, {0, -1, -1, 100, -1}));
}

TEST(Cost, IsUnknownWhenAPriceOrCountThatMattersIs) {
  EXPECT_EQ(micros(prices(-1, 15), {10, -1, -1, 10, -1}), -1);
  EXPECT_EQ(micros(prices(3, -1), {10, -1, -1, 10, -1}), -1);
  EXPECT_EQ(micros(kPrices, {10, -1, -1, -1, -1}), -1);
  EXPECT_EQ(micros(kPrices, {}), -1);
}

TEST(Cost, IsKnownWhenWhatIsUnknownDoesNotMatter) {
  EXPECT_EQ(micros(prices(-1, 15), {0, -1, -1, 10, -1}), 150);
  EXPECT_EQ(micros(prices(3, -1), {10, -1, -1, 0, -1}), 30);
  EXPECT_EQ(micros(prices(0, 0, 0, 0), {}), 0);
}

TEST(Cost, PartsThatContradictTheWholeLeaveNothingOfIt) {
  EXPECT_EQ(micros(prices(3, 15, 0.5, 1), {10, 100, 0, 0, -1}), 50);
}

TEST(Cost, ALargerCountThanAnybodyMeansIsUnknown) {
  EXPECT_EQ(micros(prices(1000, 0, 0, 0), {std::numeric_limits<int64_t>::max(), -1, -1, 0, -1}), -1);
  EXPECT_EQ(micros(prices(2.5, 0, 0, 0), {4'000'000'000'000, -1, -1, 0, -1}), 10'000'000'000'000);
}

// In binary fractions 0.1 + 0.2 is not 0.3, and 1.005 a little less than itself.
TEST(Cost, HasNoBinaryFractions) {
  EXPECT_EQ(micros(prices(1.005, 0), {100, -1, -1, 0, -1}), 101);
  EXPECT_EQ(micros(prices(0.1, 0.2), {5, -1, -1, 0, -1}), 1);
  EXPECT_EQ(micros(prices(0.035, 0.14), {900'719'925'474'099, -1, -1, 1, -1}), 31'525'197'391'594);
}

TEST(Cost, AnHoursCacheHasItsOwnPrice) {
  Prices hour = kPrices;
  Usage usage{1000, -1, 300, 0, -1};
  usage.cacheWrite1h = 100;
  EXPECT_EQ(micros(hour, usage), -1) << "twice the input at one vendor, and nobody knows at another";
  hour.cacheWrite1h = priceOf(6);
  EXPECT_EQ(micros(hour, usage), 700 * 3 + 200 * 3.75 + 100 * 6);
}

TEST(Cost, SoundAndPicturesHaveTheirOwnPrices) {
  Prices kinds = kPrices;
  Usage usage{1000, -1, -1, 100, -1};
  usage.inputImage = 400;
  EXPECT_EQ(micros(kinds, usage), 4500) << "a picture without a price is input";
  usage.inputAudio = 300;
  EXPECT_EQ(micros(kinds, usage), -1) << "sound without a price is not text";
  kinds.inputAudio = priceOf(40);
  kinds.inputImage = priceOf(1);
  EXPECT_EQ(micros(kinds, usage), 300 * 3 + 300 * 40 + 400 * 1 + 1500);
  usage.outputAudio = 60;
  usage.outputImage = 40;
  kinds.outputAudio = priceOf(80);
  kinds.outputImage = priceOf(30);
  EXPECT_EQ(micros(kinds, usage), 300 * 3 + 300 * 40 + 400 * 1 + 60 * 80 + 40 * 30);
}

TEST(Cost, TheFactorCountsForTheSumAndAnUnknownOneForAll) {
  Prices half = kPrices;
  half.factor = 500'000;
  EXPECT_EQ(micros(half, {1, -1, -1, 0, -1}), 2) << "1.5, not half of 3 rounded first";
  half.factor = -1;
  EXPECT_EQ(micros(half, {1, -1, -1, 0, -1}), -1);
  EXPECT_EQ(micros(half, {0, -1, -1, 0, -1}), 0);
}

TEST(Cost, PricesAreWholeNumbersOfTheirSixthDecimal) {
  EXPECT_EQ(priceOf(0.000001), 1);
  EXPECT_EQ(priceOf(2.675), 2'675'000);
  EXPECT_EQ(priceOf(-1), -1);
  EXPECT_EQ(priceOf(std::numeric_limits<double>::quiet_NaN()), -1);
  EXPECT_EQ(priceOf(std::numeric_limits<double>::infinity()), -1);
  EXPECT_EQ(dollarsOf(priceOf(0.27)), 0.27);
  EXPECT_EQ(dollarsOf(-1), -1);
}

TEST(Usage, SumsKeepUnknownApartFromNothing) {
  Usage sum{1, -1, 0, 2, -1}, more{10, -1, 5, -1, -1};
  more.inputAudio = 3;
  addUsage(sum, more);
  Usage expected{11, -1, 5, 2, -1};
  expected.inputAudio = 3;
  EXPECT_EQ(sum, expected);
  EXPECT_EQ(addKnown(std::numeric_limits<int64_t>::max(), 5), std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace spillway::money

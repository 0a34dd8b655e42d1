#include "host/money/PriceList.h"

#include <gtest/gtest.h>

namespace spillway::money {
namespace {

PriceRow row(Price input) {
  PriceRow one;
  one.prices.input = input;
  return one;
}

Price inputAt(const PriceList& list, int64_t nowMs, int64_t tokens = 10, std::string_view tier = {}) {
  return list.at(nowMs, tokens, tier).input;
}

TEST(PriceList, APeriodBeginsWithItsFirstMomentAndEndsBeforeItsLast) {
  PriceList list(Prices{.input = 5});
  PriceRow period = row(7);
  period.fromMs = 1000;
  period.untilMs = 2000;
  list.add(period);
  EXPECT_EQ(inputAt(list, 999), 5);
  EXPECT_EQ(inputAt(list, 1000), 7);
  EXPECT_EQ(inputAt(list, 1999), 7);
  EXPECT_EQ(inputAt(list, 2000), 5);
}

TEST(PriceList, AStepHoldsAboveItsLengthAndNotForAnUnknownOne) {
  PriceList list(Prices{.input = 5});
  PriceRow step = row(9);
  step.above = 200'000;
  list.add(step);
  EXPECT_EQ(inputAt(list, 0, 200'000), 5);
  EXPECT_EQ(inputAt(list, 0, 200'001), 9);
  EXPECT_EQ(inputAt(list, 0, -1), 5);
}

TEST(PriceList, ATierIsTheOneTheReplyNames) {
  PriceList list(Prices{.input = 5});
  PriceRow flex;
  flex.tier = "flex";
  flex.prices.factor = 500'000;
  list.add(flex);
  EXPECT_TRUE(list.byTier());
  EXPECT_EQ(list.at(0, 10, "flex").factor, 500'000);
  EXPECT_EQ(list.at(0, 10, "FLEX").factor, 500'000);
  EXPECT_EQ(list.at(0, 10, "default").factor, kWhole);
  EXPECT_EQ(list.at(0, 10, "").factor, kWhole);
}

TEST(PriceList, LaterRowsAreLaidOverEarlierOnesPriceByPrice) {
  PriceList list(Prices{.input = 5, .output = 50});
  list.add(row(6));
  PriceRow second;
  second.prices.output = 60;
  second.prices.factor = -1;
  list.add(second);
  const Prices prices = list.at(0, 10, {});
  EXPECT_EQ(prices.input, 6);
  EXPECT_EQ(prices.output, 60);
  EXPECT_EQ(prices.factor, -1) << "nobody knows what the tier costs";
}

}  // namespace
}  // namespace spillway::money

#include "host/store/Histogram.h"

#include <gtest/gtest.h>

namespace spillway::store {
namespace {

TEST(Histogram, KnowsNothingWithoutValues) {
  Histogram none;
  none.add(-1);
  EXPECT_EQ(none.count(), 0);
  EXPECT_EQ(none.quantile(0.5), -1);
  EXPECT_EQ(none.encoded(), "");
}

TEST(Histogram, IsRightToWithinTenPercent) {
  Histogram all;
  for (int64_t i = 1; i <= 1000; ++i) all.add(i * 1000);
  EXPECT_EQ(all.count(), 1000);
  EXPECT_NEAR(static_cast<double>(all.quantile(0.5)), 500'000, 50'000);
  EXPECT_NEAR(static_cast<double>(all.quantile(0.95)), 950'000, 95'000);
  EXPECT_NEAR(static_cast<double>(all.quantile(1)), 1'000'000, 100'000);
}

TEST(Histogram, TakesWhatIsBeyondItsEnds) {
  Histogram all;
  all.add(int64_t{0});
  all.add(INT64_MAX);
  EXPECT_EQ(all.count(), 2);
  EXPECT_LT(all.quantile(0), 100);
  EXPECT_GT(all.quantile(1), int64_t{3'600'000'000});
}

TEST(Histogram, OfTwoIsThatOfAllTheirValues) {
  Histogram a, b, both;
  for (int64_t i = 0; i < 300; ++i) {
    (i % 3 == 0 ? a : b).add(i * i * 50);
    both.add(i * i * 50);
  }
  Histogram sum = a;
  sum.add(b);
  EXPECT_EQ(sum, both);
  Histogram read;
  read.add(a.encoded());
  read.add(b.encoded());
  EXPECT_EQ(read, both);
}

TEST(Histogram, SurvivesTextThatIsNone) {
  Histogram all;
  all.add(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
  all.add(std::string_view("\x01"));
  EXPECT_EQ(all.count(), 0);
}

}  // namespace
}  // namespace spillway::store

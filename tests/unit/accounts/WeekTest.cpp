// Whole weeks of traffic, limits and outages: see Week.h, and WeekLaws.h for what is asserted.
#include <gtest/gtest.h>

#include "host/base/Log.h"
#include "tests/unit/accounts/Week.h"

namespace spillway::accounts::week {
namespace {

class WeekTest : public testing::TestWithParam<uint64_t> {
 protected:
  // Rests are said in the log, and there are many.
  void SetUp() override { base::setLogLevel(base::Level::Error); }
  void TearDown() override { base::setLogLevel(level_); }

  base::Level level_ = base::logLevel();
};

TEST_P(WeekTest, TheLawsHold) {
  const Result week = run(GetParam());
  EXPECT_EQ(week.broken, "") << "seed " << GetParam();
  if (!week.broken.empty()) return;
  // A week in which little happens would show little.
  EXPECT_GT(week.requests, 100'000u);
  EXPECT_GT(week.failed, 0u);
  EXPECT_GT(week.refused, 0u);
  EXPECT_GT(week.probes, 100u);
  EXPECT_GT(week.attempts, week.answered + 1000);
  EXPECT_LT(week.fewResorts, week.requests / 2000) << "healthy, but behind three others that rested by a guess";
  EXPECT_EQ(week.requests, week.answered + week.failed + week.refused + week.left);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WeekTest, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace spillway::accounts::week

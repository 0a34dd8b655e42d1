#include "host/routing/Patience.h"

#include <gtest/gtest.h>

#include "host/routing/RetryBudget.h"

namespace spillway::routing {
namespace {

constexpr Waits kWaits{10'000, 20'000};

TEST(PatienceTest, WithoutAnotherCandidateThereIsNoLimit) {
  EXPECT_EQ(patience(kWaits, {.another = false, .streams = true, .rescues = true}).firstTokenMs, 0);
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = false, .rescues = true}).stallMs, 0);
}

TEST(PatienceTest, ThinkingPromptAndExperienceMakeItLonger) {
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true}).firstTokenMs, 10'000);
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true, .reasons = true}).firstTokenMs, 60'000);
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true, .promptBytes = 400'000}).firstTokenMs, 20'000);
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true, .reasons = true, .learnedMs = 5'000}).firstTokenMs,
            15'000);
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true, .learnedMs = 100}).firstTokenMs, 10'000);
  EXPECT_EQ(patience({0, 20'000}, {.another = true, .streams = true, .learnedMs = 100}).firstTokenMs, 0);
}

TEST(PatienceTest, AStallMattersWhenSomebodyCanGoOn) {
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true}).stallMs, 0);
  EXPECT_EQ(patience(kWaits, {.another = true, .streams = true, .rescues = true}).stallMs, 20'000);
}

TEST(RetryBudgetTest, ATenthOfTheTrafficAndAStore) {
  RetryBudget budget;
  for (int i = 0; i < RetryBudget::kStore; ++i) EXPECT_TRUE(budget.spend());
  EXPECT_FALSE(budget.spend());
  for (int i = 0; i < 9; ++i) budget.earn();
  EXPECT_FALSE(budget.spend());
  budget.earn();
  EXPECT_TRUE(budget.spend());
  for (int i = 0; i < 10'000; ++i) budget.earn();
  int most = 0;
  while (budget.spend()) ++most;
  EXPECT_EQ(most, RetryBudget::kStore);
}

}  // namespace
}  // namespace spillway::routing

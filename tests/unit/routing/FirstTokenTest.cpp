#include "host/routing/FirstToken.h"

#include <gtest/gtest.h>

#include "host/routing/Health.h"

namespace spillway::routing {
namespace {

TEST(FirstTokenTest, NothingIsKnownBeforeAnAnswer) {
  FirstToken times;
  EXPECT_EQ(times.medianMs(), -1);
  EXPECT_EQ(times.p95Ms(), -1);
  EXPECT_EQ(times.samples(), 0u);
  times.record(-1);
  EXPECT_EQ(times.samples(), 0u) << "an answer that was no stream has none";
}

TEST(FirstTokenTest, MedianAndTailAreThoseOfWhatWasMeasured) {
  FirstToken times;
  times.record(300);
  EXPECT_EQ(times.medianMs(), 300);
  EXPECT_EQ(times.p95Ms(), 300);
  for (int i = 1; i <= 19; ++i) times.record(i * 10);
  EXPECT_EQ(times.samples(), 20u);
  EXPECT_EQ(times.medianMs(), 100);
  EXPECT_EQ(times.p95Ms(), 190);
}

TEST(FirstTokenTest, OldAnswersAreForgotten) {
  FirstToken times;
  for (uint32_t i = 0; i < FirstToken::kWindow; ++i) times.record(90'000);
  for (uint32_t i = 0; i < FirstToken::kWindow; ++i) times.record(200);
  EXPECT_EQ(times.samples(), FirstToken::kWindow);
  EXPECT_EQ(times.p95Ms(), 200);
}

TEST(FirstTokenTest, HealthTellsWhatIsKnownOfASlotAndNothingOfOthers) {
  Health health;
  EXPECT_EQ(health.inFlight(3), 0);
  EXPECT_EQ(health.headroom(3), -1);
  EXPECT_EQ(health.firstToken(3, "m"), nullptr);
  auto meter = std::make_shared<AccountMeter>();
  meter->inFlight = 2;
  meter->headroom = 0.25;
  health.accounts.resize(4);
  health.accounts[3].meter = meter;
  health.accounts[3].models.emplace_back();
  health.accounts[3].models[0].model = "m";
  health.accounts[3].models[0].firstToken = std::make_shared<FirstToken>();
  EXPECT_EQ(health.inFlight(3), 2);
  EXPECT_EQ(health.headroom(3), 0.25);
  ASSERT_NE(health.firstToken(3, "m"), nullptr);
  EXPECT_EQ(health.firstToken(3, "other"), nullptr);
}

}  // namespace
}  // namespace spillway::routing

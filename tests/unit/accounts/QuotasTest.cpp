#include "host/accounts/Quotas.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spillway::accounts {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;

using routing::RateWindow;

TEST(QuotasTest, TheTightestWindowIsTheHeadroomUntilItIsRenewed) {
  Quotas quotas;
  EXPECT_EQ(quotas.headroom(2, kNow), -1);
  const std::vector<RateWindow> said = {
      {"requests", 100, 80, kNow + 60'000}, {"tokens", 1000, 250, kNow + 1000}, {"unsaid", -1, 3, kNow + 1000}};
  const Quotas::Exhausted exhausted = quotas.note(2, "m", said, kNow);
  EXPECT_TRUE(exhausted.modelSaid);
  EXPECT_FALSE(exhausted.accountSaid);
  EXPECT_EQ(exhausted.modelUntilMs, 0);
  EXPECT_DOUBLE_EQ(quotas.headroom(2, kNow), 0.25);
  EXPECT_DOUBLE_EQ(quotas.headroom(2, kNow + 1000), 0.8) << "tokens are renewed";
  EXPECT_EQ(quotas.headroom(2, kNow + 60'000), -1);
  EXPECT_EQ(quotas.headroom(1, kNow), -1) << "another account";
}

TEST(QuotasTest, TheLatestEndOfWhatIsUsedUpCounts) {
  Quotas quotas;
  const std::vector<RateWindow> said = {{"requests", 10, 0, kNow + 5000},
                                        {"tokens", 10, 0, kNow + 60'000},
                                        {"day", 10, 4, kNow + 3'600'000},
                                        {"blink", 10, 0, kNow + 50},
                                        {"5h", 1000, 0, kNow + 900'000, base::Scope::Account}};
  const Quotas::Exhausted exhausted = quotas.note(0, "m", said, kNow);
  EXPECT_EQ(exhausted.modelUntilMs, kNow + 60'000) << "not the earliest, and not one that has something left";
  EXPECT_EQ(exhausted.accountUntilMs, kNow + 900'000);
  const std::vector<RateWindow> blink = {{"blink", 10, 0, kNow + 50}};
  EXPECT_EQ(quotas.note(0, "m", blink, kNow).modelUntilMs, 0) << "as good as there";
}

TEST(QuotasTest, AnAnswerReplacesWhatWasKnownAndModelsStandApart) {
  Quotas quotas;
  const std::vector<RateWindow> before = {{"Requests", 100, 1, kNow + 60'000}};
  const std::vector<RateWindow> after = {{"requests", -1, 90, kNow + 60'000}};
  quotas.note(0, "m", before, kNow);
  quotas.note(0, "n", after, kNow);
  EXPECT_DOUBLE_EQ(quotas.headroom(0, kNow), 0.01);
  quotas.note(0, "m", after, kNow + 1);
  EXPECT_DOUBLE_EQ(quotas.headroom(0, kNow), 0.9) << "the limit stays known";
  EXPECT_EQ(quotas.windows(0).size(), 2u);
}

TEST(QuotasTest, AnAccountRestsAsLongAsItsLongestUsedUpWindow) {
  Quotas quotas;
  EXPECT_EQ(quotas.usedUpUntilMs(0, kNow), 0);
  const std::vector<RateWindow> said = {{"5h", 100, 0, kNow + 5000, base::Scope::Account},
                                        {"7d", 100, 0, kNow + 9000, base::Scope::Account},
                                        {"month", 100, 1, kNow + 90'000, base::Scope::Account},
                                        {"requests", 10, 0, kNow + 80'000}};
  quotas.note(0, "m", said, kNow);
  EXPECT_EQ(quotas.usedUpUntilMs(0, kNow), kNow + 9000) << "not a model's, and none that has something left";
  EXPECT_EQ(quotas.usedUpUntilMs(0, kNow + 9000), 0);
}

TEST(QuotasTest, ClientsCannotGrowItWithModelNames) {
  Quotas quotas;
  const std::vector<RateWindow> said = {{"requests", 100, 1, kNow}};
  for (int i = 0; i < 1000; ++i) quotas.note(0, "invented-" + std::to_string(i), said, kNow + i);
  EXPECT_LE(quotas.windows(0).size(), 96u);
}

}  // namespace
}  // namespace spillway::accounts

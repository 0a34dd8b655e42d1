// A day's quota that is used up comes back at the vendor's midnight, summer and winter.
#include "host/pipeline/DailyQuota.h"

#include <gtest/gtest.h>

#include "host/config/Scalars.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kHour = 3'600'000;
constexpr const char* kPacific = R"({"time_zone":"America/Los_Angeles","match":"PerDay"})";
constexpr const char* kBody =
    R"({"error":{"details":[{"violations":[{"quotaId":"RequestsPerDayPerProject-FreeTier"}]}]}})";

int64_t day(const char* date) { return config::parseDateMs(date).value(); }

std::optional<DailyQuota> ask(std::string_view quirk, std::string_view body, int64_t now) {
  base::Arena arena;
  return usedUpForTheDay(arena, quirk, body, now);
}

TEST(DailyQuotaTest, ItComesBackAtMidnightThere) {
  const auto winter = ask(kPacific, kBody, day("2026-11-29") + 12 * kHour);
  ASSERT_TRUE(winter);
  EXPECT_EQ(winter->untilMs, day("2026-11-30") + 8 * kHour);
  EXPECT_EQ(winter->scope, base::Scope::Model);
  EXPECT_EQ(ask(kPacific, kBody, day("2026-11-29") + 7 * kHour)->untilMs, day("2026-11-29") + 8 * kHour);
  EXPECT_EQ(ask(kPacific, kBody, day("2026-07-01") + 12 * kHour)->untilMs, day("2026-07-02") + 7 * kHour);
  // The day on which the clocks go back has 25 hours.
  EXPECT_EQ(ask(kPacific, kBody, day("2026-11-01") + 7 * kHour)->untilMs, day("2026-11-02") + 8 * kHour);
}

TEST(DailyQuotaTest, OnlyWhatTheRowDescribesIsOne) {
  const int64_t now = day("2026-11-29");
  EXPECT_FALSE(ask("", kBody, now));
  EXPECT_FALSE(ask(kPacific, R"({"error":{"details":[{"quotaId":"RequestsPerMinute"}]}})", now));
  EXPECT_TRUE(ask(R"({"time_zone":"UTC","match":"perday"})", kBody, now)) << "in any case of letters";
  EXPECT_EQ(ask(R"({"time_zone":"UTC","match":"PerDay","scope":"account"})", kBody, now)->scope, base::Scope::Account);
  for (const char* unclear : {"{}", "\"UTC\"", "no json", R"({"match":"PerDay"})", R"({"time_zone":"UTC"})",
                              R"({"time_zone":"Mars/Base","match":"PerDay"})", R"({"time_zone":"UTC","match":""})"})
    EXPECT_FALSE(ask(unclear, kBody, now)) << unclear;
}

}  // namespace
}  // namespace spillway::pipeline

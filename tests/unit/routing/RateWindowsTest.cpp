#include "host/routing/RateWindows.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace spillway::routing {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;

struct Said {
  int64_t limit, remaining, resetMs;
  bool operator==(const Said&) const = default;
};

std::map<std::string, Said> read(std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
  RateWindows windows;
  for (const auto& [name, value] : headers) windows.header(name, value);
  std::map<std::string, Said> out;
  for (const RateWindow& window : windows.windows(kNow))
    out[std::string(window.name)] = {window.limit, window.remaining, window.resetMs == 0 ? 0 : window.resetMs - kNow};
  return out;
}

using Map = std::map<std::string, Said>;

TEST(RateWindowsTest, RequestsAndTokensWithDurations) {
  EXPECT_EQ(read({{"content-type", "application/json"},
                  {"x-ratelimit-limit-requests", "60"},
                  {"X-RateLimit-Remaining-Requests", "0"},
                  {"x-ratelimit-reset-requests", "6m0s"},
                  {"x-ratelimit-limit-tokens", "150000"},
                  {"x-ratelimit-remaining-tokens", "149984"},
                  {"x-ratelimit-reset-tokens", "120ms"}}),
            (Map{{"requests", {60, 0, 360'000}}, {"tokens", {150'000, 149'984, 120}}}));
}

TEST(RateWindowsTest, WindowsOfADayAndAMinuteInSecondsWithFractions) {
  EXPECT_EQ(read({{"x-ratelimit-limit-requests-day", "14400"},
                  {"x-ratelimit-remaining-requests-day", "14399.0"},
                  {"x-ratelimit-reset-requests-day", "33011.382867"},
                  {"x-ratelimit-remaining-tokens-minute", "0.0"},
                  {"x-ratelimit-reset-tokens-minute", "11.25"}}),
            (Map{{"requests-day", {14'400, 14'399, 33'011'383}}, {"tokens-minute", {-1, 0, 11'250}}}));
}

TEST(RateWindowsTest, APlainResetIsSecondsOrAMomentByItsSize) {
  EXPECT_EQ(read({{"x-ratelimit-limit", "20"}, {"x-ratelimit-remaining", "3"}, {"x-ratelimit-reset", "12"}}),
            (Map{{"all", {20, 3, 12'000}}}));
  EXPECT_EQ(read({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1700000030"}}),
            (Map{{"all", {-1, 0, 30'000}}}));
  EXPECT_EQ(read({{"ratelimit-remaining", "0"}, {"ratelimit-reset", "1700000030500"}}),
            (Map{{"all", {-1, 0, 30'500}}}));
}

TEST(RateWindowsTest, MomentsCountFromTheRepliesOwnDate) {
  // The upstream's clock stands at 1700000020.
  EXPECT_EQ(read({{"Date", "Tue, 14 Nov 2023 22:13:40 GMT"},
                  {"x-ratelimit-remaining", "0"},
                  {"x-ratelimit-reset", "1700000030"}}),
            (Map{{"all", {-1, 0, 10'000}}}));
}

TEST(RateWindowsTest, NonsenseIsNotLearned) {
  EXPECT_EQ(read({{"x-ratelimit-remaining-requests", "plenty"}, {"x-ratelimit-reset-requests", "soon"}}), Map{});
  EXPECT_EQ(read({{"x-ratelimit-remaining", "-4"}, {"x-ratelimit-reset", "-4"}}), (Map{{"all", {-1, 0, 0}}}));
  EXPECT_EQ(read({{"x-ratelimit-remaining", "5"}, {"x-ratelimit-reset", "99999999999999999999"}}),
            (Map{{"all", {-1, 5, 0}}}));
  EXPECT_EQ(read({{"x-ratelimiter", "5"}, {"ratelimit-policy", "5;w=1"}, {"x-ratelimit-", ""}}), Map{});
}

TEST(RateWindowsTest, OneReplyCannotSayTooMuch) {
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("x-ratelimit-remaining-w" + std::to_string(i));
  RateWindows windows;
  for (const std::string& name : names) windows.header(name, "1");
  EXPECT_EQ(windows.windows(kNow).size(), RateWindows::kMost);
}

}  // namespace
}  // namespace spillway::routing

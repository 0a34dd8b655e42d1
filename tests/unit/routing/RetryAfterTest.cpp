#include "host/routing/RetryAfter.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "host/routing/Verdict.h"

namespace spillway::routing {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;  // Tue, 14 Nov 2023 22:13:20 GMT

RetryHint hint(const std::map<std::string, std::string, std::less<>>& headers) {
  const auto find = [&](std::string_view name) -> std::string_view {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string_view() : at->second;
  };
  return readRetryAfter(find, kNow);
}

int64_t retryAfter(const std::string& value) { return hint({{"retry-after", value}}).afterMs; }

TEST(RetryAfterTest, Seconds) {
  EXPECT_EQ(retryAfter("2"), 2000);
  EXPECT_EQ(retryAfter(" 30 "), 30'000);
  EXPECT_EQ(retryAfter("0.25"), 250);
  EXPECT_EQ(retryAfter("0"), 0);
}

TEST(RetryAfterTest, NonsenseIsIgnored) {
  for (const char* text : {"", "soon", "-5", "nan", "inf", "1e9", "0x10", "12 monkeys", "1,5", "--1", "+",
                           "999999999999999999999999", "1000000000000"})
    EXPECT_EQ(retryAfter(text), 0) << text;
}

TEST(RetryAfterTest, LongWaitsAreCutToADay) { EXPECT_EQ(retryAfter("604800"), kMostHintMs); }

TEST(RetryAfterTest, DatesCountFromTheServersOwnClock) {
  EXPECT_EQ(retryAfter("Tue, 14 Nov 2023 22:13:50 GMT"), 30'000);
  EXPECT_EQ(retryAfter("Tue, 14 Nov 2023 22:13:10 GMT"), 0) << "in the past";
  // The server's clock is an hour ahead of ours.
  const RetryHint skewed =
      hint({{"retry-after", "Tue, 14 Nov 2023 23:13:25 GMT"}, {"date", "Tue, 14 Nov 2023 23:13:20 GMT"}});
  EXPECT_EQ(skewed.afterMs, 5000);
}

TEST(RetryAfterTest, MillisecondsWinOverSeconds) {
  const RetryHint both = hint({{"retry-after", "2"}, {"retry-after-ms", "1500"}});
  EXPECT_EQ(both.afterMs, 1500);
  EXPECT_EQ(both.header, "retry-after-ms");
  EXPECT_EQ(hint({{"retry-after", "2"}, {"retry-after-ms", "junk"}}).afterMs, 2000);
  EXPECT_EQ(hint({{"x-ms-retry-after-ms", "700.4"}}).afterMs, 701);
}

TEST(RetryAfterTest, OnlyWindowsThatAreUsedUpCountAndTheLatestDecides) {
  EXPECT_EQ(hint({{"x-ratelimit-remaining-requests", "0"},
                  {"x-ratelimit-reset-requests", "6m0s"},
                  {"x-ratelimit-remaining-tokens", "0"},
                  {"x-ratelimit-reset-tokens", "120ms"}})
                .afterMs,
            360'000);
  EXPECT_EQ(hint({{"x-ratelimit-remaining-requests", "12"},
                  {"x-ratelimit-reset-requests", "6m0s"},
                  {"x-ratelimit-remaining-tokens", "0"},
                  {"x-ratelimit-reset-tokens", "120ms"}})
                .afterMs,
            120);
  EXPECT_EQ(hint({{"x-ratelimit-remaining-requests", "12"}, {"x-ratelimit-reset-requests", "6m0s"}}).afterMs, 0);
  EXPECT_EQ(hint({{"x-ratelimit-reset-requests", "6m0s"}}).afterMs, 0) << "nothing says that it is used up";
}

TEST(RetryAfterTest, ResetsAreTakenByMagnitude) {
  EXPECT_EQ(hint({{"x-ratelimit-reset", "7.5"}}).afterMs, 7500);
  EXPECT_EQ(hint({{"x-ratelimit-reset", "1700000012"}}).afterMs, 12'000);
  EXPECT_EQ(hint({{"x-ratelimit-reset", "1700000012000"}}).afterMs, 12'000);
  EXPECT_EQ(hint({{"x-ratelimit-reset", "1600000000"}}).afterMs, 0) << "in the past";
  EXPECT_EQ(hint({{"x-ratelimit-remaining", "3"}, {"x-ratelimit-reset", "7"}}).afterMs, 0);
  EXPECT_EQ(hint({{"ratelimit-remaining", "0"}, {"ratelimit-reset", "9"}}).afterMs, 9000);
}

TEST(RetryAfterTest, AnExplicitWaitWinsOverWindows) {
  const RetryHint both = hint({{"retry-after", "1"}, {"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "60"}});
  EXPECT_EQ(both.afterMs, 1000);
  EXPECT_EQ(both.header, "retry-after");
}

TEST(RetryAfterTest, Durations) {
  EXPECT_EQ(parseDuration("1h2m3.5s"), 3'723'500);
  EXPECT_EQ(parseDuration("120ms"), 120);
  EXPECT_EQ(parseDuration("1d"), 86'400'000);
  EXPECT_EQ(parseDuration("17.04us"), 1) << "rounded up: never before the time";
  for (const char* text : {"", "5", "s", "5x", "1m-3s", "-5s", "1.2.3s", "5 s"})
    EXPECT_FALSE(parseDuration(text)) << text;
}

TEST(RetryAfterTest, Timestamps) {
  EXPECT_EQ(parseTimestamp("2023-11-14T22:13:20Z"), kNow);
  EXPECT_EQ(parseTimestamp("2023-11-14T22:13:20.250Z"), kNow + 250);
  EXPECT_EQ(parseTimestamp("2023-11-15T00:13:20+02:00"), kNow);
  EXPECT_EQ(parseTimestamp("2023-11-14T17:13:20-05:00"), kNow);
  EXPECT_EQ(parseTimestamp("2024-02-29T00:00:00Z"), 1'709'164'800'000);
  for (const char* text : {"", "2023-11-14", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z",
                           "2023-11-14T22:13:20Zx", "2023-11-14T25:13:20Z", "2023-11-14T22:13:20+0200"})
    EXPECT_FALSE(parseTimestamp(text)) << text;
}

TEST(RetryAfterTest, HttpDates) {
  EXPECT_EQ(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777'000);
  for (const char* text : {"", "Sun, 06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
                           "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 PST"})
    EXPECT_FALSE(parseHttpDate(text)) << text;
}

}  // namespace
}  // namespace spillway::routing

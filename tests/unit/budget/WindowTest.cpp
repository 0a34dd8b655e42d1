#include "host/budget/Window.h"

#include <gtest/gtest.h>

#include "host/budget/Spent.h"

namespace spillway::budget {
namespace {

constexpr int64_t kHour = 3'600'000, kDay = 24 * kHour;

// 2026-03-29 00:30 UTC, the night in which clocks in Berlin go from 2 to 3.
constexpr int64_t kSpring = 1'774'744'200'000;

cctz::time_zone berlin() { return zoneNamed("Europe/Berlin").value_or(cctz::utc_time_zone()); }

TEST(Window, CalendarsFollowTheirZone) {
  const cctz::time_zone utc = cctz::utc_time_zone();
  EXPECT_EQ(calendarSpan(Per::Hour, utc, kSpring).beginMs, kSpring - kHour / 2);
  EXPECT_EQ(calendarSpan(Per::Day, utc, kSpring).beginMs, kSpring - kHour / 2);
  EXPECT_EQ(calendarSpan(Per::Day, berlin(), kSpring).beginMs, kSpring - 3 * kHour / 2) << "midnight there";
}

TEST(Window, ADayOnWhichClocksChangeIsAnHourShorterOrLonger) {
  const Span spring = calendarSpan(Per::Day, berlin(), kSpring);
  EXPECT_EQ(spring.endMs - spring.beginMs, 23 * kHour);
  const Span autumn = calendarSpan(Per::Day, berlin(), 1'792'886'400'000);  // 2026-10-25
  EXPECT_EQ(autumn.endMs - autumn.beginMs, 25 * kHour);
  const Span month = calendarSpan(Per::Month, berlin(), kSpring);
  EXPECT_EQ(month.endMs - month.beginMs, 31 * kDay - kHour);
}

TEST(Window, AWeekBeginsOnMonday) {
  const cctz::time_zone utc = cctz::utc_time_zone();
  const int64_t sunday = kSpring, monday = 1'774'224'000'000;  // 2026-03-23
  EXPECT_EQ(calendarSpan(Per::Week, utc, sunday).beginMs, monday);
  EXPECT_EQ(calendarSpan(Per::Week, utc, monday).beginMs, monday);
  EXPECT_EQ(calendarSpan(Per::Week, utc, monday + 7 * kDay).beginMs, monday + 7 * kDay);
}

TEST(Window, ZonesAreNamesOfTheDatabaseAlone) {
  EXPECT_TRUE(zoneNamed("UTC"));
  EXPECT_TRUE(zoneNamed("Asia/Kathmandu"));
  for (const char* bad : {"", "Europe/Atlantis", "/etc/passwd", "../../etc/passwd", "localtime", "CEST?"})
    EXPECT_FALSE(zoneNamed(bad)) << bad;
}

TEST(Spent, BeginsAnewWithTheCalendarsWindow) {
  Spent day(Per::Day, false, cctz::utc_time_zone());
  day.add({5, 1}, 1000, 2000);
  day.add({7, 2}, kDay - 1, kDay - 1);
  EXPECT_EQ(day.used(kDay - 1), (Amount{12, 3}));
  EXPECT_EQ(day.endMs(kDay - 1), kDay);
  EXPECT_EQ(day.used(kDay), (Amount{0, 0}));
  day.add({9, 9}, kDay - 5, kDay + 5);
  EXPECT_EQ(day.used(kDay + 5), (Amount{0, 0})) << "it began yesterday";
}

TEST(Spent, AClockThatIsSetBackGivesNothingBack) {
  Spent day(Per::Day, false, cctz::utc_time_zone());
  day.add({5, 1}, 2 * kDay, 2 * kDay);
  EXPECT_EQ(day.used(kDay), (Amount{5, 1}));
}

TEST(Spent, ARollingWindowForgetsGrainByGrainAndNeverTooSoon) {
  Spent hour(Per::Hour, true, cctz::utc_time_zone());
  const int64_t begin = 1000 * kHour;
  for (int64_t minute = 0; minute < 60; ++minute) hour.add({1, 10}, begin + minute * 60'000, begin + minute * 60'000);
  EXPECT_EQ(hour.used(begin + kHour - 1), (Amount{60, 600}));
  EXPECT_EQ(hour.used(begin + kHour), (Amount{60, 600})) << "the first minute is within the hour still";
  EXPECT_EQ(hour.used(begin + kHour + 60'000), (Amount{59, 590}));
  EXPECT_EQ(hour.used(begin + kHour + 30 * 60'000), (Amount{30, 300}));
  EXPECT_EQ(hour.used(begin + 5 * kHour), (Amount{0, 0}));
}

TEST(Spent, SaysWhenThereIsRoomAgain) {
  Spent hour(Per::Hour, true, cctz::utc_time_zone());
  const int64_t begin = 1000 * kHour;
  hour.add({6, 0}, begin, begin);
  hour.add({4, 0}, begin + 10 * 60'000, begin + 10 * 60'000);
  const int64_t now = begin + 20 * 60'000;
  EXPECT_EQ(hour.freeMs({11, 0}, now), now);
  const int64_t first = hour.freeMs({10, 0}, now);
  EXPECT_EQ(first, begin + kHour + 60'000);
  EXPECT_EQ(hour.freeMs({3, 0}, now), first + 10 * 60'000);
  EXPECT_LT(hour.used(first).micros, 10);
}

}  // namespace
}  // namespace spillway::budget

#include "host/store/Spans.h"

#include <gtest/gtest.h>

namespace spillway::store {
namespace {

constexpr int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

// Days that begin at half past six in the evening of UTC, as in India.
Days eastern() {
  return {"east", [](int64_t atMs) { return (atMs + 11 * kHour / 2) / kDay * kDay - 11 * kHour / 2; }};
}

void expectWhole(const std::vector<Span>& spans, int64_t fromMs, int64_t toMs) {
  ASSERT_FALSE(spans.empty());
  EXPECT_EQ(spans.front().fromMs, fromMs);
  EXPECT_EQ(spans.back().toMs, toMs);
  for (size_t i = 1; i < spans.size(); ++i) EXPECT_EQ(spans[i].fromMs, spans[i - 1].toMs) << i;
}

TEST(Spans, AreMadeOfTheLargestPieces) {
  const int64_t day = 100 * kDay;
  const auto spans = spansOf(day - kHour - kMinute - 1, day + 2 * kDay + kHour + 5, Level::Day, Days::utc(), {});
  EXPECT_EQ(spans, (std::vector<Span>{{Level::Rows, day - kHour - kMinute - 1, day - kHour - kMinute},
                                      {Level::Minute, day - kHour - kMinute, day - kHour},
                                      {Level::Hour, day - kHour, day},
                                      {Level::Day, day, day + 2 * kDay},
                                      {Level::Hour, day + 2 * kDay, day + 2 * kDay + kHour},
                                      {Level::Rows, day + 2 * kDay + kHour, day + 2 * kDay + kHour + 5}}));
}

TEST(Spans, AreNoLargerThanThePeriods) {
  for (const Span& span : spansOf(0, 3 * kDay, Level::Hour, Days::utc(), {})) EXPECT_EQ(span.level, Level::Hour);
}

TEST(Spans, OfLessThanAMinuteAreRows) {
  EXPECT_EQ(spansOf(5, 900, Level::Day, Days::utc(), {}), (std::vector<Span>{{Level::Rows, 5, 900}}));
  EXPECT_TRUE(spansOf(900, 900, Level::Day, Days::utc(), {}).empty());
  EXPECT_TRUE(spansOf(900, 5, Level::Day, Days::utc(), {}).empty());
}

TEST(Spans, HoursAreCountedFromTheBeginOfTheDay) {
  const Days days = eastern();
  const int64_t day = days.begin(100 * kDay);
  EXPECT_EQ(day % kHour, kHour / 2);
  const auto spans = spansOf(day - kHour, day + kDay, Level::Day, days, {});
  EXPECT_EQ(spans, (std::vector<Span>{{Level::Hour, day - kHour, day}, {Level::Day, day, day + kDay}}));
}

TEST(Spans, UseRowsWhereMinutesAreGone) {
  const int64_t kept = 100 * kDay;
  const auto spans = spansOf(kept - 3 * kMinute, kept + kMinute, Level::Day, Days::utc(), {0, kept, 0});
  EXPECT_EQ(spans, (std::vector<Span>{{Level::Rows, kept - 3 * kMinute, kept}, {Level::Minute, kept, kept + kMinute}}));
}

TEST(Spans, AreWholeWhateverTheyBeginWith) {
  for (int64_t from = 100 * kDay - 7; from < 101 * kDay; from += 4'567'891)
    for (int64_t to = from + 1; to < 104 * kDay; to += 12'345'678)
      expectWhole(spansOf(from, to, Level::Day, eastern(), {}), from, to);
}

TEST(Spans, AreWidenedWhereNothingSmallerIsKept) {
  const int64_t day = 100 * kDay;
  const Kept kept{day + kDay, day + kDay, day};
  int64_t from = day + kHour + 7, to = day + 2 * kHour + 7;
  widen(from, to, Days::utc(), kept);
  EXPECT_EQ(from, day + kHour);
  EXPECT_EQ(to, day + 3 * kHour);
  from = day - kHour - 7;
  to = day + 2 * kDay + 7;
  widen(from, to, Days::utc(), kept);
  EXPECT_EQ(from, day - kDay) << "hours of that day are gone";
  EXPECT_EQ(to, day + 2 * kDay + 7) << "rows are there";
}

TEST(Days, OfThisMachineAreWholeAndInOrder) {
  const Days days = Days::local();
  int64_t begin = days.begin(1'700'000'000'000);
  for (int i = 0; i < 400; ++i) {
    const int64_t next = days.next(begin);
    ASSERT_GE(next - begin, 23 * kHour);
    ASSERT_LE(next - begin, 25 * kHour);
    ASSERT_EQ(days.begin(begin), begin);
    ASSERT_EQ(days.begin(next - 1), begin);
    begin = next;
  }
}

}  // namespace
}  // namespace spillway::store

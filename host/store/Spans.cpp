#include "host/store/Spans.h"

#include <algorithm>

namespace spillway::store {
namespace {

constexpr int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs;

int64_t ceiling(Level level, int64_t atMs, const Days& days) {
  const int64_t begin = beginOf(level, atMs, days);
  return begin == atMs ? atMs : endOf(level, begin, days);
}

int64_t keptFrom(Level level, const Kept& kept) {
  return level == Level::Minute ? kept.minutesMs : level == Level::Hour ? kept.hoursMs : 0;
}

void cover(int64_t fromMs, int64_t toMs, Level level, const Days& days, const Kept& kept, std::vector<Span>& spans) {
  if (fromMs >= toMs) return;
  if (level == Level::Rows) {
    spans.push_back({level, fromMs, toMs});
    return;
  }
  const auto below = static_cast<Level>(static_cast<int>(level) - 1);
  const int64_t least = std::max(fromMs, keptFrom(level, kept));
  const int64_t from = ceiling(level, least, days), to = beginOf(level, toMs, days);
  if (from >= to) return cover(fromMs, toMs, below, days, kept, spans);
  cover(fromMs, from, below, days, kept, spans);
  spans.push_back({level, from, to});
  cover(to, toMs, below, days, kept, spans);
}

int64_t widened(int64_t atMs, bool up, const Days& days, const Kept& kept) {
  for (Level level : {Level::Rows, Level::Hour, Level::Day}) {
    const int64_t since = level == Level::Rows ? kept.rowsMs : level == Level::Hour ? kept.hoursMs : 0;
    const int64_t at = up ? ceiling(level, atMs, days) : beginOf(level, atMs, days);
    if (at >= since || level == Level::Day) return at;
  }
  return atMs;
}

}  // namespace

int64_t beginOf(Level level, int64_t atMs, const Days& days) {
  switch (level) {
    case Level::Minute:
      return atMs / kMinuteMs * kMinuteMs;
    case Level::Hour: {
      // Counted from the day's begin, so that days are whole hours where clocks are half an hour apart too.
      const int64_t day = days.begin(atMs);
      return day + (atMs - day) / kHourMs * kHourMs;
    }
    case Level::Day:
      return days.begin(atMs);
    case Level::Rows:
      break;
  }
  return atMs;
}

int64_t endOf(Level level, int64_t beginMs, const Days& days) {
  switch (level) {
    case Level::Minute:
      return beginMs + kMinuteMs;
    case Level::Hour:
      return beginMs + kHourMs;
    case Level::Day:
      return days.next(beginMs);
    case Level::Rows:
      break;
  }
  return beginMs + 1;
}

std::vector<Span> spansOf(int64_t fromMs, int64_t toMs, Level top, const Days& days, const Kept& kept) {
  std::vector<Span> spans;
  cover(fromMs, toMs, top, days, kept, spans);
  return spans;
}

void widen(int64_t& fromMs, int64_t& toMs, const Days& days, const Kept& kept) {
  fromMs = widened(fromMs, false, days, kept);
  toMs = widened(toMs, true, days, kept);
}

}  // namespace spillway::store

#include "host/budget/Window.h"

#include <cctz/civil_time.h>

#include <chrono>

namespace spillway::budget {
namespace {

constexpr int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

using Point = std::chrono::time_point<std::chrono::system_clock, cctz::seconds>;

template <class Civil>
int64_t msOf(const Civil& civil, const cctz::time_zone& zone) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             cctz::convert(cctz::civil_second(civil), zone).time_since_epoch())
      .count();
}

}  // namespace

const char* perName(Per per) {
  switch (per) {
    case Per::Hour:
      return "hour";
    case Per::Day:
      return "day";
    case Per::Week:
      return "week";
    case Per::Month:
      break;
  }
  return "month";
}

std::optional<Per> perNamed(std::string_view name) {
  for (const Per per : {Per::Hour, Per::Day, Per::Week, Per::Month})
    if (name == perName(per)) return per;
  return std::nullopt;
}

std::optional<cctz::time_zone> zoneNamed(const std::string& name) {
  cctz::time_zone zone;
  // The library takes file names too, and "localtime" is whatever this machine says: neither is a name to configure.
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos || name == "localtime") return {};
  if (!cctz::load_time_zone(name, &zone)) return {};
  return zone;
}

Span calendarSpan(Per per, const cctz::time_zone& zone, int64_t nowMs) {
  const Point now{cctz::seconds(nowMs / 1000)};
  const cctz::civil_second civil = cctz::convert(now, zone);
  switch (per) {
    case Per::Hour: {
      // By distance, not by name: where clocks are set back two hours have one.
      const int64_t into = (civil.minute() * 60 + civil.second()) * int64_t{1000};
      const int64_t begin = nowMs / 1000 * 1000 - into;
      return {begin, begin + kHourMs};
    }
    case Per::Day: {
      const cctz::civil_day day(civil);
      return {msOf(day, zone), msOf(day + 1, zone)};
    }
    case Per::Week: {
      const cctz::civil_day day = cctz::prev_weekday(cctz::civil_day(civil) + 1, cctz::weekday::monday);
      return {msOf(day, zone), msOf(day + 7, zone)};
    }
    case Per::Month:
      break;
  }
  const cctz::civil_month month(civil);
  return {msOf(month, zone), msOf(month + 1, zone)};
}

int64_t rollingMs(Per per) {
  switch (per) {
    case Per::Hour:
      return kHourMs;
    case Per::Day:
      return kDayMs;
    case Per::Week:
      return 7 * kDayMs;
    case Per::Month:
      break;
  }
  return 30 * kDayMs;
}

int64_t grainMs(Per per) {
  switch (per) {
    case Per::Hour:
      return kMinuteMs;
    case Per::Day:
      return 15 * kMinuteMs;
    case Per::Week:
      return kHourMs;
    case Per::Month:
      break;
  }
  return 6 * kHourMs;
}

}  // namespace spillway::budget

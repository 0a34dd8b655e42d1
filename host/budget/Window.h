// The stretch of time a budget is for: an hour, day, week or month of the calendar in some time zone, or that long back
// from now.
//
// Plain values; any thread. Times are unix milliseconds.
#pragma once

#include <cctz/time_zone.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spillway::budget {

enum class Per : uint8_t { Hour, Day, Week, Month };

// "hour", "day", "week", "month". Static.
const char* perName(Per per);

// The one of that name; nothing when there is none.
std::optional<Per> perNamed(std::string_view name);

// A zone of the IANA database such as "Europe/Berlin", or "UTC"; nothing when there is none of that name.
std::optional<cctz::time_zone> zoneNamed(const std::string& name);

struct Span {
  int64_t beginMs = 0, endMs = 0;
};

// The hour, day, week (from Monday) or month that holds `nowMs`. A day on which the clocks change is an hour shorter or
// longer; an hour is always one.
Span calendarSpan(Per per, const cctz::time_zone& zone, int64_t nowMs);

// How long one is that rolls: 1 h, 24 h, 7 days, 30 days, and the grain in which it is counted.
int64_t rollingMs(Per per);
int64_t grainMs(Per per);

}  // namespace spillway::budget

#include "host/store/Days.h"

#include <ctime>

#include "host/base/Clock.h"

namespace spillway::store {
namespace {

constexpr int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;

int64_t floored(int64_t atMs, int64_t stepMs) { return (atMs - (atMs < 0 ? stepMs - 1 : 0)) / stepMs * stepMs; }

int64_t localBegin(int64_t atMs) {
  const auto seconds = static_cast<std::time_t>(floored(atMs, 1000) / 1000);
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return floored(atMs, kDayMs);
  parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
  parts.tm_isdst = -1;
  const auto begin = static_cast<int64_t>(std::mktime(&parts)) * 1000;
  // Where a day has no midnight, mktime may choose a time of the day before or after.
  return begin > atMs || begin < atMs - 26 * kHourMs ? floored(atMs, kDayMs) : begin;
}

// What this year's winter and summer are ahead of UTC by, in seconds.
std::string localZone() {
  std::time_t now = base::unixMs() / 1000;
  std::tm parts{};
  localtime_r(&now, &parts);
  std::string zone = "local";
  for (int month : {0, 6}) {
    std::tm there{};
    there.tm_year = parts.tm_year;
    there.tm_mon = month;
    there.tm_mday = 1;
    there.tm_isdst = -1;
    std::mktime(&there);
    zone += ' ' + std::to_string(there.tm_gmtoff);
  }
  return zone;
}

}  // namespace

int64_t Days::next(int64_t beginMs) const { return begin(beginMs + 36 * kHourMs); }

Days Days::utc() {
  return {"utc", [](int64_t atMs) { return floored(atMs, kDayMs); }};
}

Days Days::local() { return {localZone(), localBegin}; }

}  // namespace spillway::store

// Times as JSON wires spell them.
//
// Threading: pure functions; any thread.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace spw {

// "2026-08-23T10:00:00Z" from seconds since 1970, by the civil calendar (days counted from 1 March of year 0).
inline std::string rfc3339(int64_t unixSeconds) {
  if (unixSeconds < 0) unixSeconds = 0;
  const int64_t days = unixSeconds / 86'400 + 719'468, rest = unixSeconds % 86'400;
  const int64_t era = days / 146'097, dayOfEra = days % 146'097;
  const int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
  const int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const int64_t shifted = (5 * dayOfYear + 2) / 153;
  const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", static_cast<int>(year % 10'000),
                static_cast<int>(month), static_cast<int>(dayOfYear - (153 * shifted + 2) / 5 + 1),
                static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
  return text;
}

}  // namespace spw

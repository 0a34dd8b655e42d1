// How a span of time is put together from sums over whole minutes, hours and days, so that few rows are read however
// long it is, and none is counted twice.
//
// Pure functions; any thread. Times are unix milliseconds.
#pragma once

#include <cstdint>
#include <vector>

#include "host/store/Days.h"

namespace spillway::store {

enum class Level { Rows, Minute, Hour, Day };

// Since when there is something of a kind; 0: since ever.
struct Kept {
  int64_t rowsMs = 0, minutesMs = 0, hoursMs = 0;
};

struct Span {
  Level level;
  int64_t fromMs, toMs;  // [from, to), on borders of the level

  bool operator==(const Span&) const = default;
};

// Begin of the minute, hour or day in which that time is; the time itself for rows.
int64_t beginOf(Level level, int64_t atMs, const Days& days);
// Of the next one.
int64_t endOf(Level level, int64_t beginMs, const Days& days);

// [from, to) made of the largest pieces up to `top`, in the order of time.
std::vector<Span> spansOf(int64_t fromMs, int64_t toMs, Level top, const Days& days, const Kept& kept);

// Where nothing smaller is kept, spans begin and end with whole hours or days: the next one outside.
void widen(int64_t& fromMs, int64_t& toMs, const Days& days, const Kept& kept);

}  // namespace spillway::store

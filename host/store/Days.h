// Where days begin: on the clock of this machine, or anywhere else for tests.
//
// A value; any thread. Times are unix milliseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace spillway::store {

struct Days {
  std::string zone;                            // tells one kind of day from another
  std::function<int64_t(int64_t atMs)> begin;  // of the day in which that time is

  // Days have 23 to 25 hours.
  int64_t next(int64_t beginMs) const;

  static Days utc();
  // As the system's time zone has them.
  static Days local();
};

}  // namespace spillway::store

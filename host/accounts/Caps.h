// What an account may be asked for at most: so many requests at once, and so many in any minute. Who is over is passed
// over; nobody waits.
//
// One thread at a time; times are arguments, in unix milliseconds.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "host/accounts/Account.h"

namespace spillway::accounts {

class Caps {
 public:
  enum class Over : uint8_t { None, AtOnce, PerMinute };

  struct Ruling {
    Over over = Over::None;
    int64_t waitMs = 0;  // PerMinute: until there is room again
  };

  // Whether the account may be asked once more.
  Ruling check(const Account& account, int64_t nowMs) const;

  // It is asked.
  void count(const Account& account, int64_t nowMs);

 private:
  // When the last requests began, as many as the cap: the oldest leaves the minute first.
  struct Minute {
    std::vector<int64_t> begun;
    size_t oldest = 0;
  };

  std::unordered_map<uint32_t, Minute> minutes_;  // by slot; only accounts that have a cap
};

}  // namespace spillway::accounts

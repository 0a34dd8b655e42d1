// Allowance windows as replies state them in the headers that many services share: x-ratelimit-limit-requests,
// -remaining-, -reset-, with -day, -hour and -minute behind, and their shorter kin. What only one vendor sends is read
// by its plugin.
//
// One reply's headers are fed one by one; nothing is allocated. One thread at a time. Times are unix milliseconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "host/base/Error.h"

namespace spillway::routing {

struct RateWindow {
  std::string_view name;               // "requests", "tokens-day"; borrowed from whoever said it
  int64_t limit = -1, remaining = -1;  // -1: not said
  int64_t resetMs = 0;                 // 0: not said
  base::Scope scope = base::Scope::Model;

  // Nothing is left, and it is known until when.
  bool exhausted(int64_t nowMs) const { return remaining == 0 && resetMs > nowMs; }
};

class RateWindows {
 public:
  static constexpr size_t kMost = 12;  // of one reply; more are not read

  // A header as it came; views must live until windows() is no longer needed.
  void header(std::string_view name, std::string_view value);

  // What the headers say together. `nowMs` is our clock; a reply with a Date counts from that.
  std::span<const RateWindow> windows(int64_t nowMs);

 private:
  struct Raw {
    std::string_view name, limit, remaining, reset;
  };

  std::array<Raw, kMost> raw_{};
  std::array<RateWindow, kMost> windows_{};
  size_t count_ = 0;
  std::string_view date_;
};

}  // namespace spillway::routing

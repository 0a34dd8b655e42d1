// What is left of each account's allowances, as its last answers said.
//
// One thread at a time. Noting an answer that brings nothing new in kind allocates nothing. Times are unix
// milliseconds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/routing/RateWindows.h"

namespace spillway::accounts {

class Quotas {
 public:
  struct Window {
    std::string model;  // empty: of the whole account
    std::string name;
    int64_t limit = -1, remaining = -1;  // -1: not said
    int64_t resetMs = 0;                 // 0: not said
    int64_t learnedMs = 0;
  };

  // What an answer means for the account and for the model it came from. 0: nothing is known to be used up.
  struct Exhausted {
    int64_t accountUntilMs = 0, modelUntilMs = 0;
    bool accountSaid = false, modelSaid = false;  // whether it said anything about them
  };

  Exhausted note(uint32_t slot, std::string_view model, std::span<const routing::RateWindow> windows, int64_t nowMs);

  // The latest moment at which a used-up window of the whole account is renewed; 0: none is used up.
  int64_t usedUpUntilMs(uint32_t slot, int64_t nowMs) const;

  // What is left of the tightest window that has not been renewed since, 0 to 1; -1: unknown.
  double headroom(uint32_t slot, int64_t nowMs) const;

  std::span<const Window> windows(uint32_t slot) const;
  // As they were when the host ran last.
  void restore(uint32_t slot, std::vector<Window> windows);

 private:
  static constexpr size_t kMostWindows = 96;  // of an account: model names may come from clients

  std::vector<std::vector<Window>> bySlot_;
};

}  // namespace spillway::accounts

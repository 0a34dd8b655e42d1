// How often a second candidate may be asked while the first one lets its answer wait, and what those may cost whose
// answer is not needed in the end. Counted from the host's start.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>

#include "host/budget/Spent.h"
#include "host/routing/RetryBudget.h"

namespace spillway::pipeline {

class Hedging {
 public:
  // A request has arrived: it brings a tenth of a rival.
  void earn() { share_.earn(); }

  // One more rival may be asked, unless there have been too many or those outrun have cost `microsPerDay` within the
  // last 24 hours.
  bool take(int64_t microsPerDay, int64_t nowMs);

  // One was outrun, and had cost that much.
  void outrun(int64_t micros, int64_t nowMs);

 private:
  routing::RetryBudget share_;
  std::mutex mutex_;  // guards what follows
  budget::Spent spent_{budget::Per::Day, true, cctz::utc_time_zone()};
};

}  // namespace spillway::pipeline

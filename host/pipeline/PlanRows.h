// The rows of a trace that say whom a plan would ask and whom not: JSON, for people and for routing/Replay.
//
// One thread at a time.
#pragma once

#include <cstdint>

#include "host/routing/Plan.h"
#include "host/store/Records.h"

namespace spillway::pipeline {

// Further ones are left out: of a plan; of those whose turn had come.
inline constexpr size_t kMostPlanRows = 32;
inline constexpr int kMostPassedOver = 64;

class PlanRows {
 public:
  // `plan`: the first is 1; those after it go on with an answer that broke off.
  PlanRows(store::ExchangeRecord& record, int plan) : record_(record), plan_(plan) {}

  void planned(const routing::Plan& plan, int64_t nowUnixMs);
  void passedOver(const routing::Skipped& why, int64_t nowUnixMs);
  // The rest of one that was skipped is over.
  void woke(const routing::Candidate& candidate);

 private:
  void candidate(const routing::Candidate& candidate);
  void skipped(const routing::Skipped& skipped, int64_t nowUnixMs, bool turn);

  store::ExchangeRecord& record_;
  const int plan_;
};

}  // namespace spillway::pipeline

// An exchange's dealings with the budgets: what it holds back before each attempt, and what that has cost in the end.
// Without budgets it does nothing.
//
// One thread at a time; never blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/base/Error.h"
#include "host/budget/Budgets.h"
#include "host/pipeline/Meter.h"
#include "host/routing/Plan.h"
#include "host/store/Records.h"

namespace spillway::pipeline {

// Why a candidate is not asked though its turn has come.
struct Hindrance {
  std::optional<base::Error> error;  // nobody may be asked
  routing::Skipped skipped;          // else: why this one is not
};

class Spending {
 public:
  // `budgets` may be null: there are none. `requestBytes`: the size of what is asked.
  void begin(budget::Budgets* budgets, std::string_view clientKey, size_t requestBytes);

  // Whether there are any budgets.
  bool limited() const { return budgets_ != nullptr; }

  // Holds back what the candidate, of that chain, is likely to cost; nothing: it may be tried. An error when a budget
  // of the chain or the client key is used up.
  std::optional<Hindrance> admit(const routing::Candidate& candidate, std::string_view chain, int64_t nowMs);

  // The attempt has ended and cost that much; its exchange began at `startedMs`.
  void settle(const store::AttemptRecord& attempt, int64_t startedMs, int64_t nowMs);

  // The hard budget that would be overspent if the answer ended now, in words; empty: none. For whoever carries a
  // stream to ask after each piece. `prompt`: see Meter::soFar().
  std::string overspent(const Meter& meter, int64_t prompt, int64_t nowMs);

  // "x-spillway-budget: ..." with its line end when a budget is nearly used up; else empty.
  std::string headerLine() const;

 private:
  budget::Amount likely(const routing::Candidate& candidate, int64_t nowMs) const;

  budget::Budgets* budgets_ = nullptr;
  std::string key_;
  int64_t askedAt_ = 0;  // bytes of text at which overspent() looked
  size_t requestBytes_ = 0;
  const routing::Account* account_ = nullptr;  // whom hold_ is for
  std::string_view model_;
  const routing::Model* priced_ = nullptr;
  budget::Hold hold_;
};

}  // namespace spillway::pipeline

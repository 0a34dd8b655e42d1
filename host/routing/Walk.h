// One exchange's way through its plan: which candidate is next after a verdict, and what the client is told when none
// is left.
//
// Used by one thread at a time. No clock: times are arguments, in unix milliseconds.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "host/routing/Plan.h"
#include "host/routing/RetryBudget.h"
#include "host/routing/Verdict.h"

namespace spillway::routing {

struct Attempt {
  Candidate candidate;
  Verdict verdict;
  int64_t atMs = 0;  // when it failed
};

class Walk {
 public:
  static constexpr size_t kMostAttempts = 12;  // per exchange: an agent would rather hear an error than wait

  explicit Walk(Plan plan);

  // The candidate to try now, or null when none is left.
  const Candidate* current() const { return at_ < plan_.candidates.size() ? &plan_.candidates[at_] : nullptr; }

  // The current candidate failed: notes it and moves on. Answer and GiveUp leave nothing to try; the other two promise
  // a current() only when one is left. When the plan has come to its end, those that rested when it was made and do so
  // no longer are tried too.
  Next failed(Verdict verdict, Phase phase, int64_t nowMs);

  // Whether the candidate that has just failed is to be tried once more before anybody else, and when: after the few
  // seconds it asked for, or at once after a mishap that may have been the only one. Not when another account of the
  // same model is left. One that says so has noted the attempt: failed() is not called for it.
  struct Again {
    bool atOnce = false;
    int64_t afterMs = 0;  // 0: not
    bool unpaid = false;  // it would have been, but for the budget
  };
  Again again(const Verdict& verdict, Phase phase, RetryBudget& budget, int64_t nowMs);
  static constexpr int64_t kMostAfterMs = 5'000;

  // What the last failed() has come to.
  base::LedTo led() const;

  // Whether somebody is left to try after the current candidate.
  bool more() const { return at_ + 1 < plan_.candidates.size(); }

  // Somebody else to ask while the current candidate lets its answer wait: the next healthy one of another account;
  // null: there is none. Good until the walk moves.
  const Candidate* another() const;
  // The same, who from now on stands beside the current candidate.
  const Candidate* beside();
  // The one beside takes the current candidate's place, and the other way round.
  void swap() { std::swap(plan_.candidates[at_], plan_.candidates[at_ + 1]); }
  // The one beside has failed: notes it. The current candidate stays, unless it is the client who hears of it.
  Next failedBeside(Verdict verdict, Phase phase, int64_t nowMs);

  // The current candidate was not tried after all. One that is only doubtful is kept for when nothing better is left;
  // true: it is passed over for good.
  bool passOver(const Skipped& why);

  // The current candidate's answer is being given: whatever comes, no other will be tried. Lets go of them.
  void settle();

  // What the client is told: the last verdict after Answer or GiveUp, else one error for everything that was tried and
  // skipped, with the earliest time at which trying again makes sense.
  base::Error error(int64_t nowMs) const;

  std::span<const Attempt> attempts() const { return attempts_; }
  const Plan& plan() const { return plan_; }  // its skipped list grows by what attempts have ruled out

 private:
  Next decided(const Verdict& verdict, Phase phase) const;      // as the chain wants it
  void advance();                                               // to the next that no attempt has ruled out
  void wake(int64_t nowMs);                                     // those whose rest has ended, when nobody is left
  const Attempt* excludedBy(const Candidate& candidate) const;  // null: not excluded
  void exclude(const Candidate& candidate, base::Fault fault);
  base::Error exhausted(int64_t nowMs) const;

  Plan plan_;
  size_t at_ = 0;
  std::vector<Attempt> attempts_;
  std::vector<Next> steps_;  // what each attempt led to
  bool retried_ = false, waited_ = false;
  bool final_ = false;  // the last verdict goes to the client as it is
};

}  // namespace spillway::routing

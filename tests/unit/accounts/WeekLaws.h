// What has to hold in every simulated week, whatever happens in it, and the books that show whether it does. They are
// kept beside the host's own.
//
// One thread. The first law that is broken is told, with what happened before it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/accounts/AccountPool.h"
#include "host/budget/Budgets.h"
#include "host/routing/Walk.h"
#include "tests/unit/accounts/WeekVendors.h"

namespace spillway::accounts::week {

std::string clockText(int64_t nowMs);
std::string laneText(const routing::Candidate& candidate);

// A request that could not be answered, and when it came and was given up.
struct Failure {
  uint64_t request = 0;
  int64_t fromMs = 0, untilMs = 0;
  const routing::Walk* walk = nullptr;
};

class Laws {
 public:
  Laws(const Vendors& vendors, std::vector<budget::Rule> rules) : vendors_(vendors), rules_(std::move(rules)) {}

  // The trace: what happened, in the order it did.
  void note(int64_t nowMs, std::string line);

  // A request was planned.
  void planned(const Planned& planned, const routing::Health& health, int64_t nowMs);
  // An attempt begins; `probe`: it is one.
  void began(const routing::Candidate& candidate, bool probe, int64_t nowMs);
  // Its answer has begun well: if it was a probe, it has found out.
  void proved(const routing::Candidate& candidate, bool probe) {
    if (probe) --probes_[laneText(candidate)];
  }
  // It has ended; `verdict` null: well, or without a word.
  void ended(const routing::Candidate& candidate, bool probe, const routing::Verdict* verdict, int64_t nowMs);
  // An answer said that nothing is left of an allowance of the account.
  void warned(const routing::Candidate& candidate, int64_t nowMs);
  // Money was held back, refused and spent.
  void held(const budget::Spender& spender, const budget::Amount& likely, bool back);
  void blocked(const budget::Spender& spender, const budget::Amount& likely, const budget::Block& block, int64_t nowMs);
  void spent(const budget::Spender& spender, const budget::Amount& cost, int64_t startedMs, int64_t nowMs);
  // Nobody could answer.
  void failed(const Failure& failure);
  // The week is over.
  void finish(int64_t nowMs);

  const std::string& broken() const { return broken_; }  // empty: all have held

  // For the report.
  uint64_t plans() const { return plans_; }
  uint64_t excusedByFewResorts() const { return fewResorts_; }

 private:
  struct Shares {
    std::map<std::string, uint64_t> byAccount;
    uint64_t all = 0;
  };
  struct Purse {
    int64_t held = 0, largest = 0;
    std::map<int64_t, int64_t> spentByDay;
  };

  void violated(int64_t nowMs, const std::string& what);
  void checkBreaker(const routing::Breaker& breaker, const std::string& whom, std::optional<int64_t> wellSince,
                    int64_t nowMs);
  std::optional<int64_t> anyWellSince(const routing::Provider& provider, int64_t nowMs) const;
  bool probing(const std::string& whom) const;
  void checkAlive(const Roster& roster, const routing::Health& health, int64_t nowMs);
  void countTurn(const Planned& planned, const routing::Health& health, int64_t nowMs);
  int64_t hintedUntil(const routing::Candidate& candidate) const;
  std::string why(const Failure& failure, const routing::Provider& provider, const routing::Account& account,
                  const std::string& model);

  const Vendors& vendors_;
  std::vector<budget::Rule> rules_;
  std::deque<std::string> trace_;
  std::string broken_;
  std::map<std::string, int64_t> closedUntil_;  // nobody may ask there before; by whom the hint was about
  std::map<std::string, int64_t> hintedUntil_;  // as it was said, at most a day
  std::map<std::string, int64_t> lastWord_;     // when something was last said against them
  std::map<std::string, int> probes_;           // under way, by lane
  std::map<std::string, Shares> shares_;        // by chain and provider
  std::map<std::string, Purse> purses_;         // by budget and whom it is on
  uint64_t plans_ = 0, fewResorts_ = 0;
};

}  // namespace spillway::accounts::week

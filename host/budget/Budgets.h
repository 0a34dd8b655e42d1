// All budgets: what was spent of each, what is held back for requests under way, and whether one more may begin.
//
// A request holds back what it is likely to cost before it is sent and is settled with what it did cost. The first to
// hold something of a budget needs no more than that anything is left of it; while something is held, others have to
// fit. So requests that begin together overspend by no more than one of them, unless answers are longer than was held
// back for.
//
// Thread-safe: one short lock. Times are unix milliseconds.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/budget/Rule.h"

namespace spillway::budget {

// Why a request may not begin.
struct Block {
  std::string budget;  // its name
  On on = On::Provider;
  int64_t untilMs = 0;
  std::string why;  // one sentence without a full stop
};

// What was spent earlier, from the ledger: sums over a minute or less.
struct Past {
  int64_t atMs = 0;
  std::string tier, provider, account, chain, key;
  Amount amount;
};

// Of one thing that a budget is on.
struct Status {
  std::string name, value;
  On on = On::Provider;
  Per per = Per::Day;
  bool rolling = false, hard = true;
  Amount used, held, limit;
  int64_t unpriced = 0;  // requests of unknown cost since start: no part of `used` dollars
  int64_t endMs = 0;
  int warnAt = 0;

  bool spent() const { return over(100); }
  bool warned() const { return over(warnAt); }

 private:
  bool over(int percent) const;
};

// What is known of one thing that a budget is on. Guarded by the budgets' lock.
struct Meter {
  Meter(const Rule& rule, const cctz::time_zone& zone) : spent(rule.per, rule.rolling, zone) {}

  Spent spent;
  Amount held;
  int64_t unpriced = 0;
  int64_t warnedUntilMs = 0;  // said in the log; once per window
};

class Budgets;

// What one request has held back; gives it back when it goes. One thread at a time.
class Hold {
 public:
  Hold() = default;
  Hold(Hold&& other) noexcept;
  Hold& operator=(Hold&& other) noexcept;
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  ~Hold();

  bool active() const { return owner_ != nullptr; }

  // The request has ended: it began at `startedMs` and cost that much; `priced`: the dollars are known.
  void settle(const Amount& cost, bool priced, int64_t startedMs, int64_t nowMs);

  // The hard budget that would be overspent if the request ended now and had cost that much, in words; empty: none.
  std::string overspent(const Amount& soFar, int64_t nowMs) const;

  // Budgets that are nearly or wholly used up, for the header x-spillway-budget; empty: none.
  const std::string& warning() const { return warning_; }

 private:
  friend class Budgets;
  struct Part {
    std::shared_ptr<Meter> meter;
    Amount limit;
    bool hard = true;
    std::string words = {};  // of a hard one
  };

  void drop();

  Budgets* owner_ = nullptr;
  std::vector<Part> parts_;
  Amount amount_;
  std::string warning_;
};

class Budgets {
 public:
  // The rules from now on. What was spent of budgets that stay is kept; of others it is counted from `past`, which
  // reaches back to earliestMs(). A zone that is another makes every budget of the calendar another.
  void adopt(std::vector<Rule> rules, const cctz::time_zone& zone, const std::vector<Past>& past, int64_t nowMs);

  // Where the earliest of these windows begins; `nowMs` when there are no rules.
  static int64_t earliestMs(const std::vector<Rule>& rules, const cctz::time_zone& zone, int64_t nowMs);

  bool empty() const;

  // Holds `likely` back for a request, or says which budget does not allow it.
  std::optional<Block> take(const Spender& spender, const Amount& likely, int64_t nowMs, Hold& hold);

  // One row per budget and thing it is on, in the order of the rules.
  std::vector<Status> status(int64_t nowMs) const;

 private:
  friend class Hold;
  struct Watched {
    Rule rule;
    std::map<std::string, std::shared_ptr<Meter>, std::less<>> meters;  // by what it is on
  };

  Meter& meter(Watched& watched, const std::string& value) const;

  mutable std::mutex mutex_;
  cctz::time_zone zone_ = cctz::utc_time_zone();
  std::vector<Watched> watched_;
};

}  // namespace spillway::budget

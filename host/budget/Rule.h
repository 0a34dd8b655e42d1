// One configured budget: what may be spent, by whom, in which time.
//
// Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/budget/Spent.h"

namespace spillway::budget {

// What a budget is on.
enum class On : uint8_t { Tier, Provider, Account, Chain, Key };

// "tier", "provider", "account", "chain", "client_key". Static.
const char* onName(On on);

struct Rule {
  std::string name;
  On on = On::Provider;
  std::string match;  // a glob; whatever it matches has a budget of its own. Accounts are "provider/account"
  Per per = Per::Day;
  bool rolling = false;
  Amount limit;      // 0: none of that kind
  int warnAt = 80;   // percent of the limit from which it is said
  bool hard = true;  // false: it is only said

  int64_t sinceMs = 0;  // unix; what was spent before this is another's. 0: nothing was

  bool operator==(const Rule&) const = default;
};

// Who is about to spend.
struct Spender {
  std::string_view tier, provider, account, chain, key;  // account without its provider; empty: none

  // What a rule on that is held against; empty: there is none.
  std::string valueOf(On on) const;
};

}  // namespace spillway::budget

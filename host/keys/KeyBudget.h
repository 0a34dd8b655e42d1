// The budget that a client key made at run time brings with it: kept with the key, in force as long as the key is
// there.
//
// Plain values and pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "host/budget/Rule.h"

namespace spillway::keys {

struct KeyBudget {
  budget::Per per = budget::Per::Day;
  budget::Amount limit;  // 0: none of that kind

  bool operator==(const KeyBudget&) const = default;
};

inline constexpr int64_t kMostBudgetMicros = int64_t{1'000'000} * 1'000'000;
inline constexpr int64_t kMostBudgetTokens = 1'000'000'000'000;

// What is wrong with it; empty: nothing.
std::string budgetFault(const KeyBudget& budget);

// As it is enforced for the key of that name: hard, and named "key:laptop", which no configured budget can be. What was
// spent under the name before the key was made at `createdMs` (unix) was another key's.
budget::Rule ruleOf(const KeyBudget& budget, const std::string& key, int64_t createdMs);

// "2.5 dollars and 100000 tokens a day"
std::string budgetWords(const KeyBudget& budget);

}  // namespace spillway::keys

#include "host/keys/KeyBudget.h"

namespace spillway::keys {

std::string budgetFault(const KeyBudget& budget) {
  if (budget.limit == budget::Amount{}) return "the budget limits nothing: give dollars, tokens or both";
  if (budget.limit.micros < 0 || budget.limit.micros > kMostBudgetMicros)
    return "the budget's dollars must be above 0 and at most " + budget::dollarText(kMostBudgetMicros);
  if (budget.limit.tokens < 0 || budget.limit.tokens > kMostBudgetTokens)
    return "the budget's tokens must be from 1 to " + std::to_string(kMostBudgetTokens);
  return {};
}

budget::Rule ruleOf(const KeyBudget& budget, const std::string& key, int64_t createdMs) {
  budget::Rule rule;
  rule.name = "key:" + key;
  rule.on = budget::On::Key;
  rule.match = key;
  rule.per = budget.per;
  rule.limit = budget.limit;
  rule.sinceMs = createdMs;
  return rule;
}

std::string budgetWords(const KeyBudget& budget) {
  std::string words;
  if (budget.limit.micros > 0) words = budget::dollarText(budget.limit.micros) + " dollars";
  if (budget.limit.tokens > 0)
    words += (words.empty() ? "" : " and ") + std::to_string(budget.limit.tokens) + " tokens";
  return words + (budget.per == budget::Per::Hour ? " an " : " a ") + budget::perName(budget.per);
}

}  // namespace spillway::keys

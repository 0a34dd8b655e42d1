// The canonical scale of reasoning efforts, and how efforts and budgets of tokens stand for each other.
//
// Threading: pure functions; one thread per tree.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../Json.hpp"

namespace spw {

inline constexpr std::array<std::string_view, 7> kEfforts = {"none", "minimal", "low", "medium",
                                                             "high", "xhigh",   "max"};

// Position on the scale; behind its end for a word that is not on it.
inline int64_t effortRank(std::string_view effort) {
  size_t rank = 0;
  while (rank < kEfforts.size() && kEfforts[rank] != effort) ++rank;
  return static_cast<int64_t>(rank);
}

// The accepted effort nearest to the wanted one, ties upward; `effort` itself when nothing is accepted. `thinking`: it
// is to think, so "none" does not count.
inline std::string_view nearestEffort(std::string_view effort, Json accepted, bool thinking = false) {
  std::string_view best = effort;
  int64_t distance = -1;
  for (Json one : accepted) {
    if (one.str().empty() || (thinking && one.str() == "none")) continue;
    const int64_t away = std::abs(effortRank(one.str()) - effortRank(effort));
    const bool nearer = distance < 0 || away < distance;
    if (!nearer && !(away == distance && effortRank(one.str()) > effortRank(best))) continue;
    best = one.str();
    distance = away;
  }
  return best;
}

// What a budget of tokens amounts to.
inline std::string_view effortOfBudget(int64_t tokens) {
  if (tokens <= 0) return "none";
  if (tokens <= 512) return "minimal";
  if (tokens <= 2048) return "low";
  if (tokens <= 8192) return "medium";
  return tokens <= 24576 ? "high" : "xhigh";
}

}  // namespace spw

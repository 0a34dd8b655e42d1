// In which order a tier's choices are tried: one function per way to pick. What is not known never wins or loses by
// accident; each function says where it stands.
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/routing/LaneFacts.h"

namespace spillway::routing {

// One thing to order: a lane, or all that an entry has put in.
struct Choice {
  size_t first = 0, last = 0;  // its candidates in the plan
  uint32_t unit = 0;           // weighted: its number in the planner
  uint32_t weight = 1;
  uint64_t turn = 0;  // weighted: how often it was drawn before
  LaneFacts facts;
  std::optional<int64_t> nanoDollars = {};  // what the request is likely to cost there
  bool explored = false;                    // fastest: it stands first to be measured
};

// Draws in proportion to the weights: of so many requests in a row as the weights' sum, each choice is first as often
// as its weight says, well mixed. The rest are drawn likewise among themselves.
void drawByWeight(std::vector<Choice>& choices, uint64_t turn);

// The one with the fewest requests under way first.
void orderByBusyness(std::vector<Choice>& choices);

// The cheapest first; those without a known price behind, in the order written.
void orderByCost(std::vector<Choice>& choices);

// The one whose answers begin soonest first; those not measured behind, in the order written. With every tenth turn one
// of them stands first, so that it is.
void orderBySpeed(std::vector<Choice>& choices, uint64_t turn);
inline constexpr uint64_t kExploreEvery = 10;

// The one with most of its quota left first; not known counts as half.
void orderByHeadroom(std::vector<Choice>& choices);
inline constexpr double kUnknownHeadroom = 0.5;

}  // namespace spillway::routing

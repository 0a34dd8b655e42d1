// Tokens an upstream counted, what they cost, and the one rule that turns the first into the second.
//
// Plain values and pure functions; any thread.
#pragma once

#include <cstdint>

namespace spillway::store {

// Tokens; -1: not said. Input counts everything that was read, cache hits and writes included; output includes
// reasoning.
struct Usage {
  int64_t input = -1, cacheRead = -1, cacheWrite = -1, output = -1, reasoning = -1;

  bool known() const { return input >= 0 || output >= 0; }
  bool operator==(const Usage&) const = default;
};

// US dollars per million tokens, which is micro-dollars per token; negative: unknown.
struct Prices {
  double input = -1, output = -1, cacheRead = -1, cacheWrite = -1;
};

// What the tokens cost in micro-dollars, rounded once, for the sum, to the nearest one (halves up). -1: unknown.
//
// Cached tokens are taken out of the input and priced on their own; an unknown cache price means the input's price,
// an unknown count of cached tokens means none. Reasoning is part of the output and not priced again. A price matters
// only when tokens of its kind were used, and a count only when its price is not zero; otherwise either one being
// unknown makes the whole unknown.
int64_t costMicroDollars(const Prices& prices, const Usage& usage);

// Adds `more` to `sum`, where unknown counts as nothing: unknown and unknown stay unknown.
void addUsage(Usage& sum, const Usage& more);

// The same for a single amount, such as a cost.
int64_t addKnown(int64_t a, int64_t b);

}  // namespace spillway::store

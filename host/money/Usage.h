// Tokens an upstream counted.
//
// Plain values and pure functions; any thread.
#pragma once

#include <cstdint>

namespace spillway::money {

// Tokens; -1: not said. Input counts everything that was read, cache hits and writes included; output includes
// reasoning.
struct Usage {
  int64_t input = -1, cacheRead = -1, cacheWrite = -1, output = -1, reasoning = -1;

  // Parts of the above that have a price of their own; told only where there are any, so -1 counts as none.
  int64_t cacheWrite1h = -1;                   // of cacheWrite: what is kept for an hour instead of five minutes
  int64_t inputAudio = -1, inputImage = -1;    // of input
  int64_t outputAudio = -1, outputImage = -1;  // of output

  bool known() const { return input >= 0 || output >= 0; }
  bool operator==(const Usage&) const = default;
};

// Adds `more` to `sum`, where unknown counts as nothing: unknown and unknown stay unknown.
void addUsage(Usage& sum, const Usage& more);

// The same for a single amount, such as a cost. What is too much for the type stays its largest.
int64_t addKnown(int64_t a, int64_t b);

}  // namespace spillway::money

// What tokens cost: the one rule that turns counts and prices into micro-dollars, in integers alone. docs/costs.md says
// it in words.
//
// Plain values and pure functions; any thread.
#pragma once

#include <cstdint>

#include "host/money/Usage.h"

namespace spillway::money {

// A price per token in picodollars, which are millionths of a dollar per million tokens: a price list's figures with up
// to six decimals are whole numbers of it. -1: unknown.
using Price = int64_t;

// Of US dollars per million tokens; negative, not a number and beyond a million dollars: unknown.
Price priceOf(double dollarsPerMillion);
// The other way, for people; -1 when it is unknown.
double dollarsOf(Price price);

inline constexpr int64_t kWhole = 1'000'000;  // a factor of one, in millionths

struct Prices {
  Price input = -1, output = -1, cacheRead = -1, cacheWrite = -1;
  Price cacheWrite1h = -1, inputAudio = -1, inputImage = -1, outputAudio = -1, outputImage = -1;

  // What the whole is multiplied by, in millionths, such as a service tier's discount; -1: unknown, and so is the cost.
  int64_t factor = kWhole;

  bool operator==(const Prices&) const = default;
};

// Micro-dollars; -1: unknown. `estimated`: a price had to be taken from the input's, so it is no more than near.
struct Cost {
  int64_t micros = -1;
  bool estimated = false;

  bool operator==(const Cost&) const = default;
};

// The sum of all parts, exact, rounded once to the nearest micro-dollar (halves up).
//
// Cached, audio and image tokens are taken out of input and output and priced on their own; reasoning is part of the
// output and not priced again. Pictures that are read and have no price are input. Cache reads and writes of unknown
// price are priced as input, and the cost is estimated. A price matters only when tokens of its kind were used, and a
// count only when its price is not zero; otherwise either one being unknown makes the whole unknown.
Cost costOf(const Prices& prices, const Usage& usage);

}  // namespace spillway::money

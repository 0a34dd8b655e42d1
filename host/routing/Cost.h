// What a request is likely to cost at one model's prices, before it is sent.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "host/routing/RouteTable.h"

namespace spillway::routing {

// What a request is likely to come to, in tokens. As given it is a middling turn of an agent.
struct Expected {
  int64_t prompt = 4000;
  int64_t output = 800;
  int64_t cached = 0;  // of the prompt, what an upstream that keeps a cache is likely to have in it
};

// In billionths of a US dollar. Cached tokens at their own price, or at the input's when that is unknown. Nothing when
// the price of input or output is unknown.
std::optional<int64_t> expectedNanoDollars(const Prices& prices, const Expected& expected);

}  // namespace spillway::routing

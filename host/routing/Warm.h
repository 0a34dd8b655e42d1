// Where the beginning of a conversation may still stand in an upstream's prompt cache: asked there, its next turn is
// read for a fraction of the price and begins sooner.
//
// Plain values; any thread. Times are unix milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace spillway::routing {

struct Warm {
  uint32_t account = 0;  // its slot
  size_t model = 0;      // modelNumber() of the model
  int64_t untilMs = 0;   // kept at least so long, as far as is known
  int64_t tokens = 0;    // of the last prompt
};

// Stands for a model's id while the process runs.
inline size_t modelNumber(std::string_view model) { return std::hash<std::string_view>()(model); }

// The place on that lane; null: it is cold.
inline const Warm* warmOn(std::span<const Warm> places, uint32_t account, std::string_view model) {
  for (const Warm& place : places)
    if (place.account == account && place.model == modelNumber(model)) return &place;
  return nullptr;
}

}  // namespace spillway::routing

// A count of tokens as a service reports it: what cannot be one (below nothing, or beyond all reason, so that sums
// would overflow) says nothing.
//
// A free function; one thread per tree.
#pragma once

#include <cstdint>
#include <optional>

#include "../Json.hpp"

namespace spw {

inline std::optional<int64_t> countOf(Json value) {
  constexpr int64_t kMost = 1'000'000'000'000'000;
  const auto count = value.integer();
  return count && *count >= 0 && *count <= kMost ? count : std::nullopt;
}

// Two counts together, whatever a reader of another plugin may have said they are.
inline int64_t sumOf(int64_t one, int64_t other) {
  int64_t sum = 0;
  return __builtin_add_overflow(one, other, &sum) ? INT64_MAX : sum;
}

}  // namespace spw

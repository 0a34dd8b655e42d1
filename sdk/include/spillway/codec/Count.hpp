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

}  // namespace spw

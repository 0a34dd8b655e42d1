// Cache marks of this wire. At most four reach the vendor.
//
// Threading: one request, one thread.
#pragma once

#include <vector>

#include "Wire.h"

namespace messages {

inline constexpr size_t kMostCacheMarks = 4;

// Puts the wire's cache_control on `out` when the canonical value carries a mark.
inline void writeCacheMark(spw::Call call, spw::Json canonical, spw::Json out) {
  const spw::Json cache = canonical["cache"];
  if (!cache) return;
  if (const spw::Json original = canonical["extra"][kWire].take("cache_control")) {
    out.put("cache_control", original);
    return;
  }
  const spw::Json mark = call.object().put("type", "ephemeral");
  if (cache["ttl"].isString()) mark.put("ttl", cache["ttl"].str());
  out.put("cache_control", mark);
}

// Takes the earliest marks away until at most `most` are left; `blocks` is everything that may carry one, in prompt
// order.
inline void limitCacheMarks(spw::Call call, const std::vector<spw::Json>& blocks, size_t most) {
  size_t marks = 0;
  for (const spw::Json block : blocks) marks += block["cache_control"] ? 1u : 0u;
  for (const spw::Json block : blocks) {
    if (marks <= most) return;
    if (!block.take("cache_control")) continue;
    call.dropped("cache", most > 0 ? "more cache marks than the target takes; the last ones are kept"
                                   : "the target caches by itself and takes no marks");
    --marks;
  }
}

}  // namespace messages

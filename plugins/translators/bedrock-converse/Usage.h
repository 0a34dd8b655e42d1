// Token counts between this wire and events. The wire counts fresh input, cache reads and cache writes apart, and a
// total of everything; events count everything the model read, with the cached parts beside it. -1 is unknown.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <spillway/codec/Count.hpp>

#include "Wire.h"

namespace converse {

struct Usage {
  int64_t fresh = -1, cacheRead = -1, cacheWrite = -1, output = -1;
  int64_t cacheWrite1h = -1;  // of cacheWrite; only where there are any

  // Takes what a "usage" object of this wire names; null and absent change nothing.
  void merge(spw::Json wire) {
    const auto take = [](spw::Json value, int64_t& into) { into = spw::countOf(value).value_or(into); };
    take(wire["inputTokens"], fresh);
    take(wire["cacheReadInputTokens"], cacheRead);
    take(wire["cacheWriteInputTokens"], cacheWrite);
    take(wire["outputTokens"], output);
    int64_t hour = 0;
    for (spw::Json one : wire["cacheDetails"])
      if (one["ttl"].str() == "1h") hour = sum(hour, spw::countOf(one["inputTokens"]).value_or(0));
    if (hour > 0) cacheWrite1h = hour;
  }

  // Takes the known counts of a USAGE event.
  void merge(const spw_event& event) {
    if (event.cache_read >= 0) cacheRead = event.cache_read;
    if (event.cache_write >= 0) cacheWrite = event.cache_write;
    if (event.cache_write_1h > 0) cacheWrite1h = event.cache_write_1h;
    if (event.input >= 0) {
      fresh = std::max<int64_t>(0, event.input - std::max<int64_t>(0, cacheRead) - std::max<int64_t>(0, cacheWrite));
    }
    if (event.output >= 0) output = event.output;
  }

  bool known() const { return fresh >= 0 || cacheRead >= 0 || cacheWrite >= 0 || output >= 0; }

  // Everything the model read; unknown without the fresh part.
  int64_t input() const { return fresh < 0 ? -1 : sum(fresh, sum(cacheRead, cacheWrite)); }

  // The wire's object. Its clients insist on the three counts, which are 0 when nobody knows them.
  void write(std::string& out) const {
    const auto put = [&](std::string_view name, int64_t count) {
      if (out.back() != '{') out += ',';
      out.append("\"").append(name).append("\":").append(std::to_string(count));
    };
    out += '{';
    put("inputTokens", std::max<int64_t>(0, fresh));
    put("outputTokens", std::max<int64_t>(0, output));
    put("totalTokens", sum(input(), output));
    if (cacheRead >= 0) put("cacheReadInputTokens", cacheRead);
    if (cacheWrite >= 0) put("cacheWriteInputTokens", cacheWrite);
    if (cacheWrite1h > 0 && cacheWrite >= cacheWrite1h) {
      out += ",\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":" + std::to_string(cacheWrite1h) + "}";
      if (cacheWrite > cacheWrite1h)
        out += ",{\"ttl\":\"5m\",\"inputTokens\":" + std::to_string(cacheWrite - cacheWrite1h) + "}";
      out += ']';
    }
    out += '}';
  }

 private:
  // Unknown counts for nothing; what is too much for the type stays its largest.
  static int64_t sum(int64_t a, int64_t b) {
    a = std::max<int64_t>(0, a);
    b = std::max<int64_t>(0, b);
    return a > INT64_MAX - b ? INT64_MAX : a + b;
  }
};

}  // namespace converse

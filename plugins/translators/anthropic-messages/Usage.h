// Token counts between this wire and events. The wire counts fresh input, cache reads and cache writes apart; events
// count everything the model read, with the cached parts beside it. -1 is unknown.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "Wire.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/Count.hpp>

namespace messages {

// What one answer's frames said so far; later frames replace what they name.
struct Usage {
  int64_t fresh = -1, cacheRead = -1, cacheWrite = -1, output = -1, reasoning = -1;
  int64_t cacheWrite1h = -1;             // of cacheWrite; only where there are any
  std::string serviceTier, serverTools;  // the second is JSON text

  // Takes what a "usage" object of this wire names; null and absent change nothing.
  void merge(spw::Json wire) {
    const auto take = [](spw::Json value, int64_t& into) { into = spw::countOf(value).value_or(into); };
    take(wire["input_tokens"], fresh);
    take(wire["cache_read_input_tokens"], cacheRead);
    take(wire["cache_creation_input_tokens"], cacheWrite);
    if (const int64_t hour = spw::countOf(wire["cache_creation"]["ephemeral_1h_input_tokens"]).value_or(0); hour > 0)
      cacheWrite1h = hour;
    take(wire["output_tokens"], output);
    take(wire["output_tokens_details"]["thinking_tokens"], reasoning);
    if (wire["service_tier"].isString()) serviceTier = wire["service_tier"].str();
    if (wire["server_tool_use"].isObject()) serverTools = spw::compactJson(wire["server_tool_use"].dump());
  }

  // Takes the known counts of a USAGE event.
  void merge(const spw_event& event) {
    if (event.cache_read >= 0) cacheRead = event.cache_read;
    if (event.cache_write >= 0) cacheWrite = event.cache_write;
    if (event.cache_write_1h > 0) cacheWrite1h = event.cache_write_1h;
    if (event.input >= 0)
      fresh = std::max<int64_t>(0, event.input - std::max<int64_t>(0, cacheRead) - std::max<int64_t>(0, cacheWrite));
    if (event.output >= 0) output = event.output;
    if (event.reasoning >= 0) reasoning = event.reasoning;
  }

  // The members of this wire's "usage" object behind an open brace. `begins`: where the wire's clients insist on both
  // counts, which are 0 until known.
  void write(std::string& out, bool begins) const {
    const auto put = [&](std::string_view name, int64_t count) {
      if (count < 0) return;
      if (out.back() != '{') out += ',';
      out.append("\"").append(name).append("\":").append(std::to_string(count));
    };
    put("input_tokens", begins ? std::max<int64_t>(0, fresh) : fresh);
    put("cache_creation_input_tokens", cacheWrite);
    put("cache_read_input_tokens", cacheRead);
    if (cacheWrite1h > 0 && cacheWrite >= cacheWrite1h) {
      out.append(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":")
          .append(std::to_string(cacheWrite - cacheWrite1h))
          .append(",\"ephemeral_1h_input_tokens\":")
          .append(std::to_string(cacheWrite1h))
          .append("}");
    }
    put("output_tokens", std::max<int64_t>(0, output));
    if (reasoning >= 0) {
      out.append(",\"output_tokens_details\":{\"thinking_tokens\":").append(std::to_string(reasoning)).append("}");
    }
    if (serviceTier.empty()) return;
    out += ",\"service_tier\":\"";
    spw::escapeTo(out, serviceTier);
    out += '"';
  }

  // Everything the model read; unknown without the fresh part.
  int64_t input() const {
    return fresh < 0 ? -1 : fresh + std::max<int64_t>(0, cacheRead) + std::max<int64_t>(0, cacheWrite);
  }
};

}  // namespace messages

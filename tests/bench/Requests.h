// The requests of the benchmarks: small, or shaped like a coding agent's history of tool calls and results. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spillway::bench {

enum class WireKind { Chat, Messages };

// A JSON body of about `bytes` (0: one short message) for the wire.
std::string requestBody(WireKind wire, std::string_view model, bool stream, size_t bytes);

// The whole HTTP request.
std::string httpRequest(WireKind wire, std::string_view model, bool stream, size_t bytes);

}  // namespace spillway::bench

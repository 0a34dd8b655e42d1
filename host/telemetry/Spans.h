// Traces, as OpenTelemetry's conventions for generative AI name things: a span of kind server for each exchange, and
// below it one of kind client for each attempt. Prompts, answers and keys are in none.
//
// Pure functions; any thread.
#pragma once

#include <span>
#include <string>

#include "host/store/Records.h"
#include "host/telemetry/Otlp.h"

namespace spillway::telemetry {

// The spans of an exchange, as OTLP writes them; an empty list when it has no id.
Json spansOf(const store::ExchangeRecord& exchange);

// What is posted to /v1/traces.
std::string traceRequest(const Resource& resource, std::span<const store::ExchangeRecord> exchanges);

}  // namespace spillway::telemetry

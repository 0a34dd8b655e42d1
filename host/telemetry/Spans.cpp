#include "host/telemetry/Spans.h"

#include <algorithm>

namespace spillway::telemetry {
namespace {

constexpr size_t kMostMessage = 1024;
constexpr int kServer = 2, kClient = 3, kError = 2;
constexpr double kMicrosPerDollar = 1e6;

double dollars(int64_t micros) { return micros < 0 ? -1 : static_cast<double>(micros) / kMicrosPerDollar; }

std::string nameOf(std::string_view operation, std::string_view model) {
  std::string out(operation);
  if (!model.empty()) out += " " + std::string(model);
  return out;
}

void usageAttributes(Attributes& out, const money::Usage& usage) {
  out.number("gen_ai.usage.input_tokens", usage.input)
      .number("gen_ai.usage.output_tokens", usage.output)
      .number("gen_ai.usage.cache_read.input_tokens", usage.cacheRead)
      .number("gen_ai.usage.cache_creation.input_tokens", usage.cacheWrite);
}

Json span(const store::ExchangeRecord& exchange, int number, int kind, const std::string& name, int64_t beginUs,
          int64_t endUs) {
  Json out = {{"traceId", traceId(exchange.id)}, {"spanId", spanId(exchange.id, number)}};
  if (number > 0) out["parentSpanId"] = spanId(exchange.id, 0);
  out["name"] = name;
  out["kind"] = kind;
  out["startTimeUnixNano"] = nanos(beginUs);
  out["endTimeUnixNano"] = nanos(std::max(beginUs, endUs));
  return out;
}

void markFailed(Json& span, const std::string& message) {
  span["status"] = {{"code", kError}};
  if (!message.empty()) span["status"]["message"] = message.substr(0, kMostMessage);
}

Json attemptSpan(const store::ExchangeRecord& exchange, const store::AttemptRecord& attempt, std::string_view operation,
                 int64_t beginUs) {
  Json out =
      span(exchange, attempt.number, kClient, nameOf(operation, attempt.model), beginUs, beginUs + attempt.durationUs);
  const bool good = attempt.fault == base::Fault::None;
  Attributes attributes;
  attributes.text("gen_ai.operation.name", operation)
      .text("gen_ai.provider.name", attempt.provider)
      .text("gen_ai.request.model", attempt.model);
  usageAttributes(attributes, attempt.usage);
  if (attempt.status > 0) attributes.number("http.response.status_code", attempt.status);
  if (!good) attributes.text("error.type", base::faultName(attempt.fault));
  attributes.text("spillway.account", attempt.account)
      .text("spillway.tier", attempt.tier)
      .text("spillway.wire", attempt.wireOut)
      .text("spillway.reason", attempt.reason)
      .number("spillway.attempt", attempt.number)
      .real("spillway.cost", dollars(attempt.costMicros));
  out["attributes"] = attributes.take();
  if (attempt.firstTokenUs >= 0)
    out["events"] =
        Json::array({{{"timeUnixNano", nanos(beginUs + attempt.firstTokenUs)}, {"name", "gen_ai.first_token"}}});
  if (!good) markFailed(out, attempt.message);
  return out;
}

}  // namespace

Json spansOf(const store::ExchangeRecord& exchange) {
  Json out = Json::array();
  if (traceId(exchange.id).empty()) return out;
  const std::string_view operation = operationOf(exchange.path);
  const int64_t beginUs = exchange.startedMs * 1000, endUs = beginUs + exchange.durationUs;
  const bool good = exchange.outcome == store::Outcome::Ok;

  Json whole = span(exchange, 0, kServer, nameOf(operation, exchange.modelAsked), beginUs, endUs);
  Attributes attributes;
  attributes.text("gen_ai.operation.name", operation)
      .text("gen_ai.request.model", exchange.modelAsked)
      .text("gen_ai.response.model", exchange.model)
      .text("gen_ai.provider.name", exchange.provider);
  usageAttributes(attributes, exchange.usage);
  attributes.text("http.request.method", "POST").text("url.path", exchange.path);
  if (exchange.status > 0) attributes.number("http.response.status_code", exchange.status);
  if (!good) attributes.text("error.type", store::outcomeName(exchange.outcome));
  attributes.text("spillway.exchange", exchange.id)
      .text("spillway.chain", exchange.chain)
      .text("spillway.tier", exchange.tier)
      .text("spillway.account", exchange.account)
      .text("spillway.client", exchange.client)
      .text("spillway.client_key", exchange.clientKey)
      .text("spillway.wire", exchange.wireIn)
      .text("spillway.outcome", store::outcomeName(exchange.outcome))
      .number("spillway.attempts", static_cast<int64_t>(exchange.attempts.size()))
      .real("spillway.cost", dollars(exchange.costMicros));
  if (exchange.saverTokens > 0) attributes.number("spillway.saved_tokens", exchange.saverTokens);
  whole["attributes"] = attributes.take();
  if (!good) markFailed(whole, {});
  out.push_back(std::move(whole));

  // An attempt begins when the one before has ended, unless it was asked beside it; then the end is known at best.
  int64_t at = beginUs + std::max<int64_t>(exchange.plannedUs, 0);
  for (const store::AttemptRecord& attempt : exchange.attempts) {
    const bool beside = (attempt.marks & store::kBeside) != 0;
    const int64_t begin = beside ? std::max(beginUs, std::min(at, endUs) - attempt.durationUs) : at;
    out.push_back(attemptSpan(exchange, attempt, operation, begin));
    at = std::max(at, begin + attempt.durationUs);
  }
  return out;
}

std::string traceRequest(const Resource& resource, std::span<const store::ExchangeRecord> exchanges) {
  Json spans = Json::array();
  for (const store::ExchangeRecord& exchange : exchanges)
    for (Json& one : spansOf(exchange)) spans.push_back(std::move(one));
  return request(resource, "resourceSpans", "scopeSpans", "spans", std::move(spans))
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spillway::telemetry

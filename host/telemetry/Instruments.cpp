#include "host/telemetry/Instruments.h"

#include <algorithm>
#include <array>

namespace spillway::telemetry {
namespace {

// The bounds that the conventions ask for: seconds, tokens, seconds.
constexpr auto kDurations =
    std::to_array<double>({0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92});
constexpr auto kTokens =
    std::to_array<double>({1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864});
constexpr auto kBeginnings =
    std::to_array<double>({0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0});

constexpr int kCumulative = 2;
constexpr double kMicrosPerSecond = 1e6;

double seconds(int64_t micros) { return static_cast<double>(micros) / kMicrosPerSecond; }

}  // namespace

struct Instruments::Shape {
  const char* name;
  const char* unit;
  const char* text;
  std::span<const double> bounds;
};

const Instruments::Shape& Instruments::shapeOf(Metric metric) {
  static const Shape kShapes[] = {
      {"gen_ai.client.operation.duration", "s", "How long a call to a provider took.", kDurations},
      {"gen_ai.client.token.usage", "{token}", "Tokens of a call to a provider.", kTokens},
      {"gen_ai.server.request.duration", "s", "How long a client's request took.", kDurations},
      {"gen_ai.server.time_to_first_token", "s", "When a client was given the first of its answer.", kBeginnings}};
  return kShapes[static_cast<size_t>(metric)];
}

void Instruments::record(Metric metric, Labels labels, double value) {
  auto found = series_.find({metric, labels});
  if (found == series_.end()) {
    if (series_.size() >= kMostSeries) labels.provider = labels.model = "other";
    found = series_.try_emplace({metric, std::move(labels)}).first;
    found->second.counts.resize(shapeOf(metric).bounds.size() + 1);
  }
  Histogram& histogram = found->second;
  const auto bounds = shapeOf(metric).bounds;
  ++histogram.counts[static_cast<size_t>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
  histogram.least = histogram.count == 0 ? value : std::min(histogram.least, value);
  histogram.most = histogram.count == 0 ? value : std::max(histogram.most, value);
  histogram.sum += value;
  ++histogram.count;
}

void Instruments::observe(const store::ExchangeRecord& exchange) {
  const std::string operation(operationOf(exchange.path));
  const bool good = exchange.outcome == store::Outcome::Ok;
  const Labels whole{operation, exchange.provider, exchange.model, {}, good ? "" : outcomeName(exchange.outcome)};
  record(Metric::RequestDuration, whole, seconds(exchange.durationUs));
  if (exchange.ttftUs >= 0 && good) record(Metric::FirstToken, whole, seconds(exchange.ttftUs));
  for (const store::AttemptRecord& attempt : exchange.attempts) {
    Labels labels{operation, attempt.provider, attempt.model, {}, {}};
    if (attempt.fault != base::Fault::None) labels.error = base::faultName(attempt.fault);
    record(Metric::CallDuration, labels, seconds(attempt.durationUs));
    labels.error.clear();
    for (const auto& [kind, tokens] : {std::pair("input", attempt.usage.input), {"output", attempt.usage.output}}) {
      if (tokens < 0) continue;
      labels.tokens = kind;
      record(Metric::CallTokens, labels, static_cast<double>(tokens));
    }
  }
}

std::string Instruments::request(const Resource& resource, int64_t nowMs) const {
  Json metrics = Json::array();
  const Metric* before = nullptr;
  for (const auto& [key, histogram] : series_) {
    const Shape& shape = shapeOf(key.metric);
    if (before == nullptr || *before != key.metric)
      metrics.push_back({{"name", shape.name},
                         {"unit", shape.unit},
                         {"description", shape.text},
                         {"histogram", {{"aggregationTemporality", kCumulative}, {"dataPoints", Json::array()}}}});
    before = &key.metric;
    Json counts = Json::array();
    for (uint64_t count : histogram.counts) counts.push_back(std::to_string(count));
    metrics.back()["histogram"]["dataPoints"].push_back(
        {{"attributes", Attributes()
                            .text("gen_ai.operation.name", key.labels.operation)
                            .text("gen_ai.provider.name", key.labels.provider)
                            .text("gen_ai.request.model", key.labels.model)
                            .text("gen_ai.token.type", key.labels.tokens)
                            .text("error.type", key.labels.error)
                            .take()},
         {"startTimeUnixNano", nanos(startedMs_ * 1000)},
         {"timeUnixNano", nanos(nowMs * 1000)},
         {"count", std::to_string(histogram.count)},
         {"sum", histogram.sum},
         {"min", histogram.least},
         {"max", histogram.most},
         {"bucketCounts", std::move(counts)},
         {"explicitBounds", std::vector<double>(shape.bounds.begin(), shape.bounds.end())}});
  }
  return telemetry::request(resource, "resourceMetrics", "scopeMetrics", "metrics", std::move(metrics))
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spillway::telemetry

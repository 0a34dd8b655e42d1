// Metrics as OpenTelemetry's conventions for generative AI name them: how long calls took, when answers began, how many
// tokens they used. Histograms, counted from the start of the host.
//
// One thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "host/store/Records.h"
#include "host/telemetry/Otlp.h"

namespace spillway::telemetry {

class Instruments {
 public:
  explicit Instruments(int64_t startedMs) : startedMs_(startedMs) {}

  void observe(const store::ExchangeRecord& exchange);

  bool empty() const { return series_.empty(); }

  // What is posted to /v1/metrics.
  std::string request(const Resource& resource, int64_t nowMs) const;

 private:
  // Names of models come from clients; what does not fit is counted as "other".
  static constexpr size_t kMostSeries = 2'000;

  enum class Metric { CallDuration, CallTokens, RequestDuration, FirstToken };
  struct Labels {
    std::string operation, provider, model, tokens, error;
    auto operator<=>(const Labels&) const = default;
  };
  struct Key {
    Metric metric;
    Labels labels;
    auto operator<=>(const Key&) const = default;
  };
  struct Histogram {
    std::vector<uint64_t> counts;  // one more than there are bounds
    uint64_t count = 0;
    double sum = 0, least = 0, most = 0;
  };
  struct Shape;

  static const Shape& shapeOf(Metric metric);
  void record(Metric metric, Labels labels, double value);

  const int64_t startedMs_;
  std::map<Key, Histogram> series_;
};

}  // namespace spillway::telemetry

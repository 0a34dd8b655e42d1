// Sends traces and metrics of finished exchanges to a collector, by OTLP over HTTP in JSON. What waits is bounded, and
// what does not fit is dropped and counted: a collector that is slow or gone costs nobody anything.
//
// Thread-safe; observe() never waits. One thread of its own does the rest.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/base/Result.h"
#include "host/config/Operating.h"
#include "host/store/Records.h"
#include "host/telemetry/Instruments.h"
#include "host/telemetry/Otlp.h"

namespace spillway::telemetry {

class Exporter {
 public:
  struct Options {
    Resource resource;
    // Posts JSON. The status of the answer, or an error. Blocks its caller until `cancelled` at the latest.
    std::function<base::Result<int>(const std::string& url,
                                    const std::vector<std::pair<std::string, config::Secret>>& headers,
                                    std::string_view body, const std::atomic<bool>& cancelled)>
        post;
    size_t mostWaiting = 2'000;  // exchanges
    int64_t batchMs = 2'000;     // how long one may wait for company
    int64_t retryMs = 1'000;     // after the first failure; doubles up to a minute
  };

  explicit Exporter(Options options);
  // Gives what waits one more chance, of at most two seconds.
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  // Where to send what from now on; without an endpoint nothing is kept.
  void adopt(const config::Telemetry& settings);

  void observe(const store::ExchangeRecord& exchange);

  struct Status {
    int64_t sent = 0, dropped = 0, failures = 0;  // exchanges, exchanges, posts
  };
  Status status() const;

 private:
  void run();
  void sendTraces(const config::Telemetry& settings);
  void sendMetrics(const config::Telemetry& settings);
  bool post(const config::Telemetry& settings, const char* path, const std::string& body, bool& again);
  void complain(const std::string& message);

  const Options options_;
  std::atomic<bool> wanted_{false}, cancelled_{false};

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  config::Telemetry settings_;
  std::deque<store::ExchangeRecord> waiting_;
  Status status_;
  bool stopping_ = false;

  // Of the thread alone, but for metricsAtMs_, which the mutex guards. Times are monotonic.
  Instruments instruments_;
  std::vector<store::ExchangeRecord> batch_;
  int64_t metricsAtMs_ = 0, complainAtMs_ = 0;
  int64_t restMs_ = 0;  // after failures

  std::thread thread_;
};

}  // namespace spillway::telemetry

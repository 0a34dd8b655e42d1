#include "host/telemetry/Exporter.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/telemetry/Spans.h"

namespace spillway::telemetry {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMostPerBatch = 100;
constexpr int64_t kMostRestMs = 60'000, kComplainEveryMs = 60'000, kLastWordMs = 2'000;

// What a collector may be asked again after.
bool passing(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

}  // namespace

Exporter::Exporter(Options options) : options_(std::move(options)), instruments_(base::unixMs()) {
  thread_ = std::thread([this] { run(); });
}

Exporter::~Exporter() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
    wake_.wait_for(lock, milliseconds(kLastWordMs), [&] { return waiting_.empty() && batch_.empty(); });
  }
  cancelled_ = true;
  thread_.join();
}

void Exporter::adopt(const config::Telemetry& settings) {
  const std::lock_guard lock(mutex_);
  settings_ = settings;
  metricsAtMs_ = base::monotonicMs() + settings.intervalMs;
  wanted_ = !settings.endpoint.empty() && (settings.traces || settings.metrics);
  if (!wanted_) waiting_.clear();
  wake_.notify_all();
}

void Exporter::observe(const store::ExchangeRecord& exchange) {
  if (!wanted_.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= options_.mostWaiting) {
    ++status_.dropped;
    return;
  }
  waiting_.push_back(exchange);
  // The first starts the clock, and a full batch stops it.
  if (waiting_.size() == 1 || waiting_.size() == kMostPerBatch) wake_.notify_all();
}

Exporter::Status Exporter::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Exporter::run() {
  for (;;) {
    config::Telemetry settings;
    bool due = false;  // it is time for metrics
    {
      std::unique_lock lock(mutex_);
      const int64_t planned = metricsAtMs_;
      const auto rest = [&] { return stopping_; };
      if (restMs_ > 0) wake_.wait_for(lock, milliseconds(restMs_), rest);
      const int64_t untilMetrics = std::max<int64_t>(planned - base::monotonicMs(), 0);
      if (batch_.empty() && !stopping_)
        wake_.wait_for(lock, milliseconds(untilMetrics),
                       [&] { return stopping_ || !waiting_.empty() || metricsAtMs_ != planned; });
      if (!waiting_.empty() && batch_.empty())
        wake_.wait_for(lock, milliseconds(options_.batchMs),
                       [&] { return stopping_ || waiting_.size() >= kMostPerBatch; });
      if (batch_.empty()) {
        const size_t count = std::min(waiting_.size(), kMostPerBatch);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        batch_.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
        for (const store::ExchangeRecord& exchange : batch_) instruments_.observe(exchange);
      }
      settings = settings_;
      if (stopping_ && batch_.empty()) break;
      due = base::monotonicMs() >= metricsAtMs_;
      if (due) metricsAtMs_ = base::monotonicMs() + settings_.intervalMs;
    }
    sendTraces(settings);
    if (due) sendMetrics(settings);
  }
  config::Telemetry last;
  {
    const std::lock_guard lock(mutex_);
    last = settings_;
  }
  if (!cancelled_) sendMetrics(last);
}

// The batch stays when it is to be sent again.
void Exporter::sendTraces(const config::Telemetry& settings) {
  bool again = false;
  const bool wanted = !settings.endpoint.empty() && settings.traces && !batch_.empty();
  const bool sent = wanted && post(settings, "/v1/traces", traceRequest(options_.resource, batch_), again);
  const std::lock_guard lock(mutex_);
  if (!sent && wanted) ++status_.failures;
  if (again && !stopping_) return;
  (sent || !wanted ? status_.sent : status_.dropped) += static_cast<int64_t>(batch_.size());
  batch_.clear();
  if (stopping_) wake_.notify_all();
}

void Exporter::sendMetrics(const config::Telemetry& settings) {
  bool again = false;
  if (settings.endpoint.empty() || !settings.metrics || instruments_.empty()) return;
  // They are sums: what did not arrive is in the next ones.
  post(settings, "/v1/metrics", instruments_.request(options_.resource, base::unixMs()), again);
}

bool Exporter::post(const config::Telemetry& settings, const char* path, const std::string& body, bool& again) {
  const auto status = options_.post(settings.endpoint + path, settings.headers, body, cancelled_);
  if (status.ok() && *status >= 200 && *status < 300) {
    restMs_ = 0;
    return true;
  }
  again = status.ok() ? passing(*status) : status.error().fault != base::Fault::InvalidRequest;
  restMs_ = again ? std::min(std::max(2 * restMs_, options_.retryMs), kMostRestMs) : 0;
  complain(settings.endpoint + path + ": " +
           (status.ok() ? "it answers with status " + std::to_string(*status) : status.error().message));
  return false;
}

void Exporter::complain(const std::string& message) {
  const int64_t now = base::monotonicMs();
  if (complainAtMs_ != 0 && now < complainAtMs_) return;
  complainAtMs_ = now + kComplainEveryMs;
  base::log(base::Level::Warn, "telemetry", "the collector does not take what it is sent: " + message);
}

}  // namespace spillway::telemetry

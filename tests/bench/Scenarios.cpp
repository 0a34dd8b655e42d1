#include "tests/bench/Scenarios.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace spillway::bench {
namespace {

using Metric = Scenario::Metric;

constexpr double kWarmupSeconds = 0.3;
constexpr size_t kHundredKilobytes = 100000;
constexpr size_t kMegabyte = 1000000;

double ownCpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Follows the resident memory of a process while a load runs.
class MemoryWatch {
 public:
  explicit MemoryWatch(const Process* process) : thread_([this, process] { follow(process); }) {}
  ~MemoryWatch() { stop(); }
  double stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return peakMb_;
  }

 private:
  void follow(const Process* process) {
    while (process && !stopping_) {
      peakMb_ = std::max(peakMb_, process->usage().residentMb);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  std::atomic<bool> stopping_{false};
  double peakMb_ = 0;
  std::thread thread_;
};

double valueOf(const Scenario& scenario, const LoadResult& result, double cpuUs) {
  switch (scenario.metric) {
    case Metric::LatencyP50:
      return quantile(result.latencyUs, 0.5);
    case Metric::FirstDeltaP50:
      return quantile(result.firstDeltaUs, 0.5);
    case Metric::AnswersPerSecond:
      return result.perSecond();
    case Metric::DeltasPerSecond:
      return result.perSecond() * scenario.deltas;
    default:
      return cpuUs / 1000;
  }
}

Load loadFor(const Scenario& scenario, Target target, const Targets& targets, double seconds) {
  Load load;
  std::string model = "bench@" + std::string(scenario.words);
  if (target == Target::Spillway) {
    load.port = targets.spillway();
    model = scenario.fallback ? "fallback" : std::string(scenario.model) + "/" + model;
  } else if (target == Target::Nginx) {
    load.port = scenario.fallback ? targets.nginxFallback() : targets.nginx();
  } else {
    load.port = targets.direct();
  }
  load.request = httpRequest(scenario.client, model, scenario.stream, scenario.bodyBytes);
  load.connections = scenario.connections;
  load.stream = scenario.stream;
  load.deltas = scenario.deltas;
  load.rampSeconds = scenario.rampSeconds;
  if (scenario.rampSeconds > 0) {
    load.each = 1;
  } else {
    load.seconds = seconds;
    load.warmupSeconds = kWarmupSeconds;
  }
  return load;
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> list = {
      {.id = "small-1",
       .title = "small JSON, same wire, 1 connection: p50",
       .metric = Metric::LatencyP50,
       .model = "chat",
       .words = "n=1",
       .floor = 1.4,
       .aim = 1.1},
      {.id = "small-64",
       .title = "small JSON, same wire, 64 connections: requests/s",
       .model = "chat",
       .words = "n=1",
       .connections = 64,
       .floor = 0.5,
       .aim = 0.75},
      {.id = "sse",
       .title = "SSE, 100 events back to back, 32 connections: events/s",
       .metric = Metric::DeltasPerSecond,
       .model = "chat",
       .words = "n=100",
       .connections = 32,
       .stream = true,
       .deltas = 100,
       .floor = 0.85,
       .aim = 1.2},
      {.id = "body-100k",
       .title = "100 KB request, same wire, 8 connections: requests/s",
       .model = "chat",
       .words = "n=1",
       .connections = 8,
       .bodyBytes = kHundredKilobytes,
       .floor = 1.2,
       .aim = 2.0},
      {.id = "body-1m",
       .title = "1 MB request, same wire, 4 connections: requests/s",
       .model = "chat",
       .words = "n=1",
       .connections = 4,
       .bodyBytes = kMegabyte,
       .floor = 1.2,
       .aim = 2.0},
      {.id = "slow-1000",
       .title = "1,000 slow streams (200 ms gaps): time to first token p50",
       .metric = Metric::FirstDeltaP50,
       .model = "chat",
       .words = "n=25,gap=200",
       .connections = 1000,
       .stream = true,
       .deltas = 25,
       .rampSeconds = 1,
       .floor = 2,
       .aim = 1.2,
       .memoryFloorMb = 30,
       .memoryAimMb = 20},
      {.id = "slow-5000",
       .title = "5,000 slow streams: all complete",
       .metric = Metric::FirstDeltaP50,
       .model = "chat",
       .words = "n=40,gap=200",
       .connections = 5000,
       .stream = true,
       .deltas = 40,
       .rampSeconds = 4,
       .memoryFloorMb = 60,
       .memoryAimMb = 30},
      {.id = "messages-chat",
       .title = "messages client, chat upstream, small JSON, 16 connections: requests/s",
       .client = WireKind::Messages,
       .model = "chat",
       .words = "n=1",
       .connections = 16,
       .floor = 0.3,
       .aim = 0.6},
      {.id = "chat-messages",
       .title = "chat client, messages upstream, small JSON, 16 connections: requests/s",
       .model = "messages",
       .words = "n=1",
       .connections = 16,
       .floor = 0.3,
       .aim = 0.6},
      {.id = "messages-chat-sse",
       .title = "messages client, chat upstream, SSE 100 events, 16 connections: events/s",
       .metric = Metric::DeltasPerSecond,
       .client = WireKind::Messages,
       .model = "chat",
       .words = "n=100",
       .connections = 16,
       .stream = true,
       .deltas = 100,
       .floor = 0.5,
       .aim = 0.9},
      {.id = "chat-messages-sse",
       .title = "chat client, messages upstream, SSE 100 events, 16 connections: events/s",
       .metric = Metric::DeltasPerSecond,
       .model = "messages",
       .words = "n=100",
       .connections = 16,
       .stream = true,
       .deltas = 100,
       .floor = 0.5,
       .aim = 0.9},
      {.id = "messages-chat-1m",
       .title = "messages client, chat upstream, 1 MB agent request: CPU ms per request",
       .metric = Metric::CpuMsPerAnswer,
       .client = WireKind::Messages,
       .model = "chat",
       .words = "n=1",
       .connections = 4,
       .bodyBytes = kMegabyte,
       .floor = 4,
       .aim = 2.5},
      {.id = "chat-messages-1m",
       .title = "chat client, messages upstream, 1 MB agent request: CPU ms per request",
       .metric = Metric::CpuMsPerAnswer,
       .model = "messages",
       .words = "n=1",
       .connections = 4,
       .bodyBytes = kMegabyte,
       .floor = 4,
       .aim = 2.5},
      {.id = "fallback",
       .title = "first candidate answers 429, second answers, 1 connection: p50",
       .metric = Metric::LatencyP50,
       .model = "chat",
       .words = "n=1",
       .fallback = true,
       .floor = 2,
       .aim = 1.2},
  };
  return list;
}

bool smallerIsBetter(Metric metric) {
  return metric == Metric::LatencyP50 || metric == Metric::FirstDeltaP50 || metric == Metric::CpuMsPerAnswer;
}

Measurement measure(const Scenario& scenario, Target target, const Targets& targets, double seconds) {
  const Process* process = target == Target::Spillway ? &targets.spillwayProcess()
                           : target == Target::Nginx  ? &targets.nginxProcess()
                                                      : nullptr;
  Load load = loadFor(scenario, target, targets, seconds);
  double cpuBefore = process ? process->usage().cpuSeconds : 0;
  double machineBefore = machineCpuSeconds();
  double simulatorBefore = targets.simulatorCpuSeconds();
  double ownBefore = ownCpuSeconds();
  auto begin = std::chrono::steady_clock::now();
  MemoryWatch memory(process);
  LoadResult result = runLoad(load);
  Measurement measurement;
  measurement.residentMb = memory.stop();
  double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  double cpu = (process ? process->usage().cpuSeconds : 0) - cpuBefore;
  double known = cpu + targets.simulatorCpuSeconds() - simulatorBefore + ownCpuSeconds() - ownBefore;
  measurement.othersCpu = std::max(0.0, machineCpuSeconds() - machineBefore - known) / wall;
  measurement.cpuUs = cpu * 1e6 / static_cast<double>(std::max<uint64_t>(1, result.allAnswers));
  measurement.value = valueOf(scenario, result, measurement.cpuUs);
  measurement.answers = result.answers;
  measurement.errors = result.errors;
  for (const auto& [kind, count] : result.errorKinds) {
    measurement.errorKinds += (measurement.errorKinds.empty() ? "" : "; ") + kind + " x" + std::to_string(count);
  }
  return measurement;
}

}  // namespace spillway::bench

// The programs a benchmark needs: two simulators (one answers, one says 429), nginx as a plain streaming proxy before
// them, and Spillway before them. All listen on 127.0.0.1 and live as long as the object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/bench/Process.h"

namespace spillway::bench {

struct Programs {
  std::filesystem::path spillway;  // empty: only the references are started
  std::filesystem::path simulator, plugins;
  std::string nginx = "nginx";
  int loadCpu = 0;    // of the simulators and the load generator; -1: any
  int targetCpu = 1;  // of nginx and Spillway
};

class Targets {
 public:
  // Starts everything; throws std::runtime_error with the reason when something does not come up.
  Targets(const Programs& programs, const std::filesystem::path& folder);

  uint16_t direct() const { return direct_; }
  uint16_t nginx() const { return nginx_; }
  uint16_t nginxFallback() const { return nginxFallback_; }
  uint16_t spillway() const { return spillway_; }
  const Process& nginxProcess() const { return *nginxProcess_; }
  const Process& spillwayProcess() const { return *spillwayProcess_; }
  double simulatorCpuSeconds() const;

  // Ends the Spillway that is measured and starts another: its memory then is what the next scenario takes.
  void restartSpillway();

  // Another Spillway, fresh state: milliseconds from start to its first good answer, and megabytes when it is idle
  // then.
  struct Startup {
    double firstAnswerMs = 0;
    double idleMb = 0;
  };
  Startup measureStartup(int round) const;

 private:
  std::unique_ptr<Process> startSimulator(const std::string& name, const std::string& defaults, uint16_t& port) const;
  void startNginx();
  std::unique_ptr<Process> startSpillway(const std::string& name, uint16_t& port) const;

  Programs programs_;
  std::filesystem::path folder_;
  int restarts_ = 0;
  uint16_t direct_ = 0, limited_ = 0, nginx_ = 0, nginxFallback_ = 0, spillway_ = 0;
  std::unique_ptr<Process> simulator_, limitedSimulator_, nginxProcess_, spillwayProcess_;
};

}  // namespace spillway::bench

// The host as a process: signals, the supervisor that has started it, and its successor.
//
// SIGTERM and SIGINT end it once what is under way has ended, a second one at once; SIGHUP reads the configuration
// again; SIGUSR2 has a new process take over, without a connection being refused. One thread.
#pragma once

#include <memory>
#include <string>

#include "host/app/Host.h"
#include "host/app/Options.h"
#include "host/service/Predecessor.h"
#include "host/service/Successor.h"
#include "host/service/Supervisor.h"

namespace spillway::app {

class Serving {
 public:
  explicit Serving(const Options& options);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  // Until the end. The program's exit status.
  int run();

 private:
  enum class Phase { Serving, Leaving, Draining, Over };

  base::Result<void> start();
  void wait();
  void hear(int signal);
  void tend();
  void beginHandover();
  void hearSuccessor();
  void giveUpHandover(const std::string& why);
  void stop();

  const std::string program_;
  const service::Supervisor supervisor_;
  Host host_;
  Phase phase_ = Phase::Serving;
  int signals_ = -1;  // signalfd
  std::unique_ptr<service::Predecessor> predecessor_;
  std::unique_ptr<service::Successor> successor_;
  int64_t handoverEndMs_ = 0;         // monotonic: until then the successor must have taken over
  int64_t tendMs_ = 0, aliveMs_ = 0;  // monotonic: when that is next due
};

// The file in the state folder that says why the latest hand-over has failed; there is none when it has not.
std::string handoverProblemFile(const std::string& stateFolder);

}  // namespace spillway::app

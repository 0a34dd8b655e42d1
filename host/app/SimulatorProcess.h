// The simulated upstream that stands in when no account is configured: a program beside this one, started as a child on
// a free port of 127.0.0.1, ended with its owner.
//
// Used by one thread.
#pragma once

#include <sys/types.h>

#include <string>

#include "host/base/Result.h"

namespace spillway::app {

class SimulatorProcess {
 public:
  SimulatorProcess() = default;
  ~SimulatorProcess();
  SimulatorProcess(const SimulatorProcess&) = delete;
  SimulatorProcess& operator=(const SimulatorProcess&) = delete;

  // Starts it and waits until it listens, at most five seconds.
  base::Result<uint16_t> start();

  bool running() const { return pid_ > 0; }

 private:
  pid_t pid_ = -1;
  int keepAlive_ = -1;  // its standard input: it ends when this closes
};

}  // namespace spillway::app

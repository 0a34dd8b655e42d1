// The host as a process: signals, limits of the system, and what is done every few seconds.
#pragma once

#include "host/app/Options.h"

namespace spillway::app {

class App {
 public:
  // Serves until it is told to stop. The exit status: 0 ended as asked, 1 could not start.
  int serve(const Options& options);
};

}  // namespace spillway::app

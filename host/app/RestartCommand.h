// "spillway restart": has a new process take over from the running host, without a connection being refused, and says
// how it went.
//
// One thread.
#pragma once

#include <string>
#include <vector>

#include "host/base/Result.h"

namespace spillway::app {

struct RestartCommand {
  bool help = false;
  std::string config, state;  // where the state folder is, as the host would find it; empty: the default

  // Reads the arguments behind "restart". An error names the argument and says what is expected.
  static base::Result<RestartCommand> parse(const std::vector<std::string>& arguments);

  // Does it. The program's exit status.
  int run() const;
};

}  // namespace spillway::app

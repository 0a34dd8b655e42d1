// The program from its arguments to its exit code: options, signals, and the host in between.
#pragma once

#include "host/app/Options.h"

namespace spillway::app {

class App {
 public:
  // 0: ended as asked; 1: could not start or check failed; 2: wrong arguments.
  int run(int argc, char** argv);
};

}  // namespace spillway::app

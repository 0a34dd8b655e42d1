// "spillway open": the dashboard of the running host in the browser, without typing a key. It prints a link that is
// good for one use within two minutes, and opens it where there is a desktop.
//
// One thread.
#pragma once

#include <string>
#include <vector>

#include "host/base/Result.h"

namespace spillway::app {

struct OpenCommand {
  bool help = false;
  bool printOnly = false;
  std::string config, state;  // where the state folder is, as the host would find it; empty: the default

  // Reads the arguments behind "open". An error names the argument and says what is expected.
  static base::Result<OpenCommand> parse(const std::vector<std::string>& arguments);

  // Does it. The program's exit status.
  int run() const;

 private:
  base::Result<std::string> stateFolder() const;
};

}  // namespace spillway::app

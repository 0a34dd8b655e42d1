// What the command line says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/Result.h"

namespace spillway::app {

struct Options {
  enum class Action { Run, Help, Version, CheckConfig, PrintSchema };

  Action action = Action::Run;
  std::string config;                // file; empty: the built-in default configuration
  std::string listen;                // host:port; empty: as configured
  std::string state;                 // folder; empty: as configured
  std::vector<std::string> plugins;  // folders; empty: as configured
  std::string logLevel;              // empty: as configured
};

// Reads the arguments after the program's name. An error names the argument and points to --help.
base::Result<Options> parseOptions(const std::vector<std::string>& arguments);

// The text of --help.
std::string helpText();

}  // namespace spillway::app

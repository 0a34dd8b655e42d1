// What a host is told when it is started, beside its configuration.
//
// A plain value.
#pragma once

#include <string>
#include <vector>

namespace spillway::app {

struct Options {
  std::string config;                // file; empty: the built-in default configuration
  std::string listen;                // host:port; empty: as configured
  std::string state;                 // folder; empty: as configured
  std::vector<std::string> plugins;  // folders; empty: as configured
  std::string logLevel;              // empty: as configured
};

}  // namespace spillway::app

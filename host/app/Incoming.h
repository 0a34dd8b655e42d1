// Settings of another router that are about to be brought over: what is to be written where, before it is.
//
// A plain value; one thread.
#pragma once

#include <string>
#include <vector>

#include "host/imports/Plan.h"
#include "host/logins/Login.h"

namespace spillway::app {

struct Incoming {
  std::string file;              // the configuration file
  bool there = false;            // there is one
  std::string before, revision;  // its text now, and that text's digest
  imports::Plan plan;
  std::vector<logins::Login> keys;    // of the plan, as they are kept
  std::vector<std::string> warnings;  // of the configuration as it is to be

  bool changesFile() const { return plan.yaml != before; }
};

}  // namespace spillway::app

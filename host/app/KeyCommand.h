// "spillway keys create|list|revoke": client keys from the command line. A running host takes changes up within
// seconds.
//
// One thread.
#pragma once

#include <string>
#include <vector>

#include "host/base/Result.h"
#include "host/keys/KeyFile.h"

namespace spillway::app {

struct KeyCommand {
  enum class Action { Help, Create, List, Revoke };

  Action action = Action::Help;
  keys::KeyRow row;           // create: what the key may do; revoke: its name
  std::string config, state;  // where the state folder is, as the host would find it; empty: the default

  // Reads the arguments behind "keys"; `nowMs` is unix time. An error names the argument and says what is expected.
  static base::Result<KeyCommand> parse(const std::vector<std::string>& arguments, int64_t nowMs);

  static std::string help();

  // Does it and prints what came of it. The program's exit status.
  int run() const;

 private:
  base::Result<std::string> keyFile() const;
};

}  // namespace spillway::app

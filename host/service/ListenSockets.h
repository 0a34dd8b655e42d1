// Listening sockets that this process was given instead of making its own: by a service manager (systemd's LISTEN_FDS,
// LISTEN_PID and LISTEN_FDNAMES), or by the process it relieves. One that is named "admin" is for the management API.
//
// Plain values and functions; called at start, before there are threads.
#pragma once

#include <string>

#include "host/base/Result.h"
#include "host/config/Config.h"
#include "host/config/ConfigReader.h"

namespace spillway::service {

struct ListenSockets {
  static constexpr int kNone = -1;

  int main = kNone, admin = kNone;  // descriptors, closed on exec; kNone: to be made
  // Somebody else keeps them open as well: who connects while nobody accepts waits for the next process.
  bool kept = false;

  // Those that the environment speaks of. The error says which of them cannot be used and why.
  static base::Result<ListenSockets> ofEnvironment(const config::Environment& environment);

  // One more, as a name says: "admin", or anything else for the main one.
  base::Result<void> add(std::string_view name, int descriptor);
};

// Where a listening socket is bound to. The error says what else it is.
base::Result<config::ListenAddress> addressOf(int descriptor);

}  // namespace spillway::service

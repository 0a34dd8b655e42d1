// Where the host keeps what must survive a restart.
//
// Plain functions; called at start.
#pragma once

#include <string>

#include "host/base/Result.h"
#include "host/config/ConfigReader.h"

namespace spillway::config {

// The folder to use, as an absolute path: the configured one, else $XDG_STATE_HOME/spillway, else
// $HOME/.local/state/spillway. A leading "~/" is the home folder, a relative path counts from the working folder.
// InvalidRequest when HOME is needed and not set.
base::Result<std::string> stateFolder(const std::string& configured, const Environment& environment);

// The same for a command of its own: `named` when it is not empty, else what the configuration file says, when there is
// one. InvalidRequest also when that file has mistakes; all are in the message.
base::Result<std::string> stateFolder(const std::string& named, const std::string& configFile,
                                      const Environment& environment);

// Makes the folder (mode 0700) with its parents and checks that it is ours, writable, and not writable for others.
// The error says what to do.
base::Result<void> prepareStateFolder(const std::string& folder);

}  // namespace spillway::config

// Where what a command is about can be found, from the options that commands share.
//
// Reads configuration files; any thread.
#pragma once

#include <string>

#include "host/app/Options.h"
#include "host/base/Result.h"
#include "host/cli/Arguments.h"

namespace spillway::cli {

// --config, --state, --plugins, --listen and --log-level, as a host takes them.
app::Options optionsOf(const Arguments& arguments);

// The host's state folder by --state, by the file of --config, or by default. It may not exist.
base::Result<std::string> stateFolderOf(const Arguments& arguments);

// The same; the folder is made where it is missing.
base::Result<std::string> preparedStateFolderOf(const Arguments& arguments);

// The user's home folder; empty: nobody knows.
std::string homeFolder();

// A path with the home folder for a leading "~/".
std::string expanded(const std::string& path);

}  // namespace spillway::cli

// "spillway providers": what there is to have accounts with.
//
// Pure functions; any thread.
#pragma once

#include <string>

#include "host/cli/Printing.h"
#include "host/config/ConfigReader.h"
#include "host/plugins/PluginSet.h"

namespace spillway::cli {

// A table, one provider a line: where it stands, what it speaks, the variable its key is looked for in and whether that
// is set, and how sure its facts are. Never a key.
std::string providerList(const plugins::PluginSet& plugins, const config::Environment& environment);

// The same for programs.
Json providerRows(const plugins::PluginSet& plugins, const config::Environment& environment);

}  // namespace spillway::cli

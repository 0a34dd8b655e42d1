// Where this program's other parts are, in a build folder and when installed.
#pragma once

#include <string>
#include <vector>

namespace spillway::app {

// Folders that exist and hold the plugins that came with this program.
std::vector<std::string> pluginFolders();

// The simulator program, or an empty string.
std::string simulatorProgram();

}  // namespace spillway::app

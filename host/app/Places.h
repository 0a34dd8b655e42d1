// Where this program's other parts are, in a build folder and when installed.
#pragma once

#include <string>
#include <vector>

namespace spillway::app {

// Folders that exist and hold the plugins that came with this program.
std::vector<std::string> pluginFolders();

// The folder of the vocabularies that tokens are counted with, or an empty string.
std::string vocabularyFolder();

// The simulator program, or an empty string.
std::string simulatorProgram();

// The SDK's plugin-check, or an empty string.
std::string pluginCheckProgram();

}  // namespace spillway::app

// Settings from the files in which a vendor's own tools keep accounts: sections of "name = value" lines, one section a
// profile. Which files and names those are says the plugin.
//
// Pure functions but for reading the files; any thread.
#pragma once

#include <string>
#include <vector>

#include "host/config/ConfigReader.h"

namespace spillway::config {

// The settings that the profile of that name has, each from the first file that has it. Refused: a profile that is in
// none of the files, and a credential in a file that others may read.
base::Result<std::vector<SettingRow>> readProfile(const std::string& profile, const PluginFacts& plugin,
                                                  const Environment& environment);

}  // namespace spillway::config

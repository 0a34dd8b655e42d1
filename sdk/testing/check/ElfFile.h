// What can be said about a plugin file without running any of its code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/testing/check/Report.h"

namespace spw::check {

// Checks that `path` is a complete 64-bit shared object of this machine that exports spw_entry with an ABI version this
// host accepts, stored in the file itself. Findings go to `report`; false when loading it makes no sense.
bool checkFile(const std::string& path, Report& report);

}  // namespace spw::check

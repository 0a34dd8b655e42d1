// A small file that is replaced as a whole: whoever reads it sees the old text or the new one, also after the machine
// has lost its power.
//
// Any thread; two that write one file at a time must agree who may.
#pragma once

#include <string>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::base {

// Writes `bytes` beside the file (mode 0600), has them on the disk, puts them in its place, and has that on the disk
// too. The error (Server) names the file and the reason.
Result<void> writeDurably(const std::string& path, std::string_view bytes);

// Has on the disk what was renamed or removed in a folder.
Result<void> syncFolder(const std::string& folder);

}  // namespace spillway::base

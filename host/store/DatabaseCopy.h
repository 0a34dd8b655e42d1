// A database of the state folder as it is at one moment, also while a host writes it.
//
// Any thread.
#pragma once

#include <string>

#include "host/base/Result.h"

namespace spillway::store {

// Writes what is in `from` to a new file `to`. The error names the file.
base::Result<void> copyDatabase(const std::string& from, const std::string& to);

}  // namespace spillway::store

// Where secrets come from: an environment variable, a file that only its owner may read, a credential of the service,
// or the configuration itself.
//
// Plain functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/config/ConfigReader.h"
#include "host/config/Secret.h"

namespace spillway::config {

// The value of an environment variable; unset and empty ones are errors that name it.
base::Result<Secret> secretFromEnvironment(const std::string& name, const Environment& environment);

// The content of a file without surrounding white space. Refused: anything but a regular file, one that group or others
// may read or write, an empty one, one above 64 KiB.
base::Result<Secret> secretFromFile(const std::string& path);

// What a service manager has given this process under that name: a file in the folder that CREDENTIALS_DIRECTORY names,
// which nobody else can see.
base::Result<Secret> secretFromCredential(const std::string& name, const Environment& environment);

}  // namespace spillway::config

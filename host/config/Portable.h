// A configuration without its secrets, to be kept elsewhere or looked at by others, and the way back.
//
// Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::config {

// What stands where a secret was.
inline constexpr std::string_view kLeftOut = "***";

// Whether that setting of accounts of that plugin is no part of a credential.
using IsPlain = std::function<bool(const std::string& plugin, const std::string& setting)>;

// All sections of the text as YAML. Left out are keys, passwords, values of headers, settings that are not plain,
// addresses with credentials, whatever this process knows for a secret, and all comments, in which there may be
// anything. Where a secret comes from ({env: NAME}, {file: /path}) stays.
base::Result<std::string> portable(std::string_view yaml, const IsPlain& isPlain);

// The text `now` saying what `imported` says, section by section: comments and order of what is the same stay, what was
// left out is taken from the same place of `now`, of lists by name. Errors (422) say where something was left out that
// is not there. An empty `now` becomes `imported` as it is.
base::Result<std::string> takenOver(std::string_view now, std::string_view imported);

}  // namespace spillway::config

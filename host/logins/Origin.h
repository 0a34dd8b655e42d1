// What the tokens of a login are for.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "host/plugins/Provider.h"

namespace spillway::logins {

// The address an account's requests go to, with the places of settings as they are written. `baseUrl`: the account's
// own, or empty.
std::string originOf(std::string_view baseUrl, const plugins::Provider& provider);

}  // namespace spillway::logins

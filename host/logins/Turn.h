// Whose turn it is to exchange a login for new tokens: one at a time, in all processes that share a state folder
// together, since a vendor may take each refresh token once.
//
// Any thread; waits for the others.
#pragma once

#include <string_view>

#include "host/logins/TokenStore.h"
#include "host/plugins/Descriptor.h"

namespace spillway::logins {

// Held as long as it lives; an empty one where the store's folder cannot be written.
plugins::Descriptor takeTurn(const TokenStore& store, std::string_view loginId);

}  // namespace spillway::logins

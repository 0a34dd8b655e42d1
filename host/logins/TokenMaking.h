// One exchange of an account's key, or of its login, for a fresh access token.
//
// Plain functions, which block their caller; any thread.
#pragma once

#include <atomic>
#include <optional>

#include "host/accounts/Account.h"
#include "host/base/Result.h"
#include "host/logins/AccessToken.h"
#include "host/logins/Login.h"
#include "host/plugins/Provider.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::logins {

// Asks the provider's plugin. `login` null: the token is made from the key; otherwise it has the new tokens afterwards.
// Nothing: the key is sent as it is. Errors hold no secret of the account.
base::Result<std::optional<AccessToken>> makeToken(const accounts::Account& account, const plugins::Provider& provider,
                                                   upstream::HttpCaller& http, const std::atomic<bool>& cancelled,
                                                   Login* login);

// Puts stars in the place of a secret.
void coverSecret(std::string& text, std::string_view secret);

}  // namespace spillway::logins

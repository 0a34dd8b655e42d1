// One exchange of an account's key, or of its login, for a fresh access token; and a login's end.
//
// Plain functions, which block their caller; any thread.
#pragma once

#include <atomic>
#include <memory>
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

// Tells the vendor, where it wants to know, that a login has ended. False: it need not be told. Errors hold no secret.
base::Result<bool> endLogin(const Login& login, const plugins::Provider& provider, upstream::HttpCaller& http,
                            std::shared_ptr<const config::Proxy> proxy, const std::atomic<bool>& cancelled);

// Puts stars in the place of a secret.
void coverSecret(std::string& text, std::string_view secret);

}  // namespace spillway::logins

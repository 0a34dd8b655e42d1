// Requests for what a vendor tells an account besides its chats, such as its own list of models: where its provider's
// table says, with the account's credential.
//
// Pure but for the plugin's sign(); any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/accounts/Account.h"
#include "host/base/Result.h"
#include "host/plugins/Provider.h"

namespace spillway::inquiry {

struct AccountCall {
  std::string url;    // may hold the key: never shown
  std::string place;  // the same without it, to tell lists apart and for people
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body = {};
};

// What is asked for.
struct Asked {
  std::string_view path;  // below the base URL, or a whole URL
  std::string_view method = "GET", body = {};
  bool bearer = false;                   // in the first endpoint's way that takes a bearer token, if one does
  std::optional<size_t> quotaCall = {};  // which of the provider's, whose prepareQuota() may change it
};

// What is sent for an account: its key, or the token that it is exchanged for. May wait for a moment. An error: there
// is no token now.
using Credential = std::function<base::Result<config::Secret>(const accounts::Account&)>;

// Its key, as it is.
base::Result<config::Secret> ownKey(const accounts::Account& account);

// An error says why there is no such request: a setting is missing, or the URL is the vendor's own while the account's
// address is another one, whose key must not go there.
base::Result<AccountCall> accountCall(const plugins::Provider& provider, const accounts::Account& account,
                                      const config::Secret& credential, const Asked& asked);

// For the list of models; an error when the provider has none.
base::Result<AccountCall> listCall(const plugins::Provider& provider, const accounts::Account& account,
                                   const config::Secret& credential);

}  // namespace spillway::inquiry

// Requests for what a vendor tells an account besides its chats, such as its own list of models: where its provider's
// table says, with the account's credential.
//
// Pure but for the plugin's sign(); any thread.
#pragma once

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
};

// `path`: below the base URL, or a whole URL. An error says why there is no such request: a setting is missing, or the
// URL is the vendor's own while the account's address is another one, whose key must not go there.
base::Result<AccountCall> accountCall(const plugins::Provider& provider, const accounts::Account& account,
                                      std::string_view path, std::string_view method = "GET");

// For the list of models; an error when the provider has none.
base::Result<AccountCall> listCall(const plugins::Provider& provider, const accounts::Account& account);

}  // namespace spillway::inquiry

// config/catalog, read once, and how its words are told in the host's.
//
// Used by the test's thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/accounts/Account.h"
#include "host/pipeline/Outbound.h"
#include "host/plugins/Provider.h"
#include "plugins/catalog/Catalog.h"

namespace contract {

// Sorted by id.
const std::vector<spillway::catalog::Entry>& catalogue();

// The plugin's provider of an entry; null when there is none.
const spillway::plugins::Provider* providerOf(const spillway::catalog::Entry& entry);

// An account of it, with a key and every setting but those that mean something else when they are there.
spillway::accounts::Account accountOf(const spillway::catalog::Entry& entry);

// Where a request over that wire goes, as the plugin has it.
spillway::pipeline::Destination destinationOf(const spillway::plugins::Provider& provider,
                                              const spillway::accounts::Account& account, size_t endpoint);

}  // namespace contract

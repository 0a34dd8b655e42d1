// A chain as the router walks it, from what is configured.
//
// Pure; any thread.
#pragma once

#include "host/config/Config.h"
#include "host/routing/RouteTable.h"

namespace spillway::accounts {

// `config` has passed config::complete(); `table` has its providers, and will have its chains in the same order.
// What holds for all requests, but for the chains that say otherwise.
routing::Policy policyOf(const config::Config& config);

routing::Chain chainOf(const config::ChainRow& row, const config::Config& config, const routing::RouteTable& table);

}  // namespace spillway::accounts

// Pieces of configuration that nobody wrote down: accounts from environment variables, a chain over all tiers.
//
// Pure functions; any thread.
#pragma once

#include <optional>

#include "host/config/ConfigReader.h"

namespace spillway::config {

// The account called "env" with the key of the first of the plugin's environment variables that is set, or with what
// stands in for one, and with the settings the environment gives. Required ones may be missing. Nothing: there is no
// credential; `problem` then says what was wrong with one that was named.
std::optional<AccountRow> accountFromEnvironment(const PluginFacts& plugin, const Environment& environment,
                                                 std::string* problem = nullptr);

// A chain of the standard tiers over all providers that have an account, each by its own tier and in the order they
// stand. Tiers without a provider are left out.
ChainRow chainOverTiers(const std::string& name, const std::vector<ProviderRow>& providers);

}  // namespace spillway::config

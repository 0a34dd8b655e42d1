// Which models a chain's query finds among the providers that are configured.
//
// Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "host/config/Config.h"
#include "host/config/PluginFacts.h"

namespace spillway::config {

// The cheapest first, by three tokens of input and one of output; those without a known price last; equals in the order
// configured. `providers` are complete.
std::vector<FoundModel> findModels(const ModelQuery& query, std::span<const ProviderRow> providers,
                                   std::span<const PluginFacts> plugins);

}  // namespace spillway::config

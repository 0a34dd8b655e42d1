// What chains say of each other and of the rest of the configuration: whether what they name is there, and whether
// chains within chains come to an end.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/ConfigReader.h"

namespace spillway::config {

// Where a chain's tiers stand in the file: "chains.coding", or "chains.coding.tiers" when it is a group of keys.
std::string tiersPath(const ChainRow& chain);

// "chains.coding[1].use[0]"
std::string entryPath(const ChainRow& chain, size_t tier, size_t entry);

// How deep chains may stand in chains, and what a chain may stand for with all that is inside.
inline constexpr int kMostNestedChains = 8;
inline constexpr size_t kMostChainEntries = 200;

// "there is no chain 'codng' (did you mean 'coding'?)"; nothing when there is one of that name.
std::optional<std::string> missingChain(const std::string& name, const std::vector<ChainRow>& chains);

void checkChains(const Config& config, Report& report);

}  // namespace spillway::config

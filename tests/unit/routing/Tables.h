// Route tables for the tests of this folder.
#pragma once

#include <spillway/provider.h>

#include <string>
#include <vector>

#include "host/routing/Plan.h"

namespace spillway::routing {

inline Model model(std::string id, int64_t context = 0, uint32_t caps = 0, bool capsKnown = false) {
  Model out;
  out.id = std::move(id);
  out.context = context;
  out.caps = caps;
  out.capsKnown = capsKnown;
  return out;
}

// Adds a provider with `accounts` accounts a, b, c, ...; slots are handed out in order.
inline uint32_t addProvider(RouteTable& table, std::string id, std::vector<Model> models, size_t accounts) {
  Provider provider;
  provider.id = std::move(id);
  provider.plugin = provider.id;
  provider.tier = "cheap";
  provider.slot = static_cast<uint32_t>(table.providers.size());
  uint32_t slot = 0;
  for (const Provider& other : table.providers) slot += static_cast<uint32_t>(other.accounts.size());
  for (size_t i = 0; i < accounts; ++i, ++slot)
    provider.accounts.push_back({std::string(1, static_cast<char>('a' + i)), slot, slot});
  provider.models = std::move(models);
  provider.indexModels();
  table.providers.push_back(std::move(provider));
  return static_cast<uint32_t>(table.providers.size() - 1);
}

inline Tier tier(std::string name, Pick pick, std::vector<Entry> entries) {
  return {std::move(name), pick, std::move(entries)};
}

// "alpha/x:a" for each candidate.
inline std::vector<std::string> names(const Plan& plan) {
  std::vector<std::string> out;
  for (const Candidate& candidate : plan.candidates)
    out.push_back(candidate.provider->id + "/" + std::string(candidate.model) + ":" + candidate.account->name);
  return out;
}

}  // namespace spillway::routing

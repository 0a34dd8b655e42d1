// Chains, and the names that they serve.
#include <algorithm>

#include "host/config/LoginRows.h"
#include "host/config/Scalars.h"
#include "host/imports/Planner.h"
#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

constexpr int kMostDepth = 16;
constexpr std::string_view kUsualTiers[] = {"subscription", "cheap", "free"};

}  // namespace

void Planner::nameChains() {
  std::set<std::string> taken;
  for (const FoundChain& chain : found_.chains) {
    const std::string wish = nameOf(chain.name);
    std::string name = wish;
    for (int i = 2; taken.contains(name); ++i) name = wish.substr(0, 60) + "-" + std::to_string(i);
    taken.insert(name);
    chainIds_[chain.name] = name;
  }
}

// Whether one comes back to itself by way of others.
bool Planner::closesCircle(const std::string& from, const std::string& to, int depth) const {
  if (from == to || depth > kMostDepth) return true;
  for (const FoundChain& chain : found_.chains)
    if (chain.name == to)
      for (const FoundTier& tier : chain.tiers)
        for (const FoundEntry& entry : tier.use)
          if (!entry.chain.empty() && closesCircle(from, entry.chain, depth + 1)) return true;
  return false;
}

// Null: it does not come over, which is said.
Json Planner::entryOf(const FoundEntry& entry, const FoundChain& chain) {
  const auto leave = [&](const std::string& what, const std::string& why) {
    stays("entry", chain.name + ": " + what, chain.where, why);
    return Json();
  };
  if (!entry.chain.empty()) {
    if (closesCircle(chain.name, entry.chain, 0)) return leave(entry.chain, "the chain would come back to itself");
    for (const FoundChain& one : found_.chains)
      if (one.name == entry.chain) planChain(one);  // before this one: it must be there
    const auto other = chainIds_.find(entry.chain);
    if (other == chainIds_.end() || !chains_.contains(other->second))
      return leave(entry.chain, "that chain does not come over");
    return Json{{"chain", other->second}};
  }
  const auto owner = byName_.find(entry.provider);
  if (owner == byName_.end())
    return leave((entry.provider.find('|') == std::string::npos ? entry.provider + "/" : "") + entry.model,
                 "its provider does not come over");
  const std::string text = owners_[owner->second].id + (entry.model.empty() ? "" : "/" + entry.model);
  if (entry.weight == 1 && entry.promptOver == 0) return text;
  Json out = {{"model", text}};
  if (entry.weight > 1) out["weight"] = entry.weight;
  if (entry.promptOver > 0) out["when"] = {{"prompt_over", entry.promptOver}};
  return out;
}

void Planner::planChain(const FoundChain& chain) {
  if (!planned_.insert(chain.name).second) return;
  const std::string name = chainIds_.at(chain.name);
  const auto forget = [&](const std::string& why) {
    stays("chain", chain.name, chain.where, why);
    chainIds_.erase(chain.name);
  };
  if (chains_.contains(name)) return forget("there is a chain '" + name + "' here already");
  Json tiers = Json::array();
  for (const FoundTier& tier : chain.tiers) {
    // An order of entries becomes tiers: it goes on with the next kind where the one before has nothing left.
    const bool splits = tier.pick.empty();
    std::string kind;
    for (const FoundEntry& entry : tier.use) {
      Json made = entryOf(entry, chain);
      if (made.is_null()) continue;
      const auto owner = byName_.find(entry.provider);
      std::string own = owner == byName_.end() ? "" : owners_[owner->second].plugin->tier;
      if (owner != byName_.end() && owners_[owner->second].plugin->tier.empty()) own = "cheap";
      if (own.empty()) own = kind.empty() ? "cheap" : kind;
      if (kind.empty() || (splits && own != kind)) {
        kind = own;
        tiers.push_back({{"tier", kind}});
        if (!tier.pick.empty()) tiers.back()["pick"] = tier.pick;
        tiers.back()["use"] = Json::array();
      }
      tiers.back()["use"].push_back(std::move(made));
    }
  }
  for (Json& tier : tiers)
    if (tier["use"].size() == 1) tier.erase("pick");
  if (tiers.empty()) return forget("nothing that it asks comes over");
  size_t entries = 0;
  for (const Json& tier : tiers) entries += tier["use"].size();
  chains_[name] = std::move(tiers);
  comes("chain", name, chain.where, std::to_string(entries) + (entries == 1 ? " entry" : " entries"));
  if (name != chain.name) planName(chain.name, name, chain.where);
}

void Planner::planName(const std::string& match, const std::string& chain, const std::string& where) {
  if (match == chain) return;
  for (const Json& row : names_)
    if (textIn(row, "match") == match) {
      if (textIn(row, "chain") != chain) stays("name", match, where, "the configuration says already who serves it");
      return;
    }
  names_.push_back({{"match", match}, {"chain", chain}});
  comes("name", match, where, "is served by the chain " + chain);
}

// Everything that has a key, as it is without any chain in the file.
Json Planner::chainOverAll() const {
  std::vector<std::pair<std::string, std::string>> all;  // tier and provider
  const auto add = [&](const std::string& tier, const std::string& id) {
    const auto there = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.second == id; });
    if (there == all.end()) all.emplace_back(tier.empty() ? "cheap" : tier, id);
  };
  for (const config::ProviderRow& row : here_.config->providers) {
    // A server that was found on this machine by itself is not named in the file, so a chain cannot name it either.
    const bool stands = std::any_of(row.accounts.begin(), row.accounts.end(), [](const config::AccountRow& account) {
      return account.enabled && (account.line > 0 || !account.key.empty() || !account.login.empty());
    });
    if (!row.simulated && stands) add(row.tier, row.id);
  }
  for (const auto& [name, index] : byName_) add(owners_[index].plugin->tier, owners_[index].id);
  Json tiers = Json::array();
  const auto write = [&](const std::string& tier) {
    Json use = Json::array();
    for (const auto& [own, id] : all)
      if (own == tier) use.push_back(id);
    if (!use.empty()) tiers.push_back({{"tier", tier}, {"use", std::move(use)}});
  };
  std::set<std::string> kinds;
  for (const std::string_view tier : kUsualTiers) write(std::string(tier));
  for (const auto& [tier, id] : all)
    if (std::find(std::begin(kUsualTiers), std::end(kUsualTiers), tier) == std::end(kUsualTiers) &&
        kinds.insert(tier).second)
      write(tier);
  return tiers;
}

void Planner::planDefault() {
  if (chains_.empty() || hadChains_) {
    if (!found_.defaultChain.empty() && hadChains_)
      stays("default", found_.defaultChain, "", "the default chain here stays as it is");
    return;
  }
  const auto chosen = chainIds_.find(found_.defaultChain);
  const std::string usual = defaultChain_.is_string() ? defaultChain_.get<std::string>() : "default";
  if (!found_.defaultChain.empty() && chosen != chainIds_.end() && defaultChain_.is_null()) {
    if (chosen->second != usual) defaultChain_ = chosen->second;
    comes("default", chosen->second, "", "is what agents get that ask for nothing known here");
    return;
  }
  if (chains_.contains(usual)) return;
  chains_[usual] = chainOverAll();
  comes("chain", usual, "", "everything that has a key here, for names that nothing else matches");
}

}  // namespace spillway::imports

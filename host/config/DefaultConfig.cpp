#include "host/config/DefaultConfig.h"

#include <algorithm>
#include <array>

#include "host/base/Strings.h"
#include "host/config/AccountSettings.h"
#include "host/config/SecretReader.h"

namespace spillway::config {

namespace {

constexpr std::array<std::string_view, 3> kTiers = {"subscription", "cheap", "free"};
constexpr std::string_view kVariable = "environment variable ";

// Where the settings come from that stand in for the key: "environment variables A and B", "profile 'x' of /file".
std::string originOfCredential(const AccountRow& account, const PluginFacts& plugin) {
  std::vector<std::string> names;
  for (const SettingFacts& setting : plugin.settings)
    for (const SettingRow& row : account.settings) {
      if (!setting.credential || row.name != setting.name) continue;
      if (!row.origin.starts_with(kVariable)) return row.origin;
      names.push_back(row.origin.substr(kVariable.size()));
    }
  return (names.size() > 1 ? "environment variables " : "environment variable ") + listed(names);
}

// A key in the environment, or in a file that the environment names.
void takeKey(AccountRow& account, const PluginFacts& plugin, const Environment& environment, std::string& problem) {
  for (const std::string& name : plugin.env) {
    base::Result<Secret> key = secretFromEnvironment(name, environment);
    if (!key) continue;
    account.key = std::move(*key);
    account.keyOrigin = std::string(kVariable) + name;
    return;
  }
  for (const std::string& name : plugin.envFiles) {
    const std::optional<std::string> path = environment(name);
    if (!path || base::trim(*path).empty()) continue;
    base::Result<Secret> key = secretFromFile(std::string(base::trim(*path)));
    if (!key) {
      problem = std::string(kVariable) + name + ": " + key.error().message;
      continue;
    }
    account.key = std::move(*key);
    account.keyOrigin = "the file of " + std::string(kVariable) + name;
    return;
  }
}

}  // namespace

std::optional<AccountRow> accountFromEnvironment(const PluginFacts& plugin, const Environment& environment,
                                                 std::string* problem) {
  AccountRow account;
  account.name = "env";
  std::string wrong;
  takeKey(account, plugin, environment, wrong);
  if (const auto profile = fillSettings(account, plugin, environment)) wrong = *profile;
  if (!hasCredential(account, plugin)) {
    if (problem) *problem = wrong;
    return std::nullopt;
  }
  if (account.key.empty()) account.keyOrigin = originOfCredential(account, plugin);
  return account;
}

ChainRow chainOverTiers(const std::string& name, const std::vector<ProviderRow>& providers) {
  ChainRow chain;
  chain.name = name;
  std::vector<std::string> names(kTiers.begin(), kTiers.end());
  for (const ProviderRow& provider : providers)
    if (std::find(names.begin(), names.end(), provider.tier) == names.end()) names.push_back(provider.tier);
  for (const std::string& tierName : names) {
    TierRow tier;
    tier.tier = tierName;
    for (const ProviderRow& provider : providers) {
      const bool usable = std::any_of(provider.accounts.begin(), provider.accounts.end(),
                                      [](const AccountRow& account) { return account.enabled; });
      if (usable && provider.tier == tierName) tier.use.push_back({provider.id, "", 0});
    }
    if (!tier.use.empty()) chain.tiers.push_back(std::move(tier));
  }
  return chain;
}

Config defaultConfig(std::span<const PluginFacts> plugins, const Environment& environment,
                     std::vector<std::string>* leftOut) {
  Config config;
  for (const PluginFacts& plugin : plugins) {
    // Without an address of its own a generic plugin's key says nothing about where to send it.
    if (plugin.baseUrl.empty()) continue;
    std::string problem;
    std::optional<AccountRow> account = accountFromEnvironment(plugin, environment, &problem);
    if (!account) {
      if (leftOut && !problem.empty()) leftOut->push_back("provider " + plugin.id + " is not used: " + problem);
      continue;
    }
    // Where a part of the address is the account's, such as its host, the key alone says too little.
    if (const auto missing = missingSettings(*account, plugin); !missing.empty()) {
      if (leftOut)
        leftOut->push_back("provider " + plugin.id + " is not used: " + account->keyOrigin + " is set, but it needs " +
                           listed(missing));
      continue;
    }
    ProviderRow provider;
    provider.id = provider.plugin = plugin.id;
    provider.tier = plugin.tier;
    provider.accounts.push_back(std::move(*account));
    config.providers.push_back(std::move(provider));
  }
  ChainRow chain = chainOverTiers(config.defaultChain, config.providers);
  if (!chain.tiers.empty()) config.chains.push_back(std::move(chain));
  return config;
}

Config simulatedConfig(const Config& from, std::span<const PluginFacts> plugins, const std::string& baseUrl) {
  Config config = from;
  config.providers.clear();
  config.chains.clear();
  config.models.clear();
  config.defaultChain = "default";
  std::vector<const PluginFacts*> generic;
  for (const PluginFacts& plugin : plugins)
    if (plugin.baseUrl.empty() && plugin.anyModel) generic.push_back(&plugin);
  if (generic.empty()) return config;
  for (size_t i = 0; i < kTiers.size(); ++i) {
    const PluginFacts& plugin = *generic[i % generic.size()];
    ProviderRow provider;
    provider.id = "simulated-" + std::string(kTiers[i]);
    provider.plugin = plugin.id;
    provider.baseUrl = baseUrl;
    provider.tier = kTiers[i];
    provider.simulated = true;
    ModelRow model;
    model.id = provider.id + "-model";
    provider.models.push_back(std::move(model));
    AccountRow account;
    account.name = "simulated";
    account.key = Secret("simulated");
    account.keyOrigin = "simulator";
    provider.accounts.push_back(std::move(account));
    config.providers.push_back(std::move(provider));
  }
  config.chains.push_back(chainOverTiers(config.defaultChain, config.providers));
  return config;
}

bool wantsSimulation(const Config& config) {
  if (config.simulate != Simulate::Auto) return config.simulate == Simulate::On;
  return std::none_of(config.providers.begin(), config.providers.end(), [](const ProviderRow& provider) {
    return std::any_of(provider.accounts.begin(), provider.accounts.end(),
                       [](const AccountRow& account) { return account.enabled; });
  });
}

}  // namespace spillway::config

#include "host/app/KnownSecrets.h"

#include <string_view>
#include <vector>

namespace spillway::app {

namespace {

// Whether the plugin says that this setting is part of a credential.
bool isCredential(const std::string& setting, const std::string& plugin, std::span<const config::PluginFacts> plugins) {
  for (const config::PluginFacts& facts : plugins)
    for (const config::SettingFacts& one : facts.settings)
      if (facts.id == plugin && one.name == setting) return one.credential;
  return false;
}

}  // namespace

std::shared_ptr<const base::Mask> maskOf(const config::Config& config, std::span<const config::PluginFacts> plugins,
                                         const config::Telemetry& telemetry) {
  std::vector<std::string_view> secrets;
  const auto addProxy = [&](const config::ProxyRow& row) {
    if (!row.proxy) return;
    secrets.push_back(row.proxy->password.reveal());
  };
  for (const config::ProviderRow& provider : config.providers) {
    if (provider.simulated) continue;  // what stands for a key there is a word
    addProxy(provider.proxy);
    for (const auto& [name, value] : provider.headers)
      if (base::withoutLikelySecrets(value) != value) secrets.push_back(value);
    for (const config::AccountRow& account : provider.accounts) {
      secrets.push_back(account.key.reveal());
      for (const config::SettingRow& setting : account.settings)
        if (isCredential(setting.name, provider.plugin, plugins)) secrets.push_back(setting.value.reveal());
      addProxy(account.proxy);
    }
  }
  for (const config::ClientKey& client : config.clientKeys) secrets.push_back(client.key.reveal());
  for (const auto& [name, value] : telemetry.headers) secrets.push_back(value.reveal());
  return std::make_shared<const base::Mask>(secrets);
}

}  // namespace spillway::app

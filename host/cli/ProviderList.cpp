#include "host/cli/ProviderList.h"

#include <span>
#include <vector>

#include "host/inquiry/Left.h"

namespace spillway::cli {
namespace {

std::string wiresOf(const plugins::Provider& provider) {
  std::string out;
  for (const spw_endpoint& endpoint : provider.endpoints())
    out += (out.empty() ? "" : " ") + std::string(endpoint.wire);
  return out.empty() ? "-" : out;
}

// The variable that is set, else the usual one; empty: none is looked for.
std::string variable(std::span<const std::string> names, const config::Environment& environment) {
  for (const std::string& name : names)
    if (const auto value = environment(name); value && !value->empty()) return name + " (set)";
  return names.empty() ? "" : names.front();
}

// The variables of the key, of what may stand in for it, and of what an account needs besides.
std::string keyOf(const plugins::Provider& provider, const config::Environment& environment) {
  const config::PluginFacts facts = provider.facts();
  std::vector<std::string> keys = facts.env;
  keys.insert(keys.end(), facts.envFiles.begin(), facts.envFiles.end());
  std::string out = variable(keys, environment);
  std::string instead, needed;
  for (const config::SettingFacts& setting : facts.settings) {
    const std::string name = variable(setting.env, environment);
    if (!setting.required || name.empty()) continue;
    std::string& list = setting.credential ? instead : needed;
    list += (list.empty() ? "" : " + ") + name;
  }
  if (!instead.empty()) out += (out.empty() ? "" : " or ") + instead;
  if (out.empty() && provider.hasDeviceLogin()) return "spillway login " + std::string(provider.id());
  if (out.empty()) return provider.login() == SPW_LOGIN_NONE ? "none needed" : "in the configuration";
  return needed.empty() ? out : out + ", and " + needed;
}

std::string confidenceOf(const plugins::Provider& provider) {
  std::string out(provider.confidence());
  // What somebody should know before they rely on it.
  if (out == "low") out += ": " + std::string(provider.evidence());
  return out;
}

}  // namespace

std::string providerList(const plugins::PluginSet& plugins, const config::Environment& environment) {
  Table table({"PROVIDER", "TIER", "WIRES", "KEY", "LEFT", "CONFIDENCE"});
  for (const plugins::Provider* provider : plugins.providers())
    table.add({std::string(provider->id()), std::string(provider->tier()), wiresOf(*provider),
               keyOf(*provider, environment), inquiry::leftCalls(*provider).empty() ? "-" : "told",
               confidenceOf(*provider)});
  return table.text();
}

Json providerRows(const plugins::PluginSet& plugins, const config::Environment& environment) {
  Json rows = Json::array();
  for (const plugins::Provider* provider : plugins.providers()) {
    const config::PluginFacts facts = provider->facts();
    Json variables = Json::array();
    for (const auto* names : {&facts.env, &facts.envFiles})
      for (const std::string& name : *names) {
        const auto value = environment(name);
        variables.push_back({{"name", name}, {"set", value && !value->empty()}});
      }
    rows.push_back({{"id", provider->id()},
                    {"tier", provider->tier()},
                    {"wires", facts.wires},
                    {"needs_key", facts.needsKey},
                    {"login", provider->hasDeviceLogin()},
                    {"tells_left", !inquiry::leftCalls(*provider).empty()},
                    {"variables", std::move(variables)},
                    {"confidence", provider->confidence()},
                    {"evidence", provider->evidence()}});
  }
  return {{"providers", std::move(rows)}};
}

}  // namespace spillway::cli

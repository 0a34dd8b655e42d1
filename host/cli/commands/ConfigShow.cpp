// "spillway config show|diff": what a host would run with.
#include <map>

#include "host/app/Host.h"
#include "host/base/Log.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/connect/Difference.h"

namespace spillway::cli {
namespace {

constexpr Flag kShowFlags[] = {kConfigFlag, kStateFlag, kPluginsFlag, kJsonFlag};
constexpr Operand kFiles[] = {{"OLD", "a configuration file", true, Offer::Files},
                              {"NEW", "another; the defaults when left out", false, Offer::Files}};
constexpr Flag kDiffFlags[] = {kPluginsFlag, kJsonFlag};
constexpr Example kDiffExamples[] = {{"config diff running.yaml edited.yaml", "Before the new one takes its place."}};

std::string addressOf(const config::ListenAddress& address) {
  return address.host + ":" + std::to_string(address.port);
}

std::string entryOf(const config::EntryRow& entry) {
  if (!entry.chain.empty()) return "chain " + entry.chain;
  if (entry.query) return "any that fits";
  return entry.model.empty() ? entry.provider : entry.provider + "/" + entry.model;
}

Json accountsOf(const config::ProviderRow& provider) {
  Json out = Json::array();
  for (const config::AccountRow& account : provider.accounts)
    out.push_back({{"name", account.name},
                   {"key_from", account.keyOrigin.empty() ? Json() : Json(account.keyOrigin)},
                   {"enabled", account.enabled},
                   {"proxy", account.proxy.none || account.proxy.proxy != nullptr}});
  return out;
}

// The settings in force, without a secret.
Json jsonOf(const config::Config& config) {
  Json providers = Json::array(), chains = Json::array(), mappings = Json::array(), keys = Json::array();
  for (const config::ProviderRow& one : config.providers)
    providers.push_back({{"id", one.id},
                         {"plugin", one.plugin},
                         {"base_url", one.baseUrl.empty() ? Json() : Json(one.baseUrl)},
                         {"tier", one.tier},
                         {"accounts", accountsOf(one)}});
  for (const config::ChainRow& chain : config.chains) {
    Json tiers = Json::array();
    for (const config::TierRow& tier : chain.tiers) {
      Json use = Json::array();
      for (const config::EntryRow& entry : tier.use) use.push_back(entryOf(entry));
      tiers.push_back({{"tier", tier.tier}, {"use", std::move(use)}});
    }
    chains.push_back({{"name", chain.name}, {"tiers", std::move(tiers)}});
  }
  for (const config::MappingRow& one : config.models) mappings.push_back({{"match", one.match}, {"chain", one.chain}});
  for (const config::ClientKey& key : config.clientKeys) keys.push_back(key.name);
  return {{"listen", addressOf(config.listen)},
          {"admin_listen", config.adminListen ? Json(addressOf(*config.adminListen)) : Json()},
          {"client_keys", std::move(keys)},
          {"providers", std::move(providers)},
          {"chains", std::move(chains)},
          {"default_chain", config.defaultChain},
          {"models", std::move(mappings)},
          {"simulated", config::wantsSimulation(config)}};
}

// The same, a setting a line.
void lines(const Json& json, const std::string& path, std::string& out) {
  if (!json.is_structured()) {
    out += path + ": " + (json.is_string() ? json.get<std::string>() : json.dump()) + "\n";
    return;
  }
  size_t index = 0;
  for (const auto& [name, value] : json.items()) {
    std::string step = name;
    if (json.is_array()) {
      step = std::to_string(index++);
      for (const char* member : {"id", "name", "tier", "match"})
        if (std::string given = textOf(value, member); !given.empty()) {
          step = given;
          break;
        }
    }
    lines(value, path.empty() ? step : path + "." + step, out);
  }
}

base::Result<Json> read(const app::Options& options) {
  base::setLogLevel(base::Level::Error);
  app::Host host(options);
  const base::Result<pipeline::World> world = host.look();
  if (!world.ok()) return failed(world.error().message);
  return jsonOf(*world->config);
}

base::Result<int> show(const Arguments& arguments) {
  const auto json = read(optionsOf(arguments));
  if (!json.ok()) return json.error();
  if (arguments.json()) {
    print(*json);
    return kDone;
  }
  std::string text;
  lines(*json, "", text);
  print(text);
  return kDone;
}

base::Result<int> diff(const Arguments& arguments) {
  app::Options options = optionsOf(arguments);
  std::string texts[2];
  for (size_t i = 0; i < 2; ++i) {
    options.config = arguments.operand(i);
    const auto json = read(options);
    if (!json.ok()) return json.error();
    lines(*json, "", texts[i]);
  }
  const std::string difference = connect::difference(texts[0], texts[1]);
  if (arguments.json())
    print(Json{{"same", difference.empty()}, {"difference", difference}});
  else
    print(difference.empty() ? "both say the same\n" : difference);
  return difference.empty() ? kDone : kFailed;
}

}  // namespace

constinit const Command kConfigShow{
    .path = "config show",
    .summary = "Show what a host would run with: accounts and where their keys come from, chains, who is mapped where",
    .about = "With what follows from the environment, the logins and the plugins. Never a key.",
    .flags = kShowFlags,
    .run = show};

constinit const Command kConfigDiff{.path = "config diff",
                                    .summary = "Show what is different between two configurations, in what they mean",
                                    .about = "Exit status 0 when both say the same, 1 when they do not.",
                                    .operands = kFiles,
                                    .flags = kDiffFlags,
                                    .examples = kDiffExamples,
                                    .run = diff};

}  // namespace spillway::cli

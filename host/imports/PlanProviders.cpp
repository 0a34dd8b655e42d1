// Providers and accounts.
#include <algorithm>

#include "host/base/ModelFamily.h"
#include "host/base/Strings.h"
#include "host/config/AccountSettings.h"
#include "host/config/LoginRows.h"
#include "host/config/Proxy.h"
#include "host/config/Scalars.h"
#include "host/imports/Planner.h"
#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

constexpr size_t kMostModels = 200;  // of a server of one's own that are written down
constexpr std::string_view kVariableOrigin = "environment variable ";

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

const config::SettingFacts* settingOf(const config::PluginFacts& plugin, const std::string& name) {
  for (const config::SettingFacts& setting : plugin.settings)
    if (setting.name == name) return &setting;
  return nullptr;
}

}  // namespace

config::Secret Planner::valueOf(const FoundKey& key) const {
  if (key.variable.empty()) return key.text;
  const auto value = here_.environment(key.variable);
  return config::Secret(base::trim(value.value_or("")));
}

bool Planner::hasValue(const FoundKey& key) const { return !valueOf(key).empty(); }

void Planner::planProvider(const FoundProvider& provider) {
  const auto target = targetOf(provider, here_.plugins);
  if (!target) {
    const std::string why = provider.baseUrl.empty() ? "no provider here asks that vendor"
                            : !config::parseBaseUrl(provider.baseUrl)
                                ? "its address must begin with http:// or https:// and have no user, query or blanks"
                                : "what it speaks is not spoken here";
    return stays("provider", provider.called, provider.where, why);
  }
  if (const auto terms = here_.terms.find(target->plugin->id); terms != here_.terms.end() && !here_.termsAccepted)
    return stays("provider", provider.called, provider.where,
                 terms->second + " Say that you accept this with --accept-terms");
  Owner& owner = ownerOf(provider, *target);
  oneProxy_ = std::all_of(provider.accounts.begin(), provider.accounts.end(), [&](const FoundAccount& account) {
    return account.proxy == provider.accounts.front().proxy;
  });
  bool usable = false;
  for (const FoundAccount& account : provider.accounts)
    if (planAccount(account, *target, provider, owner)) usable = true;
  if (!usable) {
    if (owner.keys.empty() && owner.row.empty()) owners_.pop_back();
    return;
  }
  byName_[provider.name] = static_cast<size_t>(&owner - owners_.data());
  if (!owner.baseUrl.empty() || owner.id != owner.plugin->id) {
    const bool there = here_.config->provider(owner.id) != nullptr && providers_.contains(owner.id);
    if (!there) {
      Json row = Json::object();
      if (owner.id != owner.plugin->id) row["plugin"] = owner.plugin->id;
      if (!owner.baseUrl.empty()) row["base_url"] = owner.baseUrl;
      for (const auto& [name, value] : owner.row.items()) row[name] = value;
      owner.row = std::move(row);
    }
  }
  const bool several = owner.keys.size() > 1;
  if (several && !provider.share.empty() && provider.share != "round-robin" &&
      !(providers_.contains(owner.id) && providers_[owner.id].contains("share")))
    owner.row["share"] = provider.share;
  planModels(provider, owner);
}

// One that is here already, one that this import has made, or a new one.
Planner::Owner& Planner::ownerOf(const FoundProvider& provider, const Target& target) {
  const std::string identity = target.plugin->id + "|" + target.baseUrl + "|" + provider.apart;
  for (Owner& owner : owners_)
    if (owner.identity == identity) return owner;
  const auto taken = [&](const std::string& id) {
    return std::any_of(owners_.begin(), owners_.end(), [&](const Owner& owner) { return owner.id == id; });
  };
  Owner owner{"", target.plugin, target.baseUrl, identity, Json::object(), {}};
  for (const config::ProviderRow& row : here_.config->providers) {
    if (row.simulated || row.plugin != target.plugin->id || row.baseUrl != target.baseUrl || taken(row.id)) continue;
    owner.id = row.id;
    for (const config::AccountRow& account : row.accounts) owner.keys.emplace_back(account.name, account.key);
    break;
  }
  if (owner.id.empty()) {
    const std::string wish = target.baseUrl.empty() ? target.plugin->id : nameOf(provider.called);
    const auto free = [&](const std::string& id) {
      const bool plugins = std::any_of(here_.plugins.begin(), here_.plugins.end(), [&](const config::PluginFacts& one) {
        return one.id == id && (one.id != target.plugin->id || !target.baseUrl.empty());
      });
      return !plugins && !taken(id) && here_.config->provider(id) == nullptr;
    };
    owner.id = wish;
    for (int i = 2; !free(owner.id); ++i) owner.id = wish.substr(0, 60) + "-" + std::to_string(i);
  }
  owners_.push_back(std::move(owner));
  return owners_.back();
}

std::string Planner::accountName(const FoundAccount& account, const Owner& owner) const {
  constexpr std::string_view kTaken[] = {"env", "default", "simulated"};
  const std::string wish = !account.name.empty()           ? nameOf(account.name)
                           : !account.key.variable.empty() ? nameOf(base::toLower(account.key.variable))
                                                           : "main";
  const auto free = [&](const std::string& name) {
    return std::find(std::begin(kTaken), std::end(kTaken), name) == std::end(kTaken) &&
           std::none_of(owner.keys.begin(), owner.keys.end(), [&](const auto& key) { return key.first == name; });
  };
  std::string name = wish;
  for (int i = 2; !free(name); ++i) name = wish.substr(0, 60) + "-" + std::to_string(i);
  return name;
}

// Whether there is something to ask the provider with; what becomes of the account is said.
bool Planner::planAccount(const FoundAccount& found, const Target& target, const FoundProvider& provider,
                          Owner& owner) {
  FoundAccount account = found;
  for (const auto& [name, value] : target.settings)
    if (std::none_of(account.settings.begin(), account.settings.end(),
                     [&](const FoundSetting& one) { return one.name == name; }))
      account.settings.push_back({name, {config::Secret(value), {}}});
  const std::string there =
      provider.called + (account.name.empty() || account.name == provider.called ? "" : "/" + account.name);
  std::erase_if(account.settings, [&](const FoundSetting& setting) {
    if (settingOf(*owner.plugin, setting.name) != nullptr) return false;
    stays("setting", setting.name + " of " + there, account.where, "'" + owner.plugin->id + "' has no such setting");
    return true;
  });
  if (!account.key.variable.empty() && !hasValue(account.key)) {
    stays("account", there, account.where,
          "the environment variable " + account.key.variable +
              " is not set here; set it, for the host too, and import again");
    return false;
  }
  for (const FoundSetting& setting : account.settings)
    if (!hasValue(setting.value)) {
      stays("account", there, account.where, "the environment variable " + setting.value.variable + " is not set here");
      return false;
    }
  config::AccountRow trial;
  trial.key = valueOf(account.key);
  for (const FoundSetting& setting : account.settings)
    trial.settings.push_back({setting.name, valueOf(setting.value), ""});
  const std::string_view key = trial.key.reveal();
  if (!key.starts_with('{') && !printable(key)) {
    stays("account", there, account.where, "its key holds a control byte");
    return false;
  }
  if (!config::hasCredential(trial, *owner.plugin) && account.settings.empty()) return withoutKey(account, owner);
  for (const auto& [name, other] : owner.keys)
    if (!key.empty() && other.equals(key)) {
      comes("account", owner.id + "/" + name, account.where, "is here already");
      return true;
    }
  if (auto problem = config::fillSettings(trial, *owner.plugin, here_.environment)) {
    stays("account", there, account.where, *problem);
    return false;
  }
  std::vector<std::string> missing = config::missingSettings(trial, *owner.plugin);
  if (!config::hasCredential(trial, *owner.plugin) && owner.plugin->needsKey && owner.baseUrl.empty())
    missing.insert(missing.begin(), "a key");
  if (!missing.empty()) {
    stays("account", there, account.where, "'" + owner.plugin->id + "' needs " + config::listed(missing));
    return false;
  }
  const std::string name = accountName(account, owner), shown = owner.id + "/" + name;
  // A secret that stood in clear takes the whole account into the store.
  bool clear = !account.key.text.empty();
  for (const FoundSetting& setting : account.settings)
    clear = clear || (settingOf(*owner.plugin, setting.name)->credential && !setting.value.text.empty());
  clear ? keepAccount(account, name, shown, owner) : writeAccount(account, name, shown, owner);
  owner.keys.emplace_back(name, trial.key);
  return true;
}

// Nothing is said of a key: the provider wants none, or the vendor's usual variable has it.
bool Planner::withoutKey(const FoundAccount& account, const Owner& owner) {
  if (!owner.keys.empty()) {
    comes("account", owner.id + "/" + owner.keys.front().first, account.where, "is here already");
    return true;
  }
  std::vector<std::string> variables = owner.plugin->env;
  variables.insert(variables.end(), owner.plugin->envFiles.begin(), owner.plugin->envFiles.end());
  for (const std::string& variable : variables)
    if (hasValue({{}, variable})) {
      comes("account", owner.id, account.where, "its key is in the environment variable " + variable);
      return true;
    }
  if (!owner.plugin->needsKey || !owner.baseUrl.empty()) {
    comes("account", owner.id, account.where, "it is asked without a key");
    return true;
  }
  stays("account", owner.id, account.where,
        "it has no key there" +
            (variables.empty() ? std::string() : ", and " + config::listed(variables, " or ") + " is not set here"));
  return false;
}

void Planner::writeAccount(const FoundAccount& account, const std::string& name, const std::string& shown,
                           Owner& owner) {
  Json& rows = owner.row["accounts"];
  if (!rows.is_array()) {
    rows = Json::array();
    // The account that is there by itself would go as soon as there is a list.
    const config::ProviderRow* here = here_.config->provider(owner.id);
    const bool listed = providers_.contains(owner.id) && providers_[owner.id].contains("accounts");
    for (const config::AccountRow& one :
         here != nullptr && !listed ? here->accounts : std::vector<config::AccountRow>())
      if (one.line == 0 && one.keyOrigin.starts_with(kVariableOrigin))
        rows.push_back({{"name", one.name}, {"key", {{"env", one.keyOrigin.substr(kVariableOrigin.size())}}}});
  }
  Json row = {{"name", name}};
  if (!account.key.variable.empty()) row["key"] = {{"env", account.key.variable}};
  for (const FoundSetting& setting : account.settings)
    row[setting.name] =
        setting.value.variable.empty() ? Json(setting.value.text.reveal()) : Json{{"env", setting.value.variable}};
  if (account.requestsPerMinute > 0) row["requests_per_minute"] = account.requestsPerMinute;
  if (account.maxConcurrent > 0) row["max_concurrent"] = account.maxConcurrent;
  if (account.proxy == "none" && owner.row.contains("proxy")) row["proxy"] = "none";
  if (!account.proxy.empty() && account.proxy != "none") {
    const auto proxy = config::parseProxy(account.proxy);
    if (proxy.ok() && proxy->user.empty() && proxy->password.empty())
      row["proxy"] = account.proxy;
    else
      stays("proxy", "of " + shown, account.where,
            "write it under providers." + owner.id + ".proxy, its password as {env: NAME} or {file: /path}");
  }
  rows.push_back(std::move(row));
  comes("account", shown, account.where,
        account.key.variable.empty() ? "" : "its key stays in the environment variable " + account.key.variable);
}

void Planner::keepAccount(const FoundAccount& account, const std::string& name, const std::string& shown,
                          Owner& owner) {
  NewKey made{owner.id, name, owner.plugin->id, owner.baseUrl, "", valueOf(account.key), {}};
  for (const FoundSetting& setting : account.settings)
    made.settings.push_back({setting.name, valueOf(setting.value), "login"});
  plan_.keys.push_back(std::move(made));
  comes("account", shown, account.where, "its key goes into the encrypted store");
  if (account.requestsPerMinute > 0 || account.maxConcurrent > 0)
    stays("limits", "of " + shown, account.where, "only accounts of the file can have limits of their own");
  if (account.proxy.empty() || account.proxy == "none") return;
  const auto proxy = config::parseProxy(account.proxy);
  const bool open = proxy.ok() && proxy->user.empty() && proxy->password.empty();
  const bool free = oneProxy_ && !(providers_.contains(owner.id) && providers_[owner.id].contains("proxy")) &&
                    (!owner.row.contains("proxy") || owner.row["proxy"] == account.proxy);
  if (open && free) {
    if (owner.id != owner.plugin->id && !owner.row.contains("plugin")) owner.row["plugin"] = owner.plugin->id;
    owner.row["proxy"] = account.proxy;
  } else {
    stays("proxy", "of " + shown, account.where,
          "write it under providers." + owner.id + ".proxy, its password as {env: NAME} or {file: /path}");
  }
}

// Models that the plugin does not know, so that chains may name them and clients see them.
void Planner::planModels(const FoundProvider& provider, Owner& owner) {
  const auto known = [&](const std::string& id) {
    for (const config::ModelFacts& model : owner.plugin->models) {
      const std::vector<std::string> families = base::familiesOf(model.id);
      if (model.id == id || std::count(families.begin(), families.end(), base::familyAsked(id)) > 0) return true;
    }
    const config::ProviderRow* here = here_.config->provider(owner.id);
    if (here != nullptr)
      for (const config::ModelRow& model : here->models)
        if (model.id == id) return true;
    for (const Json& row : listIn(owner.row, "models"))
      if (row["id"] == id) return true;
    return false;
  };
  std::vector<FoundModel> models = provider.models;
  for (const FoundChain& chain : found_.chains)
    for (const FoundTier& tier : chain.tiers)
      for (const FoundEntry& entry : tier.use)
        if (entry.provider == provider.name && !entry.model.empty()) models.push_back({entry.model});
  for (const FoundModel& model : models) {
    if (owner.plugin->anyModel && owner.baseUrl.empty()) return;
    if (model.id.empty() || !printable(model.id) || known(model.id)) continue;
    Json& rows = owner.row["models"];
    if (!rows.is_array()) rows = Json::array();
    if (rows.size() == kMostModels) {
      stays("models", "of " + owner.id, provider.where,
            "only the first " + std::to_string(kMostModels) + " are written down");
      return;
    }
    Json row = {{"id", model.id}};
    if (model.context > 0) row["context"] = model.context;
    rows.push_back(std::move(row));
  }
}

}  // namespace spillway::imports

#include <algorithm>

#include "host/base/ModelFamily.h"
#include "host/base/Strings.h"
#include "host/config/AccountSettings.h"
#include "host/config/ChainCheck.h"
#include "host/config/ConfigReader.h"
#include "host/config/DefaultConfig.h"
#include "host/config/LoginRows.h"
#include "host/config/ModelFind.h"

namespace spillway::config {

namespace {

std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string_view near = base::nearest(word, std::span<const std::string>(candidates));
  return near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)";
}

// What may give the key of an account that nobody configured.
std::vector<std::string> variables(const PluginFacts& facts) {
  std::vector<std::string> names = facts.env;
  names.insert(names.end(), facts.envFiles.begin(), facts.envFiles.end());
  return names;
}

// Checks and fills in one configuration against the plugins; a local of complete().
class Completion {
 public:
  Completion(Config& config, std::span<const PluginFacts> plugins, const Environment& environment, Report& report)
      : config_(config), plugins_(plugins), environment_(environment), report_(report) {}

  void run() {
    for (ProviderRow& provider : config_.providers) completeProvider(provider);
    // Adding providers moves the list: by index, and the declared ones first.
    eachEntry([this](const EntryRow& entry, const std::string& path) { checkEntry(entry, path); });
    // Only now are all providers there.
    eachEntry([this](EntryRow& entry, const std::string& path) { resolve(entry, path); });
    for (const ChainRow& chain : config_.chains) {
      if (config_.provider(chain.name) != nullptr)
        warn(chain.line, "chains." + chain.name, "is also the name of a provider; as a model name it means the chain");
    }
    if (config_.chains.empty()) {
      ChainRow chain = chainOverTiers(config_.defaultChain, config_.providers);
      if (!chain.tiers.empty()) config_.chains.push_back(std::move(chain));
    }
  }

 private:
  const PluginFacts* plugin(std::string_view id) const {
    for (const PluginFacts& facts : plugins_)
      if (facts.id == id) return &facts;
    return nullptr;
  }

  std::vector<std::string> pluginIds() const {
    std::vector<std::string> ids;
    for (const PluginFacts& facts : plugins_) ids.push_back(facts.id);
    return ids;
  }

  void completeProvider(ProviderRow& row) {
    const std::string path = "providers." + row.id;
    const PluginFacts* facts = plugin(row.plugin);
    if (facts == nullptr) {
      const bool own = row.plugin == row.id;
      return error(row.line, own ? path : path + ".plugin",
                   "no plugin offers the provider '" + row.plugin + "'" + didYouMean(row.plugin, pluginIds()) +
                       (own ? "; 'plugin: <name>' says which one to use" : ""));
    }
    if (row.tier.empty()) row.tier = facts->tier.empty() ? "cheap" : facts->tier;
    checkWire(row.wire, *facts, row.line, path + ".wire");
    for (size_t i = 0; i < row.models.size(); ++i)
      checkWire(row.models[i].wire, *facts, row.line, path + ".models[" + std::to_string(i) + "].wire");
    if (std::all_of(row.accounts.begin(), row.accounts.end(), [](const AccountRow& one) {
          return one.line == 0 && (!one.login.empty() || one.keyOrigin == kKeptOrigin);
        }))
      addAccount(row, *facts, path);
    for (size_t i = 0; i < row.accounts.size(); ++i) {
      if (!row.accounts[i].enabled) continue;
      const std::string place = path + ".accounts[" + std::to_string(i) + "]";
      const int line = row.accounts[i].line > 0 ? row.accounts[i].line : row.line;
      if (auto problem = fillSettings(row.accounts[i], *facts, environment_)) error(line, place, std::move(*problem));
      checkAccount(row, row.accounts[i], *facts, place);
    }
  }

  void checkWire(const std::string& wire, const PluginFacts& facts, int line, const std::string& path) {
    if (wire.empty() || std::find(facts.wires.begin(), facts.wires.end(), wire) != facts.wires.end()) return;
    error(line, path,
          "expected " + listed(facts.wires, " or ") + ", got '" + wire + "'" + didYouMean(wire, facts.wires));
  }

  void addAccount(ProviderRow& row, const PluginFacts& facts, const std::string& path) {
    std::string problem;
    if (std::optional<AccountRow> account = accountFromEnvironment(facts, environment_, &problem)) {
      row.accounts.push_back(std::move(*account));
      return;
    }
    if (!problem.empty()) return error(row.line, path, std::move(problem));
    if (!row.accounts.empty()) return;
    // The vendor's own address wants a key; one that was configured may be a server that takes none.
    if (facts.needsKey && row.baseUrl.empty()) {
      return error(
          row.line, path,
          "has no account: " + (variables(facts).empty() ? "" : "set " + listed(variables(facts), " or ") + ", or ") +
              "list one under 'accounts'");
    }
    AccountRow account;
    account.name = "default";
    account.keyOrigin = "none";
    row.accounts.push_back(std::move(account));
  }

  void checkAccount(const ProviderRow& row, const AccountRow& account, const PluginFacts& facts,
                    const std::string& path) {
    const int line = account.line > 0 ? account.line : row.line;
    if (facts.baseUrl.empty() && row.baseUrl.empty() && account.baseUrl.empty())
      error(line, path, "needs a base_url, here or at the provider: '" + facts.id + "' has none of its own");
    if (facts.needsKey && account.key.empty() && account.login.empty() && !facts.deviceLogin &&
        !facts.baseUrl.empty() && row.baseUrl.empty() && account.baseUrl.empty())
      checkCredential(row, account, facts, line, path);
    // What an account lacks that nobody has logged in to yet comes with the login.
    if (!facts.deviceLogin || !account.key.empty() || !account.login.empty())
      for (const std::string& missing : missingSettings(account, facts))
        error(line, path, "'" + facts.id + "' needs " + missing);
    for (const SettingRow& setting : account.settings) checkSetting(setting, facts, line, path + "." + setting.name);
  }

  // An account at the vendor's own address that has no key.
  void checkCredential(const ProviderRow& row, const AccountRow& account, const PluginFacts& facts, int line,
                       const std::string& path) {
    // Half of what stands in for one is told by what is missing.
    if (hasPartOfCredential(account, facts)) return;
    const std::string instead = credentialSettings(facts);
    error(line, path + ".key",
          "account '" + account.name + "' of provider '" + row.id + "' needs a key" +
              (instead.empty() ? "" : ", or " + instead));
  }

  void checkSetting(const SettingRow& row, const PluginFacts& facts, int line, const std::string& path) {
    std::vector<std::string> keys;
    for (const SettingFacts& setting : facts.settings) {
      keys.push_back(setting.name);
      if (setting.name != row.name) continue;
      if (setting.credential && row.origin == "configuration")
        warn(line, path, "a secret stands in the file itself; {env: NAME} or {file: /path} keeps it out");
      return;
    }
    keys.insert(keys.end(), {"name", "key", "base_url", "proxy", "enabled"});
    error(line, path, "unknown key" + didYouMean(row.name, keys));
  }

  template <class Visit>
  void eachEntry(Visit visit) {
    for (ChainRow& chain : config_.chains)
      for (size_t tier = 0; tier < chain.tiers.size(); ++tier)
        for (size_t entry = 0; entry < chain.tiers[tier].use.size(); ++entry)
          visit(chain.tiers[tier].use[entry], entryPath(chain, tier, entry));
  }

  void resolve(EntryRow& entry, const std::string& path) {
    if (!entry.query) return;
    entry.found = findModels(*entry.query, config_.providers, plugins_);
    if (entry.found.empty() && report_.ok())
      warn(entry.line, path + ".any",
           "no model that is known of the configured providers fits, so the entry stands for nothing; ask for less, or "
           "describe a model under providers.<name>.models");
  }

  void checkEntry(const EntryRow& entry, const std::string& path) {
    if (!entry.chain.empty()) return;
    if (entry.query) {
      for (size_t i = 0; i < entry.query->providers.size(); ++i)
        checkEntry({entry.query->providers[i], "", entry.line}, path + ".any.providers[" + std::to_string(i) + "]");
      return;
    }
    const ProviderRow* row = config_.provider(entry.provider);
    if (row == nullptr) {
      const PluginFacts* facts = plugin(entry.provider);
      if (facts == nullptr) return unknownProvider(entry, path);
      if (!declare(*facts, entry, path)) return;
      row = config_.provider(entry.provider);
    }
    const PluginFacts* facts = plugin(row->plugin);
    if (facts == nullptr || entry.model.empty() || facts->anyModel) return;
    std::vector<std::string> models;
    for (const ModelFacts& model : facts->models) models.push_back(model.id);
    for (const ModelRow& model : row->models) models.push_back(model.id);
    for (const std::string& model : models) {
      const std::vector<std::string> families = base::familiesOf(model);
      if (model == entry.model || std::count(families.begin(), families.end(), base::familyAsked(entry.model)) > 0)
        return;
    }
    error(entry.line, path,
          "provider '" + entry.provider + "' has no model '" + entry.model + "'" + didYouMean(entry.model, models) +
              "; a newer one is made known under providers." + entry.provider + ".models");
  }

  void unknownProvider(const EntryRow& entry, const std::string& path) {
    std::vector<std::string> names = pluginIds();
    for (const ProviderRow& row : config_.providers) names.push_back(row.id);
    error(entry.line, path, "there is no provider '" + entry.provider + "'" + didYouMean(entry.provider, names));
  }

  // A provider that a chain names and nobody declared: the plugin of that name with its environment variable.
  bool declare(const PluginFacts& facts, const EntryRow& entry, const std::string& path) {
    if (std::find(undeclared_.begin(), undeclared_.end(), facts.id) != undeclared_.end()) return false;
    ProviderRow row;
    row.id = row.plugin = facts.id;
    row.tier = facts.tier;
    row.line = entry.line;
    std::optional<AccountRow> account = accountFromEnvironment(facts, environment_);
    if (!account || facts.baseUrl.empty()) {
      undeclared_.push_back(facts.id);
      const bool variable = !variables(facts).empty() && !facts.baseUrl.empty();
      error(entry.line, path,
            "provider '" + facts.id + "' has no account: " +
                (variable ? "set " + listed(variables(facts), " or ") + ", or " : std::string()) +
                "describe it under 'providers'");
      return false;
    }
    row.accounts.push_back(std::move(*account));
    checkAccount(row, row.accounts.back(), facts, path);
    config_.providers.push_back(std::move(row));
    return true;
  }

  void error(int line, const std::string& path, std::string message) {
    report_.errors.push_back({config_.file, line, path, std::move(message)});
  }
  void warn(int line, const std::string& path, std::string message) {
    report_.warnings.push_back({config_.file, line, path, std::move(message)});
  }

  Config& config_;
  std::span<const PluginFacts> plugins_;
  const Environment& environment_;
  Report& report_;
  std::vector<std::string> undeclared_;
};

}  // namespace

Report complete(Config& config, std::span<const PluginFacts> plugins, const Environment& environment) {
  Report report;
  Completion(config, plugins, environment, report).run();
  std::stable_sort(report.errors.begin(), report.errors.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return report;
}

}  // namespace spillway::config

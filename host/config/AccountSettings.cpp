#include "host/config/AccountSettings.h"

#include <algorithm>

#include "host/config/Profiles.h"
#include "host/config/SecretReader.h"

namespace spillway::config {

namespace {

bool has(const AccountRow& account, const SettingFacts& setting) { return !account.setting(setting.name).empty(); }

// Fills the settings of one account in, source after source.
class Filling {
 public:
  Filling(AccountRow& account, const PluginFacts& plugin, const Environment& environment)
      : account_(account), plugin_(plugin), environment_(environment) {}

  std::optional<std::string> run() {
    const std::string own(account_.setting(plugin_.profileSetting));
    if (!own.empty()) takeProfile(own);
    takeAll([this](const SettingFacts& setting) { return variable(setting); });
    const std::string named(account_.setting(plugin_.profileSetting));
    if (own.empty() && !named.empty()) takeProfile(named);
    for (const SettingFacts& setting : plugin_.settings)
      if (!said(setting) && !setting.fallback.empty())
        account_.settings.push_back({setting.name, Secret(setting.fallback), "plugin"});
    const bool credential = hasCredential(account_, plugin_);
    if (problem_.empty() && !named.empty() && !credential && !hasPartOfCredential(account_, plugin_))
      problem_ = "profile '" + named + "' has no " + keysOfCredential() + " of its own";
    // A profile that only a variable names may be of no use, as long as nothing is missing.
    const bool enough = own.empty() && credential && missingSettings(account_, plugin_).empty();
    return problem_.empty() || enough ? std::nullopt : std::optional(problem_);
  }

 private:
  bool said(const SettingFacts& setting) const {
    return std::any_of(account_.settings.begin(), account_.settings.end(),
                       [&](const SettingRow& row) { return row.name == setting.name; });
  }

  // What `from` has of all that is not said yet. Half of one source's credential is never joined to another's.
  template <class From>
  void takeAll(From from) {
    const bool takesCredential = account_.key.empty() && !hasPartOfCredential(account_, plugin_);
    for (const SettingFacts& setting : plugin_.settings) {
      if (said(setting) || (setting.credential && !takesCredential)) continue;
      if (std::optional<SettingRow> row = from(setting)) account_.settings.push_back(std::move(*row));
    }
  }

  std::optional<SettingRow> variable(const SettingFacts& setting) const {
    for (const std::string& name : setting.env)
      if (base::Result<Secret> value = secretFromEnvironment(name, environment_))
        return SettingRow{setting.name, std::move(*value), "environment variable " + name};
    return std::nullopt;
  }

  void takeProfile(const std::string& name) {
    base::Result<std::vector<SettingRow>> rows = readProfile(name, plugin_, environment_);
    if (!rows) {
      problem_ = rows.error().message;
      return;
    }
    takeAll([&](const SettingFacts& setting) -> std::optional<SettingRow> {
      for (SettingRow& row : *rows)
        if (row.name == setting.name) return std::move(row);
      return std::nullopt;
    });
  }

  std::string keysOfCredential() const {
    std::vector<std::string> keys;
    for (const SettingFacts& setting : plugin_.settings)
      if (setting.credential && setting.required) keys.push_back(setting.profileKey);
    return listed(keys);
  }

  AccountRow& account_;
  const PluginFacts& plugin_;
  const Environment& environment_;
  std::string problem_;
};

}  // namespace

std::string_view AccountRow::setting(std::string_view wanted) const {
  for (const SettingRow& row : settings)
    if (row.name == wanted) return row.value.reveal();
  return {};
}

std::optional<std::string> fillSettings(AccountRow& account, const PluginFacts& plugin,
                                        const Environment& environment) {
  return Filling(account, plugin, environment).run();
}

bool hasPartOfCredential(const AccountRow& account, const PluginFacts& plugin) {
  return std::any_of(plugin.settings.begin(), plugin.settings.end(),
                     [&](const SettingFacts& one) { return one.credential && has(account, one); });
}

bool hasCredential(const AccountRow& account, const PluginFacts& plugin) {
  if (!account.key.empty()) return true;
  return hasPartOfCredential(account, plugin) &&
         std::all_of(plugin.settings.begin(), plugin.settings.end(),
                     [&](const SettingFacts& one) { return !one.credential || !one.required || has(account, one); });
}

std::string credentialSettings(const PluginFacts& plugin) {
  std::vector<std::string> names;
  for (const SettingFacts& setting : plugin.settings)
    if (setting.credential && setting.required) names.push_back("'" + setting.name + "'");
  return names.empty() ? "" : std::string(names.size() > 1 ? "the settings " : "the setting ") + listed(names);
}

std::vector<std::string> missingSettings(const AccountRow& account, const PluginFacts& plugin) {
  const bool credential = hasPartOfCredential(account, plugin);
  std::vector<std::string> missing;
  for (const SettingFacts& setting : plugin.settings) {
    if (!setting.required || has(account, setting) || (setting.credential && !credential)) continue;
    std::string text = "the setting '" + setting.name + "'";
    if (!setting.env.empty()) text += std::string(" (or the variable ") + listed(setting.env, " or ") + ")";
    missing.push_back(std::move(text));
  }
  return missing;
}

std::string listed(const std::vector<std::string>& words, std::string_view last) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? std::string(last) : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace spillway::config

#include "host/config/LoginRows.h"

#include <algorithm>

namespace spillway::config {
namespace {

ProviderRow& rowOf(Config& config, const LoginRow& login) {
  const auto found = std::find_if(config.providers.begin(), config.providers.end(),
                                  [&](const ProviderRow& row) { return row.id == login.provider; });
  if (found != config.providers.end()) return *found;
  ProviderRow& row = config.providers.emplace_back();
  row.id = login.provider;
  row.plugin = login.plugin;
  return row;
}

AccountRow& accountOf(ProviderRow& row, const std::string& name) {
  const auto found = std::find_if(row.accounts.begin(), row.accounts.end(),
                                  [&](const AccountRow& account) { return account.name == name; });
  if (found != row.accounts.end()) return *found;
  AccountRow& account = row.accounts.emplace_back();
  account.name = name;
  return account;
}

// What the configuration says wins.
void join(const LoginRow& login, AccountRow& account) {
  account.login = login.id;
  account.keyOrigin = "login";
  for (const SettingRow& setting : login.settings)
    if (std::none_of(account.settings.begin(), account.settings.end(),
                     [&](const SettingRow& own) { return own.name == setting.name; }))
      account.settings.push_back(setting);
}

}  // namespace

Report joinLogins(Config& config, std::span<const LoginRow> logins) {
  Report report;
  for (const LoginRow& login : logins) {
    ProviderRow& row = rowOf(config, login);
    const auto unused = [&](const std::string& why) {
      report.warnings.push_back({config.file, row.line, "providers." + row.id,
                                 "the login of the account '" + login.account + "' is not used: " + why});
    };
    if (row.plugin != login.plugin) {
      unused("it was made for '" + login.plugin + "', and the provider is '" + row.plugin + "' now");
      continue;
    }
    AccountRow& account = accountOf(row, login.account);
    if (account.key.empty())
      join(login, account);
    else
      unused("the configuration gives the account a key");
  }
  return report;
}

}  // namespace spillway::config

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
  row.baseUrl = login.baseUrl;
  row.tier = login.tier;
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
  if (login.isKey) {
    account.key = login.key;
    account.keyOrigin = kKeptOrigin;
  } else {
    account.login = login.id;
    account.keyOrigin = "login";
  }
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
                                 std::string("the ") + (login.isKey ? "entered key" : "login") + " of the account '" +
                                     login.account + "' is not used: " + why});
    };
    const auto made = std::string("it was ") + (login.isKey ? "entered" : "made") + " for ";
    if (row.plugin != login.plugin) {
      unused(made + "'" + login.plugin + "', and the provider is '" + row.plugin + "' now");
      continue;
    }
    if (login.isKey && row.baseUrl != login.baseUrl) {
      unused(made + (login.baseUrl.empty() ? "the vendor's own address" : login.baseUrl) + ", and requests go to " +
             (row.baseUrl.empty() ? "the vendor's own address" : row.baseUrl) + " now");
      continue;
    }
    const bool there = std::any_of(row.accounts.begin(), row.accounts.end(),
                                   [&](const AccountRow& account) { return account.name == login.account; });
    if (login.isKey && there) {
      unused("the configuration has an account of that name");
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

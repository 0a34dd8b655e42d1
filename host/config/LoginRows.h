// The accounts that people have logged in to, beside those of the configuration.
//
// A pure function; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/config/ConfigReader.h"

namespace spillway::config {

// AccountRow::keyOrigin of accounts whose key somebody has entered while the host ran.
inline constexpr std::string_view kKeptOrigin = "the encrypted store";

struct LoginRow {
  std::string id;                 // of the login
  std::string provider, account;  // as the configuration names them
  std::string plugin;             // the provider's, when the configuration has no row for it
  std::vector<SettingRow> settings;

  bool isKey = false;         // a key that somebody has entered, not a login
  Secret key;                 // may be empty: settings stand in for it
  std::string baseUrl, tier;  // isKey: the provider's, when the configuration has no row for it; may be empty
};

// Gives each login its account: the one of that name when it is configured without a key, which keeps its limits and
// its own settings, else a new one. An entered key always gets a new one, of a provider whose requests go where it was
// entered for. To be called before complete(). The warnings name what is not used.
Report joinLogins(Config& config, std::span<const LoginRow> logins);

}  // namespace spillway::config

// The accounts that people have logged in to, beside those of the configuration.
//
// A pure function; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/config/ConfigReader.h"

namespace spillway::config {

struct LoginRow {
  std::string id;                 // of the login
  std::string provider, account;  // as the configuration names them
  std::string plugin;             // the provider's, when the configuration has no row for it
  std::vector<SettingRow> settings;
};

// Gives each login its account: the one of that name when it is configured without a key, which keeps its limits and
// its own settings, else a new one. To be called before complete(). The warnings name logins that are not used.
Report joinLogins(Config& config, std::span<const LoginRow> logins);

}  // namespace spillway::config

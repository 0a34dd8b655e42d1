// What a login has brought: the tokens, whose they are, and where they may go.
//
// A plain value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/config/Config.h"
#include "host/config/Secret.h"

namespace spillway::logins {

struct Login {
  std::string id;                            // of this login; another one of the same account has another
  std::string provider, account;             // as the configuration names them
  std::string plugin;                        // provider id of the plugin that has made it
  std::string origin;                        // what its tokens are for: the address they go to
  std::vector<config::SettingRow> settings;  // that the person has chosen for the account
  std::string person;                        // whose it is, as the vendor says; may be empty
  int64_t madeMs = 0;                        // unix

  config::Secret access, refresh;  // refresh may be empty
  config::Secret extra;            // JSON text that the plugin wants back; may be empty
  int64_t expiresMs = 0;           // of `access`, unix; 0: not said
};

inline constexpr size_t kMostTokenBytes = size_t{64} << 10;  // each
inline constexpr size_t kMostExtraBytes = size_t{8} << 10;
inline constexpr size_t kMostPersonBytes = 200;

}  // namespace spillway::logins

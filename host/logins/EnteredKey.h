// A key that somebody enters while the host runs, checked and bound to where it may go. It is kept as a login is:
// `access` is the key, and `extra` says that it is one.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/Result.h"
#include "host/logins/DeviceLogins.h"

namespace spillway::logins {

// What somebody asks for.
struct KeyWish {
  std::string provider, account;
  std::string plugin;         // of a provider that there is not yet; empty: the one of the provider's name
  std::string baseUrl, tier;  // the same; empty: the plugin's
  config::Secret key;         // may be empty: settings stand in for it, or the server wants none
  std::vector<config::SettingRow> settings;
  bool termsAccepted = false;
};

// Errors are for people, with the status the API answers: 400, 409 (the terms must be accepted). Whether anything is
// missing is not looked at: that says config::complete().
base::Result<Login> enteredKey(const KeyWish& wish, const LoginTarget& target);

// What `extra` of an entered key says; nothing: it is a login.
struct EnteredPlace {
  std::string baseUrl, tier;  // of a provider that the configuration does not have; may be empty
};
std::optional<EnteredPlace> enteredPlace(const Login& login);

}  // namespace spillway::logins

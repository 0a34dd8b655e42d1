// One account: the credential and settings with which a provider is used.
//
// Immutable but for its counters, which are atomic; shared between reloads as long as the account stays the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/Call.h"
#include "host/config/Config.h"
#include "host/config/Proxy.h"
#include "host/config/Secret.h"
#include "host/routing/Health.h"

namespace spillway::accounts {

// Counters of one account, carried over reloads by identity.
struct AccountCounters : routing::AccountMeter {
  std::atomic<uint64_t> succeeded{0}, failed{0};
};

// Also the secret source of plugin calls: "key" gives the key, other names the account's settings.
struct Account : base::SecretSource {
  std::string provider;  // id as configured
  std::string plugin;    // provider id of the plugin
  std::string name;
  config::Secret key;     // may be empty: no key needed
  std::string keyOrigin;  // for people: "environment variable X"; never the key
  std::string login;      // id of the login whose tokens are sent; empty: none
  bool tokens = false;    // what is sent is a token, made from its key or of a login: see logins/TokenKeeper
  std::string baseUrl;    // this account's own; else the provider's configured one; empty: the plugin's
  std::shared_ptr<const config::Proxy> proxy;  // what its connections go through; null: nothing
  bool ownWay = false;                         // others of the provider go another: what it cannot reach they may
  std::vector<config::SettingRow> settings;
  std::vector<std::pair<std::string, std::string>> headers;  // extra request headers of the provider
  std::vector<config::QuirkRow> quirks;                      // of the provider, besides its plugin's
  std::string wire;  // preferred wire of the provider when configured; empty: the plugin's choice
  int64_t maxConcurrent = 0, requestsPerMinute = 0;  // 0: no cap
  bool simulated = false;                            // answers come from the built-in simulator
  uint32_t slot = 0;
  std::shared_ptr<AccountCounters> counters;

  std::string_view get(std::string_view field) const override;

  // The setting of that name, or an empty view.
  std::string_view setting(std::string_view field) const;
};

}  // namespace spillway::accounts

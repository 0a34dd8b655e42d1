// A provider as the host uses it: the plugin's table as values and its hooks behind guards.
//
// Immutable; any thread. Good as long as the PluginSet it came from is held; so are the views it hands out.
#pragma once

#include <spillway/provider.h>

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/base/Call.h"
#include "host/base/Result.h"
#include "host/config/PluginFacts.h"
#include "host/plugins/FunctionRef.h"
#include "host/plugins/HttpClient.h"

namespace spillway::plugins {

class PluginHealth;

// Takes one allowance, borrowed for the call.
using LimitSink = FunctionRef<void(const spw_limit&)>;

class Provider {
 public:
  // `table` is complete (see TableCheck.h) and, like the rest, outlives this object.
  Provider(const spw_provider& table, void* self, PluginHealth& health);

  std::string_view id() const { return table_.id; }
  std::string_view name() const { return table_.name; }
  std::string_view plugin() const;  // id of the plugin it belongs to
  std::string_view tier() const { return text(table_.tier); }
  std::string_view baseUrl() const { return text(table_.base_url); }      // empty: the account must give one
  int32_t login() const { return table_.login; }                          // enum spw_login
  std::span<const spw_endpoint> endpoints() const { return endpoints_; }  // of chats
  std::span<const spw_endpoint> tasks() const { return tasks_; }          // of all else
  std::span<const spw_error_rule> errorRules() const { return errors_; }
  std::span<const spw_setting> settings() const { return settings_; }
  std::span<const spw_quota_call> quotaCalls() const { return quotaCalls_; }  // empty: it has no quota()
  std::span<const std::string_view> env() const { return env_; }              // hold a key
  std::span<const std::string_view> envFiles() const { return envFiles_; }    // hold the path of a file with one
  std::string_view modelsPath() const { return text(table_.models_path); }    // empty: none
  std::string_view evidence() const { return text(table_.evidence); }
  std::string_view confidence() const { return text(table_.confidence); }
  std::string_view terms() const { return text(table_.terms); }
  bool anyModel() const { return table_.any_model != 0; }

  std::span<const spw_model> models() const { return models_; }
  const spw_model* findModel(std::string_view id) const;  // null: not in the table

  // The quirks that apply to a model, in the table's order.
  std::vector<spw_quirk> quirksFor(std::string_view model) const;
  // JSON text of the last quirk of that id which applies to the model; empty: none does, or it has no value.
  std::string_view quirk(std::string_view id, std::string_view model) const;

  // What configuration and routes need, as values.
  config::PluginFacts facts() const;

  bool hasPrepare() const { return table_.prepare != nullptr; }
  bool hasSign() const { return table_.sign != nullptr; }
  bool hasLimits() const { return table_.limits != nullptr; }
  bool hasLogout() const { return table_.logout != nullptr; }
  bool hasRefresh() const { return table_.refresh != nullptr; }
  bool hasDeviceLogin() const { return table_.login_begin != nullptr && table_.login_poll != nullptr; }

  // Change the request in place (memory of the call's arena). No hook, or nothing to change, is success.
  base::Result<void> prepare(spw_call& call, spw_request& request) const;
  base::Result<void> sign(spw_call& call, spw_request& request) const;

  // The plugin's own judgement of a failed reply; nothing: its error table, then the host's table, decide. Fault and
  // scope are in range; texts live in the call's arena.
  std::optional<spw_verdict> classify(spw_call& call, const spw_reply& reply) const;

  // True when the plugin read the allowance windows itself.
  bool limits(spw_call& call, const spw_reply& reply, LimitSink sink) const;

  // Changes the request of that one of quotaCalls() in place. No hook, or nothing to change, is success.
  base::Result<void> prepareQuota(spw_call& call, size_t which, spw_request& request) const;

  // The reply to that one of quotaCalls(), a success or a 404. False: the account has nothing of the kind.
  base::Result<bool> quota(spw_call& call, size_t which, const spw_reply& reply, LimitSink sink) const;

  // These may block, and spillway.http goes to `http` meanwhile. Texts live in the call's arena.
  // refresh: nothing means that the account's key is sent as it is.
  base::Result<std::optional<spw_token>> refresh(spw_call& call, HttpClient& http, const spw_token& old) const;
  base::Result<spw_device_code> loginBegin(spw_call& call, HttpClient& http) const;
  struct Polled {
    std::optional<spw_token> token;  // nothing: not yet
    int64_t intervalMs = 0;          // to wait from now on between two polls; 0: as before
  };
  base::Result<Polled> loginPoll(spw_call& call, HttpClient& http, const spw_device_code& code) const;
  // False: the vendor need not be told.
  base::Result<bool> logout(spw_call& call, HttpClient& http, const spw_token& token) const;

 private:
  static std::string_view text(const char* member) { return member ? std::string_view(member) : std::string_view(); }

  spw_provider table_;  // a zeroed copy of what the plugin has
  void* self_;
  PluginHealth* health_;
  std::vector<spw_endpoint> endpoints_, tasks_;
  std::vector<spw_model> models_;
  std::vector<spw_quirk> quirks_;
  std::vector<spw_error_rule> errors_;
  std::vector<spw_setting> settings_;
  std::vector<spw_quota_call> quotaCalls_;
  std::unordered_map<std::string_view, size_t> modelIndex_;
  std::vector<std::string_view> env_, envFiles_;
  std::vector<money::PriceRow> prices_;
};

}  // namespace spillway::plugins

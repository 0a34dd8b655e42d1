// What the management API asks the rest of the host for. The composition root fills it; tests fill it with rows.
//
// Every function may be called from any thread, several at once, and must not block for long.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/accounts/AccountPool.h"
#include "host/admin/Metrics.h"
#include "host/budget/Budgets.h"
#include "host/config/ConfigReader.h"
#include "host/inquiry/AccountCheck.h"
#include "host/inquiry/Balances.h"
#include "host/inquiry/LiveLists.h"
#include "host/keys/KeyFile.h"
#include "host/logins/DeviceLogins.h"
#include "host/logins/EnteredKey.h"
#include "host/logins/TokenKeeper.h"
#include "host/memory/Transcripts.h"
#include "host/pipeline/Services.h"
#include "host/plugins/PluginSet.h"
#include "host/routing/RouteTable.h"
#include "host/saver/Frozen.h"
#include "host/store/Ledger.h"

namespace spillway::admin {

class LogBook;

struct PluginReport {
  std::vector<plugins::PluginStatus> loaded;
  std::vector<plugins::Refused> refused;
};

// What is true at this moment, for /metrics.
struct Gauges {
  int64_t exchangesInFlight = 0;
  int64_t upstreamIdle = 0;        // connections to upstreams that wait to be used again
  int64_t clientIdle = 0;          // connections of clients between two requests
  int64_t serverThreads = 0;       // started
  int64_t serverThreadsBusy = 0;   // of them answering
  int64_t refusedConnections = 0;  // since start, because too many were waiting
};

// An account whose key or login is exchanged for tokens.
struct LoginAccount {
  logins::TokenStatus token;
  std::string id, person;  // of its login; empty: it has a key
  int64_t madeMs = 0;
};

// Where an account stands, and where its requests go.
struct AccountPlace {
  std::string source = "found";  // "file", "login", "kept" (its key is in the store), "simulator", "found" (by itself)
  std::string baseUrl;           // empty: its plugin's own
};

// The configuration file as it is now.
struct ConfigText {
  std::string file;      // where it is, or would be made
  std::string text;      // may hold secrets: never shown as a whole
  std::string revision;  // of the text
  bool there = false;
};

// What was in the file before a change.
struct ConfigVersion {
  std::string id, what;
  int64_t atMs = 0;  // of the change, unix
};

// What a text would come to as the configuration; nothing of it is taken over.
struct ConfigTrial {
  config::Report report;
  // Plans with it; empty when the report has errors.
  std::function<base::Result<accounts::Planned>(const routing::Query&, int64_t nowMs)> preview;
};

struct Ports {
  store::Ledger* ledger = nullptr;   // borrowed; never null
  const Metrics* metrics = nullptr;  // borrowed; never null
  const LogBook* logs = nullptr;     // borrowed; may be null
  std::function<std::vector<accounts::AccountStatus>()> accounts;
  std::function<AccountPlace(const std::string& provider, const std::string& account)> placeOf;
  // False: there is no such account. One that is taken back begins anew: why it rests is forgotten.
  std::function<bool(std::string_view provider, std::string_view account, accounts::Use use)> setUse;
  // These change the accounts; errors are for people, with their status. renameAccount and deleteAccount do it where
  // the account stands: in the configuration file, or with the entered keys and logins.
  std::function<base::Result<void>(const logins::KeyWish&)> addAccount;
  std::function<base::Result<void>(const std::string& provider, const std::string& account, const std::string& name)>
      renameAccount;
  std::function<base::Result<void>(const std::string& provider, const std::string& account)> deleteAccount;
  // Waits for the vendor.
  std::function<base::Result<inquiry::AccountCheck>(const std::string& provider, const std::string& account)>
      checkAccount;
  // Asks one of its models a question of a few tokens, and waits for the end of it. `model`: empty, the provider's
  // first.
  std::function<base::Result<inquiry::AccountCheck>(const std::string& provider, const std::string& account,
                                                    const std::string& model)>
      callAccount;

  // The configuration file. Saving writes it when it still has that revision, takes it over and gives the new one. All
  // wait for the disk.
  std::function<base::Result<ConfigText>()> configText;
  std::function<ConfigTrial(const std::string& text)> tryConfig;
  std::function<base::Result<std::string>(const std::string& revision, const std::string& text,
                                          const std::string& what)>
      saveConfig;
  std::function<std::vector<ConfigVersion>()> configHistory;  // the newest first
  std::function<base::Result<std::string>(const std::string& id)> configVersion;

  std::function<std::shared_ptr<const routing::RouteTable>()> routes;  // of the running configuration
  std::function<PluginReport()> plugins;
  std::function<pipeline::World()> world;
  // What would be tried for a request at that time (unix milliseconds), without advancing any counter.
  std::function<base::Result<accounts::Planned>(const routing::Query&, int64_t nowMs)> preview;
  std::function<Gauges()> gauges;
  struct Telemetry {
    int64_t sent = 0, dropped = 0;  // exchanges
  };
  std::function<Telemetry()> telemetry;  // may be empty
  std::function<bool()> stopping;        // new requests are refused; may be empty

  std::function<std::vector<budget::Status>()> budgets;
  std::function<std::vector<inquiry::ListStatus>()> lists;                    // of vendors' models; may be empty
  std::function<std::vector<inquiry::BalanceStatus>(bool looking)> balances;  // the same

  // A result that was sent smaller, before and after; may be empty. [may block]
  std::function<std::optional<saver::Frozen::Both>(const std::string& clientKey, const std::string& key)> result;

  // What was made smaller, by the handle in its markers; may be empty. [may block]
  std::function<std::optional<std::string>(const std::string& handle)> original;

  // Client keys that were made at run time.
  std::function<std::vector<keys::KeyRow>()> keys;
  std::function<base::Result<std::string>(const keys::KeyRow&)> createKey;  // the key itself
  std::function<base::Result<void>(const std::string& name)> revokeKey;

  std::function<std::vector<LoginAccount>()> loginAccounts;
  std::function<std::vector<logins::LoginView>()> logins;                               // under way or just ended
  std::function<base::Result<logins::LoginView>(const logins::LoginWish&)> beginLogin;  // waits for the vendor
  std::function<base::Result<std::string>(const std::string& id)> endLogin;             // "cancelled" or "logged_out"

  std::function<std::string()> address;  // "http://127.0.0.1:20128", where agents are served; may be empty
  std::string version;                   // "0.1.0"
  std::vector<std::string> wirePaths;    // "POST /v1/..." as the wires serve them, for /api/about; may be empty

  // What was said in exchanges: whether it is kept now, that of one, and its request sent once more, which gives the id
  // of the new exchange; may be empty. The last two [may block].
  std::function<bool()> keepsBodies;
  std::function<base::Result<std::optional<memory::KeptTranscript>>(const std::string& exchange)> transcript;
  std::function<base::Result<std::string>(const std::string& exchange)> replay;
};

}  // namespace spillway::admin

// Everything about tokens and logins, made and wired in one place: the store, the keeper, logins under way, and the
// threads they use.
//
// Thread-safe once made; made and stopped by one thread.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/accounts/AccountPool.h"
#include "host/admin/Ports.h"
#include "host/config/ConfigWatcher.h"
#include "host/config/LoginRows.h"
#include "host/logins/DeviceLogins.h"
#include "host/logins/Ticker.h"
#include "host/logins/TokenKeeper.h"
#include "host/logins/TokenStore.h"
#include "host/pipeline/Workers.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::app {

class Logins {
 public:
  using Resolve =
      std::function<base::Result<logins::LoginTarget>(const std::string& provider, const std::string& account)>;

  // All that is borrowed outlives this. `changed`: the logins on the disk are others than rows() has last read; called
  // from several threads, also while somebody waits for it. Empty: nobody wants to know.
  Logins(const std::string& stateFolder, upstream::ConnectionPool& connections, accounts::AccountPool& accounts,
         Resolve resolve, std::function<void()> changed);
  ~Logins();

  // The logins and entered keys there are, read from the disk. What is wrong with others is said in the log. Keys that
  // were entered for another address than their plugin in `plugins` has now are not among them.
  std::vector<config::LoginRow> rows(const plugins::PluginSet& plugins);
  // The same without taking notice of them.
  std::vector<config::LoginRow> peek(const plugins::PluginSet& plugins);
  static config::LoginRow rowOf(const logins::Login& login);

  // Keeps an entered key; takes one away, whether it is a key or a login; gives it another name. All are told to
  // whoever wants to know of changes before they return. False: there is none.
  base::Result<void> keep(const logins::Login& key);
  base::Result<bool> remove(const std::string& provider, const std::string& account);
  base::Result<bool> rename(const std::string& provider, const std::string& account, const std::string& name);

  // The accounts from now on, as rows() was joined to them.
  void adopt(std::shared_ptr<const accounts::Roster> roster, const std::shared_ptr<const plugins::PluginSet>& plugins);

  // Looks after the folder from now on: other processes log in and out.
  void watch();

  // Looks again for logins whose key could not be had; every few seconds.
  void tend();

  // Ends a login: the vendor is told where it wants to know, and the tokens are removed whatever it says. False: there
  // is none. `told` has what became of it at the vendor, a sentence, or is empty. May block.
  base::Result<bool> logout(const std::string& provider, const std::string& account, std::string& told);

  // Breaks off what is under way.
  void stop();

  logins::TokenKeeper& tokens() { return keeper_; }
  logins::DeviceLogins& devices() { return devices_; }
  upstream::HttpCaller& http() { return http_; }

  // What the management API asks for.
  void fill(admin::Ports& ports);

 private:
  std::vector<admin::LoginAccount> accounts() const;
  base::Result<std::string> end(const std::string& id);
  void look();
  void cover();

  logins::TokenStore store_;
  upstream::HttpCaller http_;
  logins::Ticker ticker_;
  pipeline::Workers workers_;
  accounts::AccountPool& pool_;
  const Resolve resolve_;
  const std::function<void()> changed_;
  std::atomic<bool> stopped_{false};
  mutable std::mutex mutex_;                               // guards what follows
  bool later_ = false;                                     // the logins' key could not be had
  int64_t lookedMs_ = 0;                                   // monotonic
  std::map<uint32_t, std::deque<config::Secret>> tokens_;  // by slot of the account: that are or were good lately
  std::vector<logins::Login> read_;
  std::vector<std::string> said_;  // problems that stand in the log already

  logins::TokenKeeper keeper_;
  logins::DeviceLogins devices_;
  std::unique_ptr<config::ConfigWatcher> watcher_;  // last: it calls back
};

}  // namespace spillway::app

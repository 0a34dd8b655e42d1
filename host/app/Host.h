// The running program: every part made and wired in one place, started, reloaded and drained.
//
// All functions but reload() belong to one thread; reload() may come from any.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "host/accounts/AccountPool.h"
#include "host/admin/AdminApi.h"
#include "host/admin/LogBook.h"
#include "host/admin/Metrics.h"
#include "host/app/Allowances.h"
#include "host/app/ConfigBook.h"
#include "host/app/Doorkeeper.h"
#include "host/app/FrontDoor.h"
#include "host/app/Incoming.h"
#include "host/app/Logins.h"
#include "host/app/Options.h"
#include "host/app/SimulatorProcess.h"
#include "host/config/ConfigReader.h"
#include "host/config/ConfigWatcher.h"
#include "host/http/Server.h"
#include "host/inquiry/Balances.h"
#include "host/inquiry/LiveLists.h"
#include "host/inquiry/LocalServers.h"
#include "host/memory/Vault.h"
#include "host/pipeline/Pipeline.h"
#include "host/pipeline/TokenCounter.h"
#include "host/plugins/Breadcrumbs.h"
#include "host/plugins/PluginRegistry.h"
#include "host/plugins/PluginWatcher.h"
#include "host/saver/Frozen.h"
#include "host/service/ListenSockets.h"
#include "host/service/LogOutput.h"
#include "host/store/Ledger.h"
#include "host/store/ObjectStore.h"
#include "host/telemetry/Exporter.h"
#include "host/upstream/ConnectionPool.h"

namespace spillway::app {

class Host {
 public:
  explicit Host(Options options);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // To be called before start(): sockets to listen on in place of own ones, and what is to be done before the state
  // folder is touched, such as waiting until another process lets go of it.
  void takeOver(const service::ListenSockets& sockets, std::function<base::Result<void>()> claim);

  // Reads the configuration, loads plugins, opens the ledger, listens. The error is for people and may have several
  // lines.
  base::Result<void> start();

  // Both once started; the first is like "http://127.0.0.1:20128".
  const std::string& address() const { return address_; }
  const std::string& stateFolder() const { return stateFolder_; }

  // Reads the configuration again. A bad one is said in the log and the running one stays.
  void reload();

  // Small things to be done every few seconds.
  void tend();

  // --- the end, and the time before it (HostLife.cpp) ---

  // New requests are told to go elsewhere from now on.
  void drain();

  // Hands the state folder over to another process and accepts no connection until acceptAgain(). Error: it goes on as
  // it did.
  base::Result<void> yield();
  // The other process has not come up.
  void takeBack();
  // It has: what is under way and comes on connections that are open is served to its end, nothing else.
  void leave();
  // Whoever was relieved by this process has ended.
  void predecessorGone();

  // After drain() or leave(): nobody is being answered any more, or may still ask; or time is up.
  bool ended();

  // Whether the loops that carry requests move, asked from time to time.
  bool moves();

  // For a successor; borrowed.
  service::ListenSockets sockets() const;

  // --- looking, without serving (HostLooks.cpp) ---

  // The configuration as this host would run with it and the plugins it has, without opening a ledger or a port: it may
  // be done beside a running host. The error says everything that is wrong, one mistake a line.
  base::Result<pipeline::World> look();

  // The same without holding the configuration to the plugins.
  base::Result<pipeline::World> glance();

  // Logs in to an account, for the command line; `show` is told where to and with which code. Blocks until it has
  // ended.
  base::Result<logins::LoginView> login(const logins::LoginWish& wish,
                                        const std::function<void(const logins::LoginView&)>& show);

  // Logs out, for the command line; as Logins::logout.
  base::Result<bool> logout(const std::string& provider, const std::string& account, std::string& told);

  // What another router's settings become here, for the command line; nothing is written. The error says what is wrong
  // with the configuration as it is, or as it would be.
  base::Result<Incoming> planImport(const imports::Found& found, bool termsAccepted);

  // Writes it: keys into the encrypted store, the rest into the file, of which the text before is kept in
  // `config-history/`. When that fails, the keys are taken out again. Only behind planImport().
  base::Result<void> takeImport(const Incoming& incoming);

  // Takes it back: the text before, and no key of it.
  base::Result<void> undoImport(const Incoming& incoming);

 private:
  base::Result<config::Config> readConfig();
  base::Result<void> applyOptions(config::Config& config) const;
  void takeKeptConfig();
  static std::string keptConfig(const std::string& stateFolder);
  base::Result<config::Config> readConfigAndPlugins();
  base::Result<void> useHandedIn(config::Config& config) const;
  // `again`: what is to be said about the configuration has been said.
  base::Result<void> settle(config::Config& config, bool again = false);
  base::Result<void> loadPlugins(const config::Config& config, const std::string& state);
  void adopt(config::Config config);
  void pluginsChanged();
  void settleAnew(const std::string& why);
  void makeExporter();
  void makeLogins(const std::string& state, bool follow);
  void dropKeys(const Incoming& incoming);
  base::Result<logins::LoginTarget> loginTarget(const std::string& provider, const std::string& account) const;
  void makeInquiries(const std::string& state);
  config::Report fit(config::Config& config, const std::vector<config::LoginRow>& logins,
                     std::vector<std::string>* leftOut = nullptr) const;

  // What the management API changes and tries: HostAccounts.cpp, HostChecks.cpp and HostEdits.cpp.
  void fillAccounts(admin::Ports& ports);
  admin::AccountPlace placeOf(const std::string& provider, const std::string& account) const;
  base::Result<void> addAccount(const logins::KeyWish& wish);
  base::Result<void> renameAccount(const std::string& provider, const std::string& account, const std::string& name);
  base::Result<void> deleteAccount(const std::string& provider, const std::string& account);
  base::Result<inquiry::AccountCheck> checkAccount(const std::string& provider, const std::string& account);
  base::Result<inquiry::AccountCheck> callAccount(const std::string& provider, const std::string& account,
                                                  const std::string& model);
  void fillEdits(admin::Ports& ports);
  base::Result<admin::ConfigText> configText();
  admin::ConfigTrial tryConfig(const std::string& text);
  base::Result<std::string> saveConfig(const std::string& revision, const std::string& text, const std::string& what);
  void listsChanged();
  void joinLocals(config::Config& config) const;
  void adoptLocals(const plugins::PluginSet& plugins);
  // What was said in exchanges: HostBodies.cpp.
  void adoptBodies();
  void fillBodies(admin::Ports& ports);
  base::Result<std::string> replay(const std::string& exchange);

  base::Result<void> openMemory(const config::Config& config, const std::string& state);
  base::Result<void> listen(const config::Config& config);
  admin::Ports adminPorts();
  void openDashboard(const std::string& state);
  pipeline::World world() const;

  void acceptAgain();
  void tellClientsToGo();

  Options options_;
  service::LogOutput logOutput_;  // first in, last out
  service::ListenSockets handedIn_;
  std::function<base::Result<void>()> claim_;
  bool yielded_ = false;  // the state folder is another process's
  std::atomic<bool> draining_{false};
  int64_t endMs_ = 0;          // when what is under way is broken off, monotonic
  const char* endLimit_ = "";  // the setting that says so
  config::Environment environment_;
  std::string address_, adminAddress_;
  std::string keptFolder_;   // where the configuration file is the one that the dashboard has made; empty: it is not
  std::string stateFolder_;  // once the dashboard has a plate in it
  std::string secret_;       // what its tickets are made with
  SimulatorProcess simulator_;
  std::string simulatorUrl_;

  std::unique_ptr<admin::LogBook> logs_;  // before all that may log until it ends; a host that only looks has none

  std::mutex reloadMutex_;
  mutable std::mutex worldMutex_;
  pipeline::World world_;        // what a reload replaces as a whole
  config::Bodies bodies_;        // as last read, guarded by reloadMutex_
  config::Inquiries inquiries_;  // as last read, guarded by reloadMutex_
  config::Operating operating_;  // the same
  config::Config asRead_;        // before plugins filled it in: what a plugin change starts from

  std::unique_ptr<plugins::Breadcrumbs> crumbs_;
  std::unique_ptr<plugins::PluginRegistry> registry_;
  std::unique_ptr<store::Ledger> ledger_;
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<memory::Vault> vault_;
  std::unique_ptr<saver::Frozen> frozen_;
  std::unique_ptr<memory::Transcripts> transcripts_;
  accounts::AccountPool accounts_;
  std::unique_ptr<upstream::ConnectionPool> connections_;
  std::unique_ptr<Logins> logins_;
  std::unique_ptr<ConfigBook> book_;
  std::unique_ptr<telemetry::Exporter> exporter_;
  std::unique_ptr<inquiry::LiveLists> lists_;
  std::unique_ptr<inquiry::Balances> balances_;
  std::unique_ptr<inquiry::LocalServers> locals_;
  admin::Metrics metrics_;
  Allowances allowances_;
  Doorkeeper doorkeeper_;
  std::unique_ptr<pipeline::TokenCounter> counter_;
  std::unique_ptr<upstream::GuardedFetcher> fetcher_;
  std::unique_ptr<pipeline::Services> services_;
  std::unique_ptr<pipeline::Pump> pump_;
  std::unique_ptr<pipeline::Pipeline> pipeline_;
  std::unique_ptr<admin::AdminApi> admin_;
  std::unique_ptr<admin::Pages> pages_;
  std::unique_ptr<admin::EventFeed> feed_;
  std::unique_ptr<SignIn> signIn_;
  std::unique_ptr<FrontDoor> door_, adminDoor_;
  std::unique_ptr<http::Server> server_, adminServer_;
  std::unique_ptr<plugins::PluginWatcher> pluginWatcher_;
  std::unique_ptr<config::ConfigWatcher> configWatcher_;
};

}  // namespace spillway::app

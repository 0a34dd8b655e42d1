#include "host/app/Host.h"

#include <malloc.h>
#include <sched.h>

#include <algorithm>
#include <thread>

#include "host/app/KnownSecrets.h"
#include "host/app/Places.h"
#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/config/StateFolder.h"
#include "host/saver/Squeeze.h"
#include "host/upstream/TlsContext.h"

namespace spillway::app {
namespace {

// Server threads that exchanges never take, so that the management endpoints answer under any load.
constexpr int kReservedThreads = 16;
// Threads for what may block outside a server thread: name lookups, connects, handshakes, large translations.
constexpr size_t kSetUpThreads = 32;

constexpr size_t kMostFreeHeap = size_t{8} << 20;
constexpr size_t kKeptHeap = size_t{2} << 20;

base::Error failure(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

void say(base::Level level, const std::string& message) { base::log(level, "app", message); }

void sayProblems(const std::vector<config::Problem>& problems, base::Level level) {
  for (const auto& problem : problems) say(level, problem.text());
}

// Whoever has set a variable may not know what the vendor has tied its use to.
void sayTerms(const config::Config& config, const plugins::PluginSet& plugins) {
  for (const config::ProviderRow& row : config.providers)
    if (const auto* provider = plugins.provider(row.plugin); provider && !provider->terms().empty())
      say(base::Level::Warn, "provider " + row.id + ": " + std::string(provider->terms()));
}

base::Result<config::ListenAddress> parseListen(const std::string& text) {
  size_t colon = text.rfind(':');
  config::ListenAddress address;
  try {
    if (colon == std::string::npos || colon == 0) throw std::invalid_argument("no host");
    address.host = text.substr(0, colon);
    size_t used = 0;
    int port = std::stoi(text.substr(colon + 1), &used);
    if (used != text.size() - colon - 1 || port < 0 || port > 65535) throw std::invalid_argument("port");
    address.port = static_cast<uint16_t>(port);
  } catch (const std::exception&) {
    return failure("--listen must be HOST:PORT with a port from 0 to 65535, got '" + text + "'");
  }
  return address;
}

// One for each processor this process may use, within reason.
int loopCount() {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 2;
  return std::clamp(CPU_COUNT(&allowed), 1, 4);
}

// How a browser of this machine gets to what listens there.
std::string reachable(const config::ListenAddress& listen, uint16_t port) {
  std::string host = listen.host == "0.0.0.0" ? "127.0.0.1" : listen.host == "::" ? "::1" : listen.host;
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(port);
}

memory::VaultLimits vaultLimits(const config::Config& config) {
  return {config.memory.reasoning, config.memory.reasoningMs, config.memory.reasoningBytes};
}

memory::VaultLimits resultLimits(const config::Config& config) {
  return {true, config.memory.resultsMs, config.memory.resultsBytes};
}

store::SpaceLimits originalLimits(const config::Config& config) {
  const config::Memory& memory = config.memory;
  if (!memory.originals) return {};
  return {memory.originalsMs, static_cast<int64_t>(memory.originalsBytes), saver::Squeeze::kLargest};
}

store::SpaceLimits answerLimits(const config::Config& config) {
  const config::Memory& memory = config.memory;
  if (!memory.answers) return {};
  return {memory.answersMs, static_cast<int64_t>(memory.answersBytes), memory.answerBytes};
}

}  // namespace

Host::Host(Options options) : options_(std::move(options)), environment_(config::processEnvironment()) {}

Host::~Host() {
  locals_.reset();  // the first: it has everything settled anew
  lists_.reset();
  balances_.reset();
  configWatcher_.reset();
  pluginWatcher_.reset();
  if (feed_) feed_->stop();
  if (logs_) logs_->stop();
  // Another process may have put its own there.
  if (auto plate = keys::readDoorPlate(stateFolder_); plate.ok() && plate->secret == secret_)
    keys::removeDoorPlate(stateFolder_);
  if (server_) server_->stop();
  if (adminServer_) adminServer_->stop();
  if (pump_) pump_->stop();
  if (logins_) logins_->stop();
}

base::Result<config::Config> Host::readConfig() {
  config::Config config;
  if (options_.config.empty()) takeKeptConfig();
  if (!options_.config.empty()) {
    config::Loaded loaded = config::readConfigFile(options_.config, environment_);
    if (!loaded.report.ok()) return failure(loaded.report.text());
    sayProblems(loaded.report.warnings, base::Level::Warn);
    config = std::move(loaded.config);
    inquiries_ = loaded.inquiries;
    operating_ = std::move(loaded.operating);
    bodies_ = loaded.bodies;
  }
  if (auto applied = applyOptions(config); !applied.ok()) return applied.error();
  return config;
}

// What the command line says wins over the file.
base::Result<void> Host::applyOptions(config::Config& config) const {
  if (!options_.listen.empty()) {
    auto listen = parseListen(options_.listen);
    if (!listen.ok()) return listen.error();
    config.listen = *listen;
  }
  if (!keptFolder_.empty()) config.state = keptFolder_;
  if (auto handed = useHandedIn(config); !handed.ok()) return handed.error();
  if (!options_.state.empty()) config.state = options_.state;
  if (!options_.plugins.empty()) config.plugins.folders = options_.plugins;
  if (!options_.logLevel.empty() && !base::parseLevel(options_.logLevel, config.logLevel))
    return failure("--log-level must be debug, info, warn or error, got '" + options_.logLevel + "'");
  return {};
}

// Where sockets were handed in, they say where this host listens: what follows from it, such as whether clients need a
// key, follows from the truth.
base::Result<void> Host::useHandedIn(config::Config& config) const {
  if (handedIn_.main >= 0) {
    auto address = service::addressOf(handedIn_.main);
    if (!address.ok()) return address.error();
    if (!options_.config.empty() && config.listen.port != 0 && *address != config.listen)
      say(base::Level::Warn, "the socket that was handed in listens on " + address->host + ":" +
                                 std::to_string(address->port) + ", and not where `listen` says; it is used");
    config.listen = *address;
  }
  if (handedIn_.admin < 0) return {};
  auto address = service::addressOf(handedIn_.admin);
  if (!address.ok()) return address.error();
  config.adminListen = *address;
  return {};
}

// Fills in what follows from the plugins, the environment and those logins. Says nothing and starts nothing.
config::Report Host::fit(config::Config& config, const std::vector<config::LoginRow>& logins,
                         std::vector<std::string>* leftOut) const {
  const std::vector<config::PluginFacts> facts = registry_->current()->facts();
  if (config.file.empty()) {
    config::Config made = config::defaultConfig(facts, environment_, leftOut);
    made.listen = config.listen;
    made.adminListen = config.adminListen;
    made.state = config.state;
    made.plugins = config.plugins;
    made.logLevel = config.logLevel;
    config = std::move(made);
    config.chains.clear();  // complete() makes them anew, with those who have logged in
  }
  const config::Report joined = config::joinLogins(config, logins);
  if (config.file.empty()) joinLocals(config);
  config::Report report = config::complete(config, facts, environment_);
  report.warnings.insert(report.warnings.begin(), joined.warnings.begin(), joined.warnings.end());
  return report;
}

// The same, and what follows from there being no account at all.
base::Result<void> Host::settle(config::Config& config, bool again) {
  const std::vector<config::PluginFacts> facts = registry_->current()->facts();
  std::vector<std::string> leftOut;
  const config::Report report = fit(config, logins_->rows(*registry_->current()), &leftOut);
  if (!again)
    for (const std::string& sentence : leftOut) say(base::Level::Info, sentence);
  if (!report.ok()) return failure(report.text());
  if (!again) sayProblems(report.warnings, base::Level::Warn);
  if (!again && config.file.empty()) sayTerms(config, *registry_->current());
  if (!config::wantsSimulation(config)) {
    if (inquiries_.refreshMs == 0) return {};
    // Queries look at what vendors list, too.
    lists_->addTo(config, *registry_->current());
    config::complete(config, facts, environment_);
    return {};
  }
  if (simulatorUrl_.empty()) {
    auto port = simulator_.start();
    if (!port.ok()) return port.error();
    simulatorUrl_ = "http://127.0.0.1:" + std::to_string(*port);
  }
  config = config::simulatedConfig(config, facts, simulatorUrl_);
  if (again) return {};
  say(base::Level::Warn,
      "SIMULATED: no account is configured, so three simulated tiers answer with made-up text; set a "
      "provider's key in the environment or write a configuration file");
  return {};
}

void Host::adopt(config::Config config) {
  auto set = registry_->current();
  const std::vector<config::PluginFacts> facts = set->facts();
  base::setMask(maskOf(config, facts, operating_.telemetry));
  accounts_.adopt(config, facts);
  logins_->adopt(accounts_.roster(), set);
  base::setLogLevel(config.logLevel);
  if (auto ready = logOutput_.adopt(operating_.logging); !ready.ok()) say(base::Level::Error, ready.error().message);
  exporter_->adopt(operating_.telemetry);
  if (vault_) vault_->setLimits(vaultLimits(config));
  if (frozen_) frozen_->setLimits(resultLimits(config), originalLimits(config));
  if (objects_)
    for (const auto* wire : set->translators())
      if (!wire->keepMember().empty()) objects_->setLimits(std::string(wire->wire()), answerLimits(config));
  adoptBodies();
  auto shared = std::make_shared<const config::Config>(std::move(config));
  doorkeeper_.adopt(*shared);
  allowances_.adopt(shared);
  lists_->adopt(accounts_.roster(), set, inquiries_.refreshMs);
  balances_->adopt(accounts_.roster(), set, inquiries_.refreshMs > 0);
  adoptLocals(*set);
  std::lock_guard lock(worldMutex_);
  world_ = {shared, std::move(set)};
}

pipeline::World Host::world() const {
  std::lock_guard lock(worldMutex_);
  return world_;
}

base::Result<void> Host::start() {
  logs_ = std::make_unique<admin::LogBook>();
  std::lock_guard lock(reloadMutex_);  // vendors' lists may come before everything stands
  auto config = readConfig();
  if (!config.ok()) return config.error();
  base::setLogLevel(config->logLevel);
  if (auto ready = logOutput_.adopt(operating_.logging); !ready.ok()) return ready;
  auto state = config::stateFolder(config->state, environment_);
  if (!state.ok()) return state.error();
  if (auto prepared = config::prepareStateFolder(*state); !prepared.ok()) return prepared.error();
  auto crumbs = plugins::Breadcrumbs::open(*state);
  if (crumbs.ok())
    crumbs_ = std::move(*crumbs);
  else
    say(base::Level::Warn, crumbs.error().message);
  if (auto loaded = loadPlugins(*config, *state); !loaded.ok()) return loaded;
  asRead_ = *config;
  makeLogins(*state, true);
  book_ = std::make_unique<ConfigBook>(options_.config.empty() ? keptConfig(*state) : options_.config, *state);
  makeInquiries(*state);
  makeExporter();
  if (auto settled = settle(*config); !settled.ok()) return settled;

  if (claim_)
    if (auto free = claim_(); !free.ok()) return free;
  doorkeeper_.onKeys([this](const std::vector<keys::KeyRow>& keys) { allowances_.adopt(keys); });
  if (auto opened = doorkeeper_.open(*state); !opened.ok()) return opened;
  const config::LedgerKeeping& kept = config->ledger;
  auto ledger =
      store::Ledger::open({.folder = *state,
                           .keep = {kept.exchangesMs, kept.minutesMs, kept.hoursMs, static_cast<int64_t>(kept.bytes)},
                           .onLate = [this](const store::ExchangeRecord& record) {
                             allowances_.count(record);
                             metrics_.observe(record);
                           }});
  if (!ledger.ok()) return ledger.error();
  ledger_ = std::move(*ledger);
  allowances_.open(*ledger_);
  if (auto opened = openMemory(*config, *state); !opened.ok()) return opened;
  accounts_.openState(*state + "/accounts.json", base::unixMs());
  adopt(*config);

  services_.reset(new pipeline::Services{accounts_,
                                         *connections_,
                                         *ledger_,
                                         [this](const store::ExchangeRecord& record) {
                                           metrics_.observe(record);
                                           feed_->observe(record);
                                           exporter_->observe(record);
                                         },
                                         {}});
  counter_ = std::make_unique<pipeline::TokenCounter>(vocabularyFolder(), *state + "/token-ratios.json");
  services_->counter = counter_.get();
  fetcher_ = std::make_unique<upstream::GuardedFetcher>(upstream::GuardedFetcher::Options{
      [] { return upstream::makeTlsContext({}); }, upstream::Resolver::systemLookup, {}});
  services_->fetcher = fetcher_.get();
  services_->vault = vault_.get();
  services_->objects = objects_.get();
  services_->frozen = frozen_.get();
  services_->transcripts = transcripts_.get();
  services_->budgets = &allowances_.budgets();
  services_->tokens = &logins_->tokens();
  pump_ = std::make_unique<pipeline::Pump>(loopCount(), kSetUpThreads);
  pipeline_ = std::make_unique<pipeline::Pipeline>(*services_, *pump_, config->maxThreads - kReservedThreads);
  admin_ = std::make_unique<admin::AdminApi>(adminPorts());
  openDashboard(*state);
  if (auto listening = listen(*config); !listening.ok()) return listening;
  if (auto plated = keys::writeDoorPlate(*state, {adminAddress_, secret_}); !plated) return plated.error();

  doorkeeper_.watch();
  logins_->watch();
  if (config->plugins.watch) pluginWatcher_ = std::make_unique<plugins::PluginWatcher>(*registry_);
  // Without one it is waited for: the dashboard makes it.
  configWatcher_ = std::make_unique<config::ConfigWatcher>(book_->file(), [this] { reload(); });
  return {};
}

// What clients had kept in earlier runs.
base::Result<void> Host::openMemory(const config::Config& config, const std::string& state) {
  auto objects = store::ObjectStore::open(state);
  if (!objects.ok()) return objects.error();
  objects_ = std::move(*objects);
  vault_ = std::make_unique<memory::Vault>(*objects_, "reasoning");
  vault_->setLimits(vaultLimits(config));
  frozen_ = std::make_unique<saver::Frozen>(*objects_);
  frozen_->setLimits(resultLimits(config), originalLimits(config));
  transcripts_ = std::make_unique<memory::Transcripts>(*objects_);
  if (auto loaded = vault_->load(); !loaded.ok()) return loaded;
  return frozen_->load();
}

base::Result<void> Host::listen(const config::Config& config) {
  auto world = [this] { return this->world(); };
  auto access = [this] { return doorkeeper_.access(); };
  auto serve = [&](const config::ListenAddress& address, std::unique_ptr<FrontDoor>& door,
                   std::unique_ptr<http::Server>& server, FrontDoor::Role role) -> base::Result<uint16_t> {
    door = std::make_unique<FrontDoor>(*pipeline_, *admin_, Dashboard{*pages_, *feed_, *logs_, *signIn_}, world, access,
                                       role);
    http::ServerSettings settings;
    settings.host = address.host;
    settings.port = address.port;
    settings.maxThreads = role == FrontDoor::Role::Management ? kReservedThreads : config.maxThreads;
    settings.headMs = config.timeouts.clientHeadMs;
    settings.bodySilenceMs = config.timeouts.clientSendMs;
    settings.limits = config.limits;
    settings.handedIn = role == FrontDoor::Role::Management ? handedIn_.admin : handedIn_.main;
    server = std::make_unique<http::Server>(settings, *door, *pump_);
    return server->start();
  };
  bool split = config.adminListen.has_value();
  auto port = serve(config.listen, door_, server_, split ? FrontDoor::Role::Wires : FrontDoor::Role::Everything);
  if (!port.ok()) return port.error();
  adminAddress_ = reachable(config.listen, *port);
  if (split) {
    auto adminPort = serve(*config.adminListen, adminDoor_, adminServer_, FrontDoor::Role::Management);
    if (!adminPort.ok()) return adminPort.error();
    adminAddress_ = reachable(*config.adminListen, *adminPort);
    say(base::Level::Info,
        "management endpoints on http://" + config.adminListen->host + ":" + std::to_string(*adminPort));
  }
  if (auto rules = access(); rules->keyNeeded() && !rules->hasKeys())
    say(base::Level::Warn,
        "other machines can connect and there are no client keys yet, so every request is refused; "
        "make one with 'spillway keys create NAME'");
  address_ = "http://" + config.listen.host + ":" + std::to_string(*port);
  say(base::Level::Info,
      "serving " + address_ + " with " + std::to_string(accounts_.roster()->accounts().size()) + " account(s)");
  return {};
}

void Host::reload() {
  std::lock_guard lock(reloadMutex_);
  auto config = readConfig();
  if (config.ok()) {
    config::Config before = asRead_;
    config::Config read = *config;
    if (auto settled = settle(*config); settled.ok()) {
      asRead_ = std::move(read);
      auto running = world().config;
      if (config->listen.host != running->listen.host ||
          (config->listen.port != running->listen.port && config->listen.port != 0))
        say(base::Level::Warn, "listen has changed: it takes effect after a restart");
      adopt(std::move(*config));
      say(base::Level::Info, "configuration reloaded");
      return;
    } else {
      say(base::Level::Error, "the new configuration is not used, the running one stays: " + settled.error().message);
      return;
    }
  }
  say(base::Level::Error, "the new configuration is not used, the running one stays: " + config.error().message);
}

void Host::settleAnew(const std::string& why) {
  std::lock_guard lock(reloadMutex_);
  config::Config config = asRead_;
  if (auto settled = settle(config); !settled.ok()) {
    say(base::Level::Error, why + ", but the configuration does not fit them: " + settled.error().message);
    config = *world().config;
  }
  adopt(std::move(config));
}

void Host::tend() {
  connections_->sweep();
  if (yielded_) return;
  ledger_->tend();
  logins_->tend();
  counter_->tend();
  accounts_.tend(base::unixMs());
  // The allocator keeps freed memory for the next large request; what a burst left behind goes back to the system.
  if (::mallinfo2().fordblks > kMostFreeHeap) ::malloc_trim(kKeptHeap);
}

}  // namespace spillway::app

// "spillway doctor": everything that has to be right, looked at, with what to do about what is not.
#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "host/app/Host.h"
#include "host/app/Places.h"
#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/cli/BorrowedKey.h"
#include "host/cli/HostClient.h"
#include "host/cli/Places.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/Scalars.h"
#include "host/connect/Connection.h"
#include "host/upstream/TlsContext.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"call", 0, {}, "try every account's key, and ask every provider something for real, which may cost a little"},
    kConfigFlag,
    kStateFlag,
    kPluginsFlag,
    kUrlFlag,
    kJsonFlag};
constexpr Example kExamples[] = {{"doctor --call", "With a question to every provider."}};

constexpr uint64_t kLeastFreeBytes = uint64_t{256} << 20;

class Report {
 public:
  explicit Report(bool json) : json_(json) {}

  void good(const std::string& what, const std::string& detail = {}) { add("good", what, detail, ""); }
  void note(const std::string& what, const std::string& detail, const std::string& fix = {}) {
    add("note", what, detail, fix);
  }
  void bad(const std::string& what, const std::string& detail, const std::string& fix) {
    bad_ = true;
    add("bad", what, detail, fix);
  }

  int end() {
    if (json_) print(Json{{"good", !bad_}, {"checks", rows_}});
    return bad_ ? kFailed : kDone;
  }

 private:
  void add(const char* state, const std::string& what, const std::string& detail, const std::string& fix) {
    rows_.push_back({{"check", what},
                     {"state", state},
                     {"detail", detail.empty() ? Json() : Json(detail)},
                     {"fix", fix.empty() ? Json() : Json(fix)}});
    if (json_) return;
    const std::string mark = std::string(state) == "good" ? "ok   " : std::string(state) == "note" ? "note " : "BAD  ";
    print(mark + what + (detail.empty() ? "" : ": " + detail) + "\n");
    if (!fix.empty()) print("       do: " + fix + "\n");
  }

  bool json_, bad_ = false;
  Json rows_ = Json::array();
};

void lookAtState(const std::string& folder, Report& report) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) {
    report.note("state folder", folder + " is not there yet; the first start makes it");
    return;
  }
  if ((status.st_mode & 077) != 0)
    report.bad("state folder", folder + " can be read by others", "chmod 700 " + folder);
  else
    report.good("state folder", folder);
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) == 0 && uint64_t{space.f_bavail} * space.f_frsize < kLeastFreeBytes)
    report.bad("disk space", "less than 256 MiB are free for " + folder,
               "make room, or name another folder with 'state:'");
}

// The folder is its host's own, so that it says whose process that is, whether one runs or not.
void lookAtUser(const std::string& folder, Report& report) {
  struct stat status {};
  const uid_t user = ::stat(folder.c_str(), &status) == 0 ? status.st_uid : ::geteuid();
  if (user == 0)
    report.note("user", "the host with this state folder runs as root, which it has no need of",
                "sudo spillway service install runs it as a user of its own; spillway explain root says more");
  else
    report.good("user", "the host does not run as root");
}

// Configuration and plugins as a host would take them; null: it could not start.
std::optional<pipeline::World> lookAtConfig(app::Host& host, const Arguments& arguments, Report& report) {
  auto world = host.look();
  const std::string file = arguments.text("config");
  if (!world.ok()) {
    for (const std::string_view line : split(world.error().message, '\n'))
      report.bad("configuration", std::string(line), "spillway config schema explains every key");
    return {};
  }
  size_t accounts = 0;
  for (const auto& provider : world->config->providers) accounts += provider.accounts.size();
  report.good("configuration", (file.empty() ? "none, so the keys of the environment count" : file) + ", " +
                                   std::to_string(accounts) + " account(s)");
  if (config::wantsSimulation(*world->config))
    report.note("accounts", "there are none, so simulated tiers answer with made-up text",
                "spillway providers says which variable holds a key; spillway login logs in to an account");
  for (const plugins::Refused& one : world->plugins->refused())
    report.bad("plugin " + one.file, one.reason, "remove the file, or replace it by one of this version");
  for (const plugins::PluginStatus& one : world->plugins->status())
    if (one.quarantined) report.bad("plugin " + one.id, one.quarantine, "replace the plugin's file");
  report.good("plugins", std::to_string(world->plugins->status().size()) + " can be loaded");
  return *world;
}

void lookAtPort(const config::ListenAddress& listen, Report& report) {
  const std::string address = listen.host + ":" + std::to_string(listen.port);
  try {
    Poco::Net::ServerSocket socket;
    socket.bind(Poco::Net::SocketAddress(listen.host, listen.port), true);
    report.good("port", address + " is free");
  } catch (const Poco::Exception&) {
    report.bad("port", "something else listens on " + address,
               "end it (ss -ltnp shows it), or choose another: listen: or --listen");
  }
  if (!config::isLoopback(listen))
    report.note("port", "other machines can connect to " + address, "make client keys: spillway keys create NAME");
}

void lookAtTrust(Report& report) {
  if (const auto context = upstream::makeTlsContext({}); context.ok())
    report.good("certificates", "those of the system are used");
  else
    report.bad("certificates", context.error().message, "apt-get install ca-certificates");
}

void lookAtClock(Report& report) {
  constexpr int64_t kBuiltMs = 1'760'000'000'000;  // no run is before this
  const std::string now = day(base::unixMs());
  timex kernel{};
  if (base::unixMs() < kBuiltMs)
    report.bad("clock", "it says " + now, "set it: timedatectl set-ntp true");
  else if (::adjtimex(&kernel) == TIME_ERROR && (kernel.status & STA_UNSYNC) != 0)
    report.note("clock", now + ", and nothing keeps it right: signed requests and logins fail when it is minutes off",
                "timedatectl set-ntp true");
  else
    report.good("clock", now);
}

void lookAtAgents(const std::string& state, const std::string& address, Report& report) {
  for (const connect::Agent& agent : connect::agents()) {
    const connect::Connection connection(agent, state, homeFolder(), config::processEnvironment());
    if (!connection.exists()) continue;
    std::vector<std::string> merged;
    const auto changes = connection.planUndo(&merged);
    const std::string what = "agent " + agent.name;
    if (!changes.ok()) {
      report.bad(what, changes.error().message, "mend the file, or spillway connect " + agent.id);
      continue;
    }
    bool there = address.empty();
    for (const connect::Change& change : *changes) there = there || change.before.find(address) != std::string::npos;
    if (there)
      report.good(what, "asks " + (address.empty() ? std::string("here") : address));
    else
      report.bad(what, "its settings do not name " + address, "spillway connect " + agent.id);
  }
}

void lookAtAccounts(const HostClient& host, Report& report) {
  const auto accounts = host.get("/api/accounts");
  if (!accounts.ok()) {
    report.bad("accounts", accounts.error().message, "see the host's log");
    return;
  }
  for (const Json& one : accounts->value("accounts", Json::array())) {
    const std::string name = textOf(one, "provider") + "/" + textOf(one, "account");
    if (one.value("needs_login", false))
      report.bad("account " + name, "its login is not good any more", "spillway login " + textOf(one, "provider"));
    else if (textOf(one, "use") != "enabled")
      report.note("account " + name, "is " + textOf(one, "use"), "spillway accounts enable " + name);
    else if (!one.value("usable", false))
      report.note("account " + name, "rests now", "spillway accounts list says until when");
    else
      report.good("account " + name);
  }
}

// Each account's key, by a question that costs nothing.
void tryKeys(const HostClient& host, Report& report) {
  const auto accounts = host.get("/api/accounts");
  for (const Json& one : accounts.ok() ? accounts->value("accounts", Json::array()) : Json::array()) {
    if (textOf(one, "use") != "enabled") continue;
    const std::string name = textOf(one, "provider") + "/" + textOf(one, "account");
    const auto path = accountPath(name);
    const auto checked = path.ok() ? host.post(*path + "/test", Json()) : base::Result<Json>(path.error());
    if (!checked.ok())
      report.bad("key of " + name, checked.error().message, "see the host's log");
    else if (checked->value("ok", false))
      report.good("key of " + name, textOf(*checked, "how") == "none" ? "cannot be tried without cost" : "is good");
    else
      report.bad("key of " + name, textOf(*checked, "message"),
                 "give it another: spillway accounts remove " + name + ", then spillway accounts add");
  }
}

// A model of that provider: its first, or one that a chain names; empty: nobody knows one.
std::string modelOf(const Json& provider, const Json& chains) {
  const std::string id = textOf(provider, "id") + "/";
  const Json models = provider.value("models", Json::array());
  if (!models.empty()) return id + textOf(models[0], "id");
  for (const Json& chain : chains.value("chains", Json::array()))
    for (const Json& tier : chain.value("tiers", Json::array()))
      for (const Json& use : tier.value("use", Json::array())) {
        const std::string model = use.is_string() ? use.get<std::string>() : textOf(use, "model");
        if (model.starts_with(id)) return model;
      }
  return {};
}

// A question to each provider that has an account, by the way a request takes.
void callAccounts(const HostClient& host, const std::string& address, const std::string& key, Report& report) {
  const auto providers = host.get("/api/providers"), chains = host.get("/api/chains");
  for (const Json& provider : providers.ok() ? providers->value("providers", Json::array()) : Json::array()) {
    if (provider.value("accounts", Json::array()).empty()) continue;
    const std::string id = modelOf(provider, chains.ok() ? *chains : Json::object());
    if (id.empty()) continue;
    const Json request = {
        {"model", id}, {"max_tokens", 16}, {"messages", Json::array({{{"role", "user"}, {"content", "Say: fine"}}})}};
    const auto answer = host.ask(address, "POST", "/v1/chat/completions", request.dump(), key);
    if (answer.ok() && answer->status == 200) {
      report.good("call " + id, "it answers");
      continue;
    }
    const Json body = answer.ok() ? Json::parse(answer->body, nullptr, false) : Json();
    const std::string why = !answer.ok()                                 ? answer.error().message
                            : body.is_object() && body.contains("error") ? textOf(body["error"], "message")
                                                                         : "status " + std::to_string(answer->status);
    report.bad(
        "call " + id, why,
        answer.ok() && !answer->exchange.empty() ? "spillway explain " + answer->exchange : "see the host's log");
  }
}

base::Result<int> run(const Arguments& arguments) {
  base::setLogLevel(base::Level::Error);
  Report report(arguments.json());
  const auto state = stateFolderOf(arguments);
  if (!state.ok()) return failed(state.error().message);
  lookAtState(*state, report);
  lookAtUser(*state, report);
  lookAtClock(report);
  lookAtTrust(report);
  app::Host own(optionsOf(arguments));
  const auto world = lookAtConfig(own, arguments, report);
  const auto host = HostClient::of(arguments);
  const auto about = host.ok() ? host->get("/api/about") : base::Result<Json>(host.error());
  std::string address;
  if (about.ok()) {
    address = textOf(*about, "address");
    report.good("host", "version " + textOf(*about, "version") + " serves " + address);
    if (textOf(*about, "version") != SPILLWAY_VERSION)
      report.note("host", "this program is " SPILLWAY_VERSION, "restart the host");
    lookAtAccounts(*host, report);
    if (arguments.has("call")) {
      BorrowedKey key(*host);
      const auto shown = key.make();
      if (!shown.ok()) return shown.error();
      tryKeys(*host, report);
      callAccounts(*host, address, *shown, report);
    }
  } else if (about.error().fault == base::Fault::Network) {
    report.note("host", "none runs", "spillway serve");
    if (world) lookAtPort(world->config->listen, report);
    if (arguments.has("call")) report.note("call", "left out, for no host runs", "spillway serve");
  } else {
    report.bad("host", about.error().message, "set SPILLWAY_KEY to a key that may use the management API");
  }
  lookAtAgents(*state, address, report);
  return report.end();
}

}  // namespace

constinit const Command kDoctor{
    .path = "doctor",
    .summary = "Look at everything that has to be right, and say what to do about what is not",
    .about =
        "State folder, disk, the host's user, clock, certificates, configuration, plugins, port, the running host, its "
        "accounts, and the settings of agents that were connected. Exit status 1 when something is wrong.",
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli

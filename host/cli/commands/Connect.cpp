// "spillway connect AGENT": writes where Spillway is into an agent's settings, after it has shown the difference.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/cli/Asking.h"
#include "host/cli/HostClient.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/ConfigReader.h"
#include "host/connect/Connection.h"
#include "host/connect/Difference.h"

namespace spillway::cli {
namespace {

using connect::Agent;
using connect::Change;
using connect::Connection;
using connect::Place;

// Where a host listens that nobody has configured otherwise.
constexpr const char* kUsualAddress = "http://127.0.0.1:20128";
// What stands in for a key where none is needed: agents want to have one.
constexpr const char* kAnyKey = "any-text";
// What is shown instead of a key.
constexpr const char* kHidden = "***";

constexpr Operand kOperands[] = {
    {"AGENT", "the agent; without it all are listed, and which of them are connected", false, Offer::Agents}};

constexpr Flag kFlags[] = {
    {"undo", 0, {}, "put back what was there before"},
    {"model", 'm', "NAME", "chain or model to ask for; the default chain when left out", Offer::Models},
    kYesFlag,
    kDryRunFlag,
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};

constexpr Example kExamples[] = {{"connect", "The agents there are."}};

Connection connectionOf(const Agent& agent, const std::string& state) {
  return {agent, state, homeFolder(), config::processEnvironment()};
}

bool installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  if (program.empty() || path == nullptr) return false;
  for (const std::string_view folder : split(path, ':'))
    if (::access((std::string(folder) + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

base::Result<int> list(const Arguments& arguments, const std::string& state) {
  Table table({"AGENT", "NAME", "HERE", "STATE"});
  Json rows = Json::array();
  for (const Agent& agent : connect::agents()) {
    const bool connected = connectionOf(agent, state).exists(), here = installed(agent.program);
    const std::string how = connected ? "connected" : agent.files.empty() ? "by hand" : "not connected";
    table.add({agent.id, agent.name, here ? "yes" : "", how});
    rows.push_back({{"id", agent.id},
                    {"name", agent.name},
                    {"installed", here},
                    {"connected", connected},
                    {"writes_files", !agent.files.empty()}});
  }
  if (arguments.json())
    print(Json{{"agents", std::move(rows)}});
  else
    print(table.text());
  return kDone;
}

// What is known of the host: where agents are served, whether they need a key, and the chain that is the default.
struct Known {
  Place place;
  std::optional<HostClient> host;
};

base::Result<Known> look(const Arguments& arguments) {
  Known out;
  out.place = {kUsualAddress, kAnyKey, "default", false, arguments.has("model")};
  const auto host = HostClient::of(arguments);
  if (!host.ok() && host.error().fault != base::Fault::Network) return host.error();
  base::Result<Json> about = host.ok() ? host->get("/api/about") : base::Result<Json>(host.error());
  if (about.ok()) {
    const auto session = host->get("/api/session");
    if (!session.ok()) return session.error();
    const auto chains = host->get("/api/chains");
    if (!chains.ok()) return chains.error();
    out.host = *host;
    if (std::string address = textOf(*about, "address"); !address.empty()) out.place.base = address;
    if (arguments.has("url")) out.place.base = host->address();
    out.place.keyNeeded = session->value("needed", false);
    for (const Json& chain : chains->value("chains", Json::array()))
      if (chain.value("default", false)) out.place.model = textOf(chain, "name");
  } else if (arguments.has("url") || about.error().fault != base::Fault::Network) {
    return about.error();
  } else {
    say("no host runs here now: " + out.place.base + " is taken for its address, and that it needs no key");
  }
  if (arguments.has("model")) out.place.model = arguments.text("model");
  if (const char* key = std::getenv("SPILLWAY_KEY"); key != nullptr && *key != 0 && out.place.keyNeeded)
    out.place.key = key;
  return out;
}

void printSteps(const Agent& agent, const Place& place) {
  int number = 0;
  for (const connect::AgentStep& step : agent.steps) {
    print(std::to_string(++number) + ". " + step.say + "\n");
    for (const std::string& line : step.code) print("     " + connect::filled(line, place) + "\n");
  }
}

std::string masked(std::string text, const std::string& key) {
  if (key.empty() || key == kAnyKey) return text;
  for (size_t at = 0; (at = text.find(key, at)) != std::string::npos;) text.replace(at, key.size(), kHidden);
  return text;
}

void show(const std::vector<Change>& changes, const Place& place) {
  for (const Change& change : changes) {
    if (!change.changes()) continue;
    print(change.path + (change.existed ? "" : " (new)") + (change.exists ? "" : " (is removed)") + "\n");
    print(masked(connect::difference(change.before, change.after), place.key) + "\n");
  }
}

Json jsonOf(const std::vector<Change>& changes, const Place& place) {
  Json out = Json::array();
  for (const Change& change : changes)
    out.push_back({{"path", change.path},
                   {"existed", change.existed},
                   {"exists", change.exists},
                   {"difference", masked(connect::difference(change.before, change.after), place.key)}});
  return out;
}

base::Result<int> undo(const Arguments& arguments, const Agent& agent, const Connection& connection) {
  if (!connection.exists()) return failed(agent.name + " is not connected");
  std::vector<std::string> merged;
  const auto changes = connection.planUndo(&merged);
  if (!changes.ok()) return failed(changes.error().message);
  const Place place{"", "", "", false, false};
  if (!arguments.json()) {
    show(*changes, place);
    for (const std::string& path : merged)
      print(path + " has been changed since: what was written is taken out, the rest stays\n");
  }
  const Consent consent = agreed(arguments, "Put this back?");
  if (consent != Consent::Yes) return untouched(arguments, consent);
  const std::string key = connection.keyName();
  if (const auto done = connection.undo(); !done.ok()) return failed(done.error().message);
  bool revoked = false;
  if (!key.empty()) {
    const auto host = HostClient::of(arguments);
    revoked = host.ok() && host->erase("/api/keys/" + percentEncoded(key)).ok();
    if (!revoked) say("the client key '" + key + "' could not be revoked: spillway keys revoke " + key);
  }
  if (arguments.json())
    print(
        Json{{"agent", agent.id}, {"undone", true}, {"merged", merged}, {"revoked_key", revoked ? Json(key) : Json()}});
  else
    print(agent.name + " is as it was\n");
  return kDone;
}

base::Result<int> write(const Arguments& arguments, const Agent& agent, const Connection& connection) {
  auto known = look(arguments);
  if (!known.ok()) return known.error();
  Place& place = known->place;
  const bool makesKey = place.keyNeeded && place.key == kAnyKey;
  if (makesKey) place.key = "(a client key that is made for it)";
  const auto changes = connection.plan(place);
  if (!changes.ok()) return failed(changes.error().message);
  if (!arguments.json()) {
    show(*changes, place);
    if (place.keyNeeded && place.key.starts_with('(')) print("A client key of its own is made for it.\n");
  }
  const Consent consent = agreed(arguments, "Write this?");
  if (consent != Consent::Yes) {
    if (arguments.json() && arguments.has("dry-run"))
      print(Json{{"agent", agent.id}, {"written", false}, {"files", jsonOf(*changes, place)}});
    return untouched(arguments, consent);
  }
  std::string keyName = connection.keyName();
  if (makesKey) {
    if (!keyName.empty()) (void)known->host->erase("/api/keys/" + percentEncoded(keyName));
    keyName = agent.id + "-" + std::to_string(base::unixMs() / 1000);
    const auto made = known->host->post("/api/keys", {{"name", keyName}});
    if (!made.ok()) return made.error();
    place.key = textOf(*made, "key");
  }
  if (const auto done = connection.connect(place, keyName); !done.ok()) {
    if (makesKey) (void)known->host->erase("/api/keys/" + percentEncoded(keyName));
    return failed(done.error().message);
  }
  if (arguments.json()) {
    print(Json{{"agent", agent.id},
               {"written", true},
               {"address", place.base},
               {"key_name", keyName.empty() ? Json() : Json(keyName)},
               {"files", jsonOf(*changes, place)}});
    return kDone;
  }
  print(agent.name + " asks " + place.base + " from now on. " + agent.then + "\n'spillway connect " + agent.id +
        " --undo' puts back what was there.\n");
  return kDone;
}

base::Result<int> run(const Arguments& arguments) {
  const auto state = preparedStateFolderOf(arguments);
  if (!state.ok()) return failed(state.error().message);
  if (arguments.operands().empty()) return list(arguments, *state);
  const Agent* agent = connect::findAgent(arguments.operand(0));
  if (agent == nullptr) {
    std::vector<std::string> ids;
    for (const Agent& one : connect::agents()) ids.push_back(one.id);
    const std::string_view close = base::nearest(arguments.operand(0), ids);
    return misused(
        "there is no agent '" + arguments.operand(0) + "'" +
        (close.empty() ? "; 'spillway connect' lists them" : "; did you mean '" + std::string(close) + "'?"));
  }
  const Connection connection = connectionOf(*agent, *state);
  if (agent->files.empty()) {
    if (arguments.has("undo")) return failed(agent->name + " is set up by hand: take the steps back there");
    const auto known = look(arguments);
    if (!known.ok()) return known.error();
    Place place = known->place;
    if (place.keyNeeded && place.key == kAnyKey) place.key = "YOUR-KEY";
    if (!arguments.json()) {
      printSteps(*agent, place);
      return kDone;
    }
    Json steps = Json::array();
    for (const connect::AgentStep& step : agent->steps) {
      Json code = Json::array();
      for (const std::string& line : step.code) code.push_back(connect::filled(line, place));
      steps.push_back({{"say", step.say}, {"code", std::move(code)}});
    }
    print(Json{{"agent", agent->id}, {"written", false}, {"steps", std::move(steps)}});
    return kDone;
  }
  return arguments.has("undo") ? undo(arguments, *agent, connection) : write(arguments, *agent, connection);
}

}  // namespace

constinit const Command kConnect{
    .path = "connect",
    .summary = "Point a coding agent here, and back",
    .about =
        "Shows the difference first and asks. Only what is needed is written: comments and what is not known stay as "
        "they are, and no login is touched. What was there is kept in the state folder, so that --undo restores files "
        "to the byte; one that has been changed since loses only what was written into it. Where the host needs a key, "
        "one is made for the agent and revoked when it is undone. For agents that keep their settings out of reach the "
        "steps are printed.",
    .operands = kOperands,
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli

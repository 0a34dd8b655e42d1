// "spillway import": brings over the accounts and chains of another router, after it has shown what and what not.
#include "host/app/Host.h"
#include "host/base/Masking.h"
#include "host/base/Strings.h"
#include "host/cli/Asking.h"
#include "host/cli/HostClient.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/ConfigReader.h"
#include "host/connect/Difference.h"
#include "host/imports/Tools.h"

namespace spillway::cli {
namespace {

constexpr Operand kOperands[] = {
    {"FROM", "the router; without it all are listed, and where their files are", false, Offer::Imports},
    {"FILE", "its file or folder; the usual place when left out", false, Offer::Files}};
constexpr Flag kFlags[] = {
    kYesFlag,    kDryRunFlag, {"accept-terms", 0, {}, "you accept the terms of vendors that were shown"},
    kConfigFlag, kStateFlag,  kPluginsFlag,
    kJsonFlag};
constexpr Example kExamples[] = {{"import", "Which routers are here."}};

base::Result<int> list(const Arguments& arguments) {
  Table table({"FROM", "NAME", "FILE"});
  Json rows = Json::array();
  for (const imports::Tool& tool : imports::tools()) {
    const std::string file = imports::fileOf(tool, homeFolder(), config::processEnvironment());
    table.add({tool.id, tool.name, file.empty() ? "none in its usual place" : file});
    rows.push_back({{"id", tool.id}, {"name", tool.name}, {"file", file.empty() ? Json() : Json(file)}});
  }
  if (arguments.json())
    print(Json{{"routers", std::move(rows)}});
  else
    print(table.text());
  return kDone;
}

base::Result<const imports::Tool*> toolOf(const std::string& word) {
  if (const imports::Tool* tool = imports::findTool(word)) return tool;
  std::vector<std::string> ids;
  for (const imports::Tool& one : imports::tools()) ids.push_back(one.id);
  const std::string_view close = base::nearest(word, ids);
  return misused("'" + word + "' is no router whose settings can be imported" +
                 (close.empty() ? std::string("; 'spillway import' lists those that can")
                                : "; did you mean '" + std::string(close) + "'?"));
}

base::Result<std::string> fileOf(const Arguments& arguments, const imports::Tool& tool) {
  const std::string named = arguments.operand(1);
  std::string file =
      named.empty() ? imports::fileOf(tool, homeFolder(), config::processEnvironment()) : imports::fileIn(tool, named);
  if (!file.empty()) return file;
  return failed(named.empty() ? "no file of " + tool.name + " is in its usual place; name it: spillway import " +
                                    tool.id + " FILE"
                              : "the folder " + named + " has no file of " + tool.name);
}

Json jsonOf(const std::vector<imports::PlanRow>& rows) {
  Json out = Json::array();
  for (const imports::PlanRow& row : rows)
    out.push_back({{"kind", row.kind},
                   {"name", row.name},
                   {"where", row.where},
                   {"note", row.note.empty() ? Json() : Json(row.note)}});
  return out;
}

void printRows(const char* title, const char* note, const std::vector<imports::PlanRow>& rows) {
  if (rows.empty()) return;
  print(std::string(title) + "\n");
  Table table({"WHAT", "NAME", note});
  for (const imports::PlanRow& row : rows) table.add({row.kind, row.name.empty() ? row.where : row.name, row.note});
  print(table.text() + "\n");
}

void show(const app::Incoming& incoming) {
  printRows("Comes over:", "HOW", incoming.plan.comes);
  printRows("Stays behind:", "WHY", incoming.plan.stays);
  if (incoming.changesFile()) {
    print(incoming.file + (incoming.there ? "" : " (new)") + "\n");
    // The lines around may hold keys that somebody has written there.
    print(base::withoutLikelySecrets(connect::difference(incoming.before, incoming.plan.yaml)) + "\n");
  }
  for (const std::string& warning : incoming.warnings) say("warning: " + warning);
}

Json resultOf(const imports::Tool& tool, const std::string& file, const app::Incoming& incoming, bool written) {
  return {{"from", tool.id},
          {"file", file},
          {"config", incoming.file},
          {"written", written},
          {"kept_keys", incoming.keys.size()},
          {"comes", jsonOf(incoming.plan.comes)},
          {"stays", jsonOf(incoming.plan.stays)},
          {"difference", base::withoutLikelySecrets(connect::difference(incoming.before, incoming.plan.yaml))},
          {"warnings", incoming.warnings}};
}

// The file that a running host reads, when no other is named.
app::Options withRunningFile(app::Options options, const base::Result<HostClient>& host) {
  if (!options.config.empty() || !host.ok()) return options;
  const auto config = host->get("/api/config");
  if (config.ok() && config->value("written", false)) options.config = textOf(*config, "file");
  return options;
}

// What the running host has against the file as it is now; empty: nothing. It may not have the variables that are set
// here.
std::string complaintsOf(const HostClient& host) {
  const auto preview = host.post("/api/config/preview", Json::object());
  if (!preview.ok() || preview->value("good", true)) return {};
  std::string out;
  for (const Json& problem : preview->value("problems", Json::array()))
    if (textOf(problem, "weight") == "error") out += (out.empty() ? "" : "; ") + textOf(problem, "message");
  return out;
}

base::Result<int> run(const Arguments& arguments) {
  if (arguments.operands().empty()) return list(arguments);
  const auto tool = toolOf(arguments.operand(0));
  if (!tool.ok()) return tool.error();
  const auto file = fileOf(arguments, **tool);
  if (!file.ok()) return file.error();
  const auto found = imports::readTool(**tool, *file);
  if (!found.ok()) return failed(found.error().message);
  const auto running = HostClient::of(arguments);
  app::Host host(withRunningFile(optionsOf(arguments), running));
  const auto incoming = host.planImport(*found, arguments.has("accept-terms"));
  if (!incoming.ok()) return failed(incoming.error().message);
  if (!arguments.json()) show(*incoming);
  if (!incoming->changesFile() && incoming->keys.empty()) {
    if (arguments.json())
      print(resultOf(**tool, *file, *incoming, false));
    else
      print("nothing is new\n");
    return kDone;
  }
  const Consent consent = agreed(arguments, "Write this?");
  if (consent != Consent::Yes) {
    if (arguments.json() && consent == Consent::No) print(resultOf(**tool, *file, *incoming, false));
    return untouched(arguments, consent);
  }
  if (const auto taken = host.takeImport(*incoming); !taken.ok()) return failed(taken.error().message);
  if (const std::string complaints = running.ok() ? complaintsOf(*running) : ""; !complaints.empty()) {
    const auto undone = host.undoImport(*incoming);
    return failed("the running host would not take it: " + complaints + "; " +
                  (undone.ok() ? "all is as it was" : "it could not be taken back: " + undone.error().message));
  }
  if (arguments.json()) {
    print(resultOf(**tool, *file, *incoming, true));
    return kDone;
  }
  print(
      "It is written. A running host has taken it in; 'spillway accounts list' shows it, and 'spillway accounts test' "
      "tries a key.\n");
  if (incoming->there && incoming->changesFile())
    print("What " + incoming->file + " was before is kept in config-history/ of the state folder.\n");
  return kDone;
}

}  // namespace

constinit const Command kImport{
    .path = "import",
    .summary = "Bring over the accounts and chains of another router",
    .about =
        "Reads its file, shows what comes over and what does not and why, with the difference in the configuration "
        "file, "
        "and asks. Nothing of the other router is changed. Keys that stand there in clear go into the encrypted store; "
        "those in environment variables stay there. Logins do not come over. Comments of the configuration stay, and "
        "what "
        "it was is kept in config-history/ of the state folder. Works with a running host and without one.",
    .operands = kOperands,
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli

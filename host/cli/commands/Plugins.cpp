// "spillway plugins list|check".
#include <algorithm>
#include <cstdio>

#include "host/app/Host.h"
#include "host/app/Places.h"
#include "host/base/Log.h"
#include "host/cli/HostClient.h"
#include "host/cli/Piping.h"
#include "host/cli/Places.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/SmallFile.h"
#include "host/plugins/PluginFile.h"
#include "host/plugins/Signature.h"

namespace spillway::cli {
namespace {

constexpr Operand kFiles[] = {{"FILE", "a plugin, such as acme.so", true, Offer::Files, {}, true}};
constexpr Flag kListFlags[] = {kConfigFlag, kStateFlag, kPluginsFlag, kUrlFlag, kJsonFlag};
constexpr Flag kCheckFlags[] = {kJsonFlag};
constexpr Example kCheckExamples[] = {{"plugins check acme.so", "Before it goes into the host's folder."}};

Json jsonOf(const plugins::PluginSet& set) {
  Json loaded = Json::array(), refused = Json::array();
  for (const plugins::PluginStatus& one : set.status())
    loaded.push_back({{"id", one.id},
                      {"version", one.version},
                      {"vendor", one.vendor},
                      {"file", one.file},
                      {"sha256", one.sha256},
                      {"providers", one.providers},
                      {"translators", one.translators},
                      {"compressors", one.compressors},
                      {"quarantined", one.quarantined},
                      {"note", one.note}});
  for (const plugins::Refused& one : set.refused()) refused.push_back({{"file", one.file}, {"reason", one.reason}});
  return {{"loaded", std::move(loaded)}, {"refused", std::move(refused)}};
}

// What a host would load, where none runs.
base::Result<Json> loaded(const Arguments& arguments) {
  base::setLogLevel(base::Level::Error);
  app::Host host(optionsOf(arguments));
  const auto world = host.glance();
  if (!world.ok()) return failed(world.error().message);
  return jsonOf(*world->plugins);
}

base::Result<int> list(const Arguments& arguments) {
  const auto host = HostClient::of(arguments);
  base::Result<Json> found = failed("");
  if (host.ok() && !arguments.has("plugins")) found = host->get("/api/plugins");
  const bool alone = !found.ok() && !arguments.has("url");
  if (alone) found = loaded(arguments);
  if (!found.ok()) return host.ok() ? found.error() : host.error();
  if (arguments.json()) {
    Json out = *found;
    out["running"] = !alone;
    print(out);
    return kDone;
  }
  if (alone) print("What a host would load, for none was asked:\n");
  Table table({"PLUGIN", "VERSION", "OFFERS", "STATE"});
  for (const Json& one : found->value("loaded", Json::array())) {
    Json offers = one["providers"];
    for (const char* kind : {"translators", "compressors"})
      for (const Json& id : one[kind]) offers.push_back(id);
    table.add({textOf(one, "id"), textOf(one, "version"), joined(offers, " "),
               (one.value("quarantined", false) ? "in quarantine" : "good") +
                   (textOf(one, "note").empty() ? "" : "; " + textOf(one, "note"))});
  }
  print(table.text());
  const Json refused = found->value("refused", Json::array());
  // A reason names its file.
  for (const Json& one : refused) print("refused: " + textOf(one, "reason") + "\n");
  return refused.empty() ? kDone : kFailed;
}

// What one group of checks has found.
struct Group {
  std::string name;
  size_t errors = 0, warnings = 0;
};

// plugin-check's lines for one file: "FILE: group NAME: 0 errors, 2 warnings", "FILE: warning: ..." and the like.
struct CheckReport {
  std::vector<Group> groups;
  std::vector<std::string> findings;
  bool good = false;

  size_t warnings() const {
    size_t count = 0;
    for (const Group& group : groups) count += group.warnings;
    return count;
  }
  std::string grade() const { return !good ? "F" : warnings() > 0 ? "B" : "A"; }
};

void take(std::string_view line, CheckReport& report) {
  constexpr std::string_view kGroup = ": group ";
  const size_t at = line.find(kGroup);
  if (at == std::string_view::npos) {
    report.findings.emplace_back(line);
    return;
  }
  const std::string_view rest = line.substr(at + kGroup.size());
  const std::string name(rest.substr(0, rest.find(':')));
  size_t errors = 0, warnings = 0;
  if (std::sscanf(std::string(rest.substr(std::min(rest.size(), name.size()))).c_str(), ": %zu errors, %zu warnings",
                  &errors, &warnings) != 2)
    return;
  auto found =
      std::find_if(report.groups.begin(), report.groups.end(), [&](const Group& one) { return one.name == name; });
  if (found == report.groups.end()) found = report.groups.insert(found, Group{name});
  found->errors += errors;
  found->warnings += warnings;
}

// Who has signed the file, in words.
std::string signatureOf(const std::string& file) {
  const auto signature = plugins::readSignature(file);
  if (!signature.ok()) return signature.error().message;
  if (!signature->has_value()) return "none";
  const auto bytes = config::readSmallFile(file, plugins::PluginFile::kLargest);
  if (!bytes.ok()) return bytes.error().message;
  return plugins::verifies(**signature, plugins::sha256Hex(bytes->text)) ? "good, by the key " + (*signature)->key
                                                                         : "not one of this file";
}

std::string counted(size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void show(const std::string& file, const CheckReport& report, const std::string& signature) {
  print(file + "\n");
  Table table({"CHECKED", "RESULT"});
  for (const Group& group : report.groups)
    table.add({group.name, group.errors > 0     ? counted(group.errors, "error")
                           : group.warnings > 0 ? counted(group.warnings, "warning")
                                                : "good"});
  table.add({"signature", signature});
  print(table.text());
  for (const std::string& finding : report.findings) print(finding + "\n");
  print("grade " + report.grade() +
        (report.grade() == "A"   ? ": nothing is wrong with it\n"
         : report.grade() == "B" ? ": it works; see the warnings\n"
                                 : ": a host should not have it\n"));
}

Json jsonOf(const std::string& file, const CheckReport& report, const std::string& signature) {
  Json groups = Json::array();
  for (const Group& group : report.groups)
    groups.push_back({{"group", group.name}, {"errors", group.errors}, {"warnings", group.warnings}});
  return {{"file", file},
          {"good", report.good},
          {"grade", report.grade()},
          {"groups", std::move(groups)},
          {"findings", report.findings},
          {"signature", signature}};
}

base::Result<int> check(const Arguments& arguments) {
  const std::string program = app::pluginCheckProgram();
  if (program.empty())
    return failed("plugin-check is not beside this program: it comes with the SDK (docs/write-a-plugin.md)");
  Json rows = Json::array();
  bool allGood = true;
  for (const std::string& file : arguments.operands()) {
    auto child = ChildCommand::start({program, "--groups", file});
    if (!child.ok()) return failed(child.error().message);
    std::string text;
    constexpr size_t kMost = size_t{4} << 20;
    (void)readUpTo(child->output(), kMost, text);
    CheckReport report;
    report.good = child->wait() == 0;
    allGood = allGood && report.good;
    for (const std::string_view line : split(text, '\n'))
      if (!line.empty()) take(line, report);
    const std::string signature = signatureOf(file);
    if (arguments.json())
      rows.push_back(jsonOf(file, report, signature));
    else
      show(file, report, signature);
  }
  if (arguments.json()) print(Json{{"plugins", std::move(rows)}});
  return allGood ? kDone : kFailed;
}

}  // namespace

constinit const Command kPlugins{.path = "plugins", .summary = "Look at plugins, check them, begin and sign one"};

constinit const Command kPluginsList{
    .path = "plugins list",
    .summary = "List the plugins of a running host, or those it would load, and refused files with the reason",
    .about = "Exit status 1 when a file is refused.",
    .flags = kListFlags,
    .run = list};

constinit const Command kPluginsCheck{
    .path = "plugins check",
    .summary = "Ask a plugin everything a host may ask, and some things it never will, and grade it",
    .about =
        "It is loaded and run with good and hostile input, apart from this program: check plugins that you trust. "
        "Grade A: nothing was found; B: warnings; F: errors, and exit status 1. Needs the SDK's plugin-check beside "
        "this program.",
    .operands = kFiles,
    .flags = kCheckFlags,
    .examples = kCheckExamples,
    .run = check};

}  // namespace spillway::cli

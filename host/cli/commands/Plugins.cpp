// "spillway plugins list|check".
#include <unistd.h>

#include <algorithm>

#include "host/app/Places.h"
#include "host/base/Log.h"
#include "host/cli/HostClient.h"
#include "host/cli/Piping.h"
#include "host/cli/Places.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/plugins/PluginRegistry.h"

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
                      {"quarantined", one.quarantined}});
  for (const plugins::Refused& one : set.refused()) refused.push_back({{"file", one.file}, {"reason", one.reason}});
  return {{"loaded", std::move(loaded)}, {"refused", std::move(refused)}};
}

// What a host would load, where none runs.
base::Result<Json> loaded(const Arguments& arguments) {
  base::setLogLevel(base::Level::Error);
  const auto state = preparedStateFolderOf(arguments);
  if (!state.ok()) return failed(state.error().message);
  plugins::PluginRegistry::Options options;
  options.folders = arguments.has("plugins") ? arguments.all("plugins") : app::pluginFolders();
  options.state = *state;
  if (options.folders.empty()) return failed("no plugins folder is beside this program; name one with --plugins");
  plugins::PluginRegistry registry(std::move(options));
  registry.load();
  return jsonOf(*registry.current());
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
               one.value("quarantined", false) ? "in quarantine" : "good"});
  }
  print(table.text());
  const Json refused = found->value("refused", Json::array());
  for (const Json& one : refused) print("refused: " + textOf(one, "file") + ": " + textOf(one, "reason") + "\n");
  return refused.empty() ? kDone : kFailed;
}

base::Result<int> check(const Arguments& arguments) {
  const std::string program = app::pluginCheckProgram();
  if (program.empty())
    return failed("plugin-check is not beside this program: it comes with the SDK (docs/write-a-provider.md)");
  Json rows = Json::array();
  bool allGood = true;
  for (const std::string& file : arguments.operands()) {
    auto child = ChildCommand::start({program, file});
    if (!child.ok()) return failed(child.error().message);
    std::string text;
    constexpr size_t kMost = size_t{4} << 20;
    (void)readUpTo(child->output(), kMost, text);
    const bool good = child->wait() == 0;
    allGood = allGood && good;
    if (!arguments.json()) {
      print(text);
      continue;
    }
    Json findings = Json::array();
    for (const std::string_view line : split(text, '\n')) findings.push_back(line);
    rows.push_back({{"file", file}, {"good", good}, {"findings", std::move(findings)}});
  }
  if (arguments.json()) print(Json{{"plugins", std::move(rows)}});
  return allGood ? kDone : kFailed;
}

}  // namespace

constinit const Command kPlugins{.path = "plugins", .summary = "Look at plugins"};

constinit const Command kPluginsList{
    .path = "plugins list",
    .summary = "List the plugins of a running host, or those it would load, and refused files with the reason",
    .about = "Exit status 1 when a file is refused.",
    .flags = kListFlags,
    .run = list};

constinit const Command kPluginsCheck{
    .path = "plugins check",
    .summary = "Ask a plugin everything a host may ask, and some things it never will",
    .about =
        "It is loaded and run with good and hostile input, apart from this program: check plugins that you trust. Exit "
        "status 1 when an error was found. Needs the SDK's plugin-check beside this program.",
    .operands = kFiles,
    .flags = kCheckFlags,
    .examples = kCheckExamples,
    .run = check};

}  // namespace spillway::cli

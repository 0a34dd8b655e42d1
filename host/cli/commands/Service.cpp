// "spillway service install", "uninstall" and "status".
#include <utility>

#include "host/app/ServiceSetup.h"
#include "host/cli/Piping.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kDryFlag{"dry-run", 0, {}, "say what would be done, and do nothing"};
constexpr Flag kRootFlag{"root", 0, "DIR", "work below DIR instead, for an image; nothing is started", Offer::Folders};
constexpr Flag kInstallFlags[] = {
    {"socket", 0, {}, "the service manager holds the address, and the first connection starts the service"},
    kDryFlag,
    kRootFlag,
    kJsonFlag};
constexpr Flag kUninstallFlags[] = {kDryFlag, kRootFlag, kJsonFlag};
constexpr Flag kStatusFlags[] = {kRootFlag, kJsonFlag};
constexpr const char* kUnits[] = {"spillway.service", "spillway.socket"};
constexpr size_t kMostSaid = size_t{64} << 10;
constexpr Example kExamples[] = {{"service install --dry-run", "What would be written, and which commands would run."}};

base::Result<app::ServiceSetup> setupOf(const Arguments& arguments) {
  app::ServiceSetup setup;
  if (arguments.has("root")) setup.root = arguments.text("root");
  if (!setup.root.empty() && !setup.root.starts_with('/')) return misused("--root needs an absolute path");
  setup.dry = arguments.has("dry-run");
  setup.socket = arguments.has("socket");
  return setup;
}

using Action = base::Result<void> (app::ServiceSetup::*)() const;

// Says each step as it is taken; in JSON all of them at the end.
base::Result<int> act(const Arguments& arguments, Action action, const char* done) {
  base::Result<app::ServiceSetup> setup = setupOf(arguments);
  if (!setup.ok()) return setup.error();
  Json steps = Json::array();
  setup->told = [&](const app::ServiceSetup::Step& step) {
    if (!arguments.json()) print(std::string(step.does) + std::string(9 - step.does.size(), ' ') + step.what + "\n");
    steps.push_back({{"does", step.does}, {"what", step.what}});
  };
  if (auto acted = ((*setup).*action)(); !acted.ok()) return acted.error();
  if (arguments.json())
    print(Json{{"dry_run", setup->dry}, {"root", setup->root.empty() ? "/" : setup->root}, {"steps", steps}});
  else if (!setup->dry && setup->root.empty())
    print(std::string(done) + "\n");
  return kDone;
}

base::Result<int> install(const Arguments& arguments) {
  return act(
      arguments, &app::ServiceSetup::install,
      "Spillway is a service now: journalctl -u spillway shows its log, /etc/spillway is where it is configured");
}

base::Result<int> uninstall(const Arguments& arguments) {
  return act(arguments, &app::ServiceSetup::uninstall, "The service is gone");
}

// What the service manager says of a unit; null: there is no service manager to ask.
Json unitState(const std::string& unit) {
  constexpr std::pair<const char*, const char*> kProperties[] = {{"LoadState", "load"},
                                                                 {"ActiveState", "active"},
                                                                 {"SubState", "sub"},
                                                                 {"UnitFileState", "enabled"},
                                                                 {"MainPID", "process"}};
  std::vector<std::string> command = {"systemctl", "--no-pager", "show", unit};
  for (const auto& [property, name] : kProperties) command.push_back("--property=" + std::string(property));
  auto child = ChildCommand::start(command);
  std::string said;
  if (!child.ok() || !readUpTo(child->output(), kMostSaid, said) || child->wait() != 0) return nullptr;
  Json out = Json::object();
  for (const std::string_view line : split(said, '\n'))
    for (const auto& [property, name] : kProperties)
      if (const std::string head = std::string(property) + "="; line.starts_with(head))
        out[name] = std::string(line.substr(head.size()));
  return out;
}

base::Result<int> status(const Arguments& arguments) {
  const base::Result<app::ServiceSetup> setup = setupOf(arguments);
  if (!setup.ok()) return setup.error();
  const auto installed = setup->installed();
  if (!installed.ok()) return installed.error();
  if (arguments.json()) {
    Json units = Json::object();
    if (setup->root.empty())
      for (const char* unit : kUnits) units[unit] = unitState(unit);
    print(Json{
        {"installed_by", installed->byPackage ? "package" : "command"}, {"unit", installed->unit}, {"units", units}});
    return kDone;
  }
  print("installed by " + std::string(installed->byPackage ? "the package: " : "'spillway service install': ") +
        installed->unit + "\n");
  if (!setup->root.empty()) return kDone;
  auto child = ChildCommand::start({"systemctl", "--no-pager", "status", kUnits[0], kUnits[1]});
  if (!child.ok()) return child.error();
  passOn(child->output(), 1);
  // Its own status says that the service does not run, and so does its text.
  child->wait();
  return kDone;
}

}  // namespace

constinit const Command kService{.path = "service", .summary = "Make Spillway a service of this machine"};

constinit const Command kServiceInstall{
    .path = "service install",
    .summary = "Install the service, with a user of its own, and start it",
    .about = "For root. Says what it writes; what you have changed in /etc/spillway stays.",
    .flags = kInstallFlags,
    .examples = kExamples,
    .run = install};

constinit const Command kServiceUninstall{.path = "service uninstall",
                                          .summary = "Stop the service and take it away; configuration and state stay",
                                          .flags = kUninstallFlags,
                                          .run = uninstall};

constinit const Command kServiceStatus{.path = "service status",
                                       .summary = "Say who has installed the service, and how it is",
                                       .flags = kStatusFlags,
                                       .run = status};

}  // namespace spillway::cli

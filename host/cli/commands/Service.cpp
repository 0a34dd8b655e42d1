// "spillway service install", "uninstall" and "status".
#include "host/app/ServiceSetup.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kDryFlag{"dry-run", 0, {}, "say what would be done, and do nothing"};
constexpr Flag kRootFlag{"root", 0, "DIR", "work below DIR instead, for an image; nothing is started", Offer::Folders};
constexpr Flag kInstallFlags[] = {
    {"socket", 0, {}, "the service manager holds the address, and the first connection starts the service"},
    kDryFlag,
    kRootFlag};
constexpr Flag kUninstallFlags[] = {kDryFlag, kRootFlag};
constexpr Flag kStatusFlags[] = {kRootFlag};
constexpr Example kExamples[] = {{"service install --dry-run", "What would be written, and which commands would run."}};

base::Result<app::ServiceSetup> setupOf(const Arguments& arguments) {
  app::ServiceSetup setup;
  if (arguments.has("root")) setup.root = arguments.text("root");
  if (!setup.root.empty() && !setup.root.starts_with('/')) return misused("--root needs an absolute path");
  setup.dry = arguments.has("dry-run");
  setup.socket = arguments.has("socket");
  return setup;
}

template <int (app::ServiceSetup::*step)() const>
base::Result<int> run(const Arguments& arguments) {
  const base::Result<app::ServiceSetup> setup = setupOf(arguments);
  if (!setup.ok()) return setup.error();
  return (*setup.*step)();
}

}  // namespace

constinit const Command kService{.path = "service", .summary = "Make Spillway a service of this machine"};

constinit const Command kServiceInstall{
    .path = "service install",
    .summary = "Install the service, with a user of its own, and start it",
    .about = "For root. Says what it writes; what you have changed in /etc/spillway stays.",
    .flags = kInstallFlags,
    .examples = kExamples,
    .run = run<&app::ServiceSetup::install>};

constinit const Command kServiceUninstall{.path = "service uninstall",
                                          .summary = "Stop the service and take it away; configuration and state stay",
                                          .flags = kUninstallFlags,
                                          .run = run<&app::ServiceSetup::uninstall>};

constinit const Command kServiceStatus{.path = "service status",
                                       .summary = "Say who has installed the service, and how it is",
                                       .flags = kStatusFlags,
                                       .run = run<&app::ServiceSetup::status>};

}  // namespace spillway::cli

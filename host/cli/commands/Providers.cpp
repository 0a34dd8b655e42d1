// "spillway providers".
#include "host/app/Host.h"
#include "host/base/Log.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/ProviderList.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kPluginsFlag, kJsonFlag};

base::Result<int> run(const Arguments& arguments) {
  base::setLogLevel(base::Level::Error);
  app::Host host(optionsOf(arguments));
  const base::Result<pipeline::World> world = host.glance();
  if (!world.ok()) return failed(world.error().message);
  const auto environment = config::processEnvironment();
  if (arguments.json())
    print(providerRows(*world->plugins, environment));
  else
    print(providerList(*world->plugins, environment));
  return kDone;
}

}  // namespace

constinit const Command kProviders{
    .path = "providers",
    .summary = "List what there is to have accounts with, and where a key is looked for",
    .about =
        "Tier, wires, the variable a key is looked for in and whether that is set, and how sure the facts are. Never "
        "a key. No running host is needed.",
    .flags = kFlags,
    .run = run};

}  // namespace spillway::cli

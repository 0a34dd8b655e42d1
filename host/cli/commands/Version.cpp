// "spillway version".
#include <spillway/abi.h>

#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {kJsonFlag};

base::Result<int> run(const Arguments& arguments) {
  const std::string abi = std::to_string(SPW_ABI_MAJOR) + "." + std::to_string(SPW_ABI_MINOR);
  if (arguments.json())
    print(Json{{"name", "spillway"}, {"version", SPILLWAY_VERSION}, {"plugin_abi", abi}});
  else
    print("spillway " SPILLWAY_VERSION " (plugin ABI " + abi + ")\n");
  return kDone;
}

}  // namespace

constinit const Command kVersion{
    .path = "version", .summary = "Print the version, and that of the plugin ABI", .flags = kFlags, .run = run};

}  // namespace spillway::cli

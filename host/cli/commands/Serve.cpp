// "spillway serve", and what is done without a command.
#include "host/app/Serving.h"
#include "host/cli/Places.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"config", 'c', "FILE",
     "configuration file; without it every provider whose key is in the environment joins its tier", Offer::Files},
    {"listen", 'l', "HOST:PORT", "address to serve, instead of the configured one; port 0 takes any free one"},
    {"state", 's', "DIR", "folder for ledger and staged plugins", Offer::Folders},
    {"plugins", 'p', "DIR", "folder to load plugins from", Offer::Folders, {}, true},
    {"log-level", 0, "LEVEL", "what is said in the log", Offer::Choices, "debug|info|warn|error"},
    {"check-config", 0, {}, "the same as 'spillway config check'"},
    {"print-config-schema", 0, {}, "the same as 'spillway config schema'"},
    {"version", 0, {}, "the same as 'spillway version'"}};

constexpr Example kExamples[] = {
    {"serve", "With the keys in the environment; without any, simulated tiers answer."},
    {"serve --config spillway.yaml --log-level debug", "As a file says."},
    {"serve --listen 127.0.0.1:0", "At a free port, which the first line of output names."}};

base::Result<int> run(const Arguments& arguments) {
  if (arguments.has("print-config-schema")) return kConfigSchema.run(arguments);
  if (arguments.has("check-config")) return kConfigCheck.run(arguments);
  if (arguments.has("version")) return kVersion.run(arguments);
  return app::Serving(optionsOf(arguments)).run();
}

}  // namespace

constinit const Command kServe{
    .path = "serve",
    .summary = "Serve agents, until told to stop",
    .about =
        "SIGHUP reads the configuration again, as does a change of its file; a bad one changes nothing. SIGTERM and "
        "SIGINT take nothing new, wait for what is under way, and end; a second one ends at once. SIGUSR2 does what "
        "'spillway restart' does.",
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli

// "spillway config init": a configuration file to begin with.
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "host/app/Host.h"
#include "host/base/DurableFile.h"
#include "host/base/Log.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

namespace fs = std::filesystem;

constexpr Operand kFile[] = {{"FILE", "what to write; spillway.yaml when left out", false, Offer::Files}};
constexpr Flag kFlags[] = {
    {"force", 0, {}, "also when the file is there already"}, kPluginsFlag, kStateFlag, kJsonFlag};
constexpr Example kExamples[] = {{"config init spillway.yaml", "Then: spillway serve --config spillway.yaml."}};

constexpr const char* kHead =
    "# The configuration of Spillway. 'spillway config schema' explains every key, 'spillway config check --config "
    "FILE'\n"
    "# says everything that is wrong. A change takes effect at once.\n\n"
    "listen: 127.0.0.1:20128\n\n"
    "# Accounts. Keys come from the environment or from files that only you may read, never from here.\n";

constexpr const char* kNoAccount =
    "# No key was in the environment. 'spillway providers' lists who there is and where a key is looked for. An "
    "account\n"
    "# looks like this:\n"
    "# providers:\n"
    "#   NAME:\n"
    "#     accounts:\n"
    "#       - {name: main, key: {env: NAME_OF_THE_VARIABLE}}\n";

constexpr const char* kTail =
    "\n# Which chain serves a name that agents ask for; without a match the default one does.\n"
    "# models:\n"
    "#   - {match: 'small-*', chain: default}\n"
    "\n# What clients must show, needed as soon as other machines can connect:\n"
    "# client_keys:\n"
    "#   - {name: laptop, key: {env: SPILLWAY_CLIENT_KEY}}\n";

// The variable of "environment variable X"; empty: the key comes from elsewhere.
std::string variableOf(const std::string& origin) {
  constexpr std::string_view kOrigin = "environment variable ";
  return origin.starts_with(kOrigin) ? origin.substr(kOrigin.size()) : "";
}

std::string textFor(const config::Config& config) {
  std::string accounts;
  std::map<std::string, std::string> tiers;
  for (const config::ProviderRow& provider : config.providers) {
    std::string rows;
    for (const config::AccountRow& account : provider.accounts) {
      const std::string variable = variableOf(account.keyOrigin);
      if (!variable.empty()) rows += "      - {name: main, key: {env: " + variable + "}}\n";
    }
    if (rows.empty()) continue;
    accounts += "  " + provider.id + ":\n    accounts:\n" + rows;
    std::string& tier = tiers[provider.tier];
    tier += (tier.empty() ? "" : ", ") + provider.id;
  }
  std::string out = kHead;
  if (accounts.empty()) return out + kNoAccount + kTail;
  out += "providers:\n" + accounts +
         "\n# What is tried, in which order: the next tier when one is limited, over budget or broken.\nchains:\n  "
         "default:\n";
  for (const char* tier : {"subscription", "cheap", "free"})
    if (tiers.contains(tier)) out += std::string("    - {tier: ") + tier + ", use: [" + tiers[tier] + "]}\n";
  return out + kTail;
}

base::Result<int> run(const Arguments& arguments) {
  const std::string file = arguments.operands().empty() ? "spillway.yaml" : arguments.operand(0);
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && !arguments.has("force"))
    return failed(file + " is there already; --force writes it anew");
  base::setLogLevel(base::Level::Error);
  app::Options options = optionsOf(arguments);
  app::Host host(options);
  const base::Result<pipeline::World> world = host.look();
  if (!world.ok()) return failed(world.error().message);
  if (const auto written = base::writeDurably(fs::absolute(file).string(), textFor(*world->config)); !written.ok())
    return failed(written.error().message);
  // What was written must be good.
  options.config = file;
  app::Host reader(options);
  if (const auto again = reader.look(); !again.ok()) return failed(again.error().message);
  if (arguments.json())
    print(Json{{"written", file}});
  else
    print(file + " is written; spillway serve --config " + file + "\n");
  return kDone;
}

}  // namespace

constinit const Command kConfigInit{
    .path = "config init",
    .summary = "Write a configuration file to begin with",
    .about =
        "With an account for every key in the environment, in the chain 'default', and comments that say how to go on. "
        "Keys themselves are not written.",
    .operands = kFile,
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli

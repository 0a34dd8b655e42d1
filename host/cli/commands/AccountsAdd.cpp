// "spillway accounts add|test|remove": accounts of a running host come and go.
#include <cstdlib>

#include "host/cli/Asking.h"
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kProvider[] = {
    {"PROVIDER", "whose account it is, as 'spillway providers' lists it, or a name for one of your own", true,
     Offer::Providers}};
constexpr Operand kOne[] = {
    {"PROVIDER/NAME", "the account, as 'spillway accounts list' has it", true, Offer::Accounts}};

constexpr Flag kAddFlags[] = {
    {"name", 0, "NAME", "name of the account; 'main' when left out"},
    {"key-env", 0, "VARIABLE", "the environment variable that holds the key now"},
    {"no-key", 0, {}, "the server wants none, or settings stand in for it"},
    {"set", 0, "NAME=VALUE", "a setting of the account", Offer::Nothing, {}, true},
    {"set-env",
     0,
     "NAME=VARIABLE",
     "a setting whose value an environment variable holds now",
     Offer::Nothing,
     {},
     true},
    {"plugin", 0, "NAME", "for a provider of your own: the plugin that speaks to it", Offer::Providers},
    {"base-url", 0, "URL", "for a provider of your own: where it is"},
    {"tier", 0, "TIER", "for a provider of your own: the tier it belongs to"},
    {"accept-terms", 0, {}, "you accept the vendor's terms that were shown"},
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kUrlFlag, kJsonFlag};
constexpr Flag kTestFlags[] = {
    {"call", 0, {}, "ask one of its models a question of a few tokens instead, which may cost a little"},
    {"model", 'm', "MODEL", "with --call: which of its models; its first when left out", Offer::Models},
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};
constexpr Example kAddExamples[] = {
    {"accounts add acme --name work", "The key is asked for, or is the first line of standard input."}};

// Takes "NAME=VALUE" apart.
base::Result<std::pair<std::string, std::string>> pairOf(const std::string& flag, const std::string& word) {
  const size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    return misused("--" + flag + " must be NAME=" + (flag == "set" ? "VALUE" : "VARIABLE") + ", got '" +
                   word.substr(0, equals) + "'");
  return std::pair(word.substr(0, equals), word.substr(equals + 1));
}

base::Result<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == 0) return failed("the environment variable " + name + " is not set");
  return std::string(value);
}

base::Result<void> addSettings(const Arguments& arguments, Json& wish) {
  for (const std::string& word : arguments.all("set")) {
    const auto setting = pairOf("set", word);
    if (!setting.ok()) return setting.error();
    wish["settings"][setting->first] = setting->second;
  }
  for (const std::string& word : arguments.all("set-env")) {
    const auto setting = pairOf("set-env", word);
    if (!setting.ok()) return setting.error();
    const auto value = variable(setting->second);
    if (!value.ok()) return value.error();
    wish["settings"][setting->first] = *value;
  }
  return {};
}

base::Result<int> add(const Arguments& arguments) {
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  Json wish = {{"provider", arguments.operand(0)}, {"name", arguments.has("name") ? arguments.text("name") : "main"}};
  const std::pair<const char*, const char*> texts[] = {
      {"plugin", "plugin"}, {"base-url", "base_url"}, {"tier", "tier"}};
  for (const auto& [flag, member] : texts)
    if (arguments.has(flag)) wish[member] = arguments.text(flag);
  if (auto settings = addSettings(arguments, wish); !settings.ok()) return settings.error();
  if (arguments.has("accept-terms")) wish["accept_terms"] = true;
  if (arguments.has("key-env")) {
    auto key = variable(arguments.text("key-env"));
    if (!key.ok()) return key.error();
    wish["key"] = *key;
  } else if (!arguments.has("no-key")) {
    const std::string key = typedSecret("key: ");
    if (key.empty()) return failed("no key was given; --no-key adds an account without one");
    wish["key"] = key;
  }
  const auto added = host->post("/api/accounts", wish);
  if (!added.ok()) return added.error();
  const std::string name = textOf(*added, "provider") + "/" + textOf(*added, "account");
  if (arguments.json())
    print(*added);
  else
    print(name + " is there; 'spillway accounts test " + name + "' tries its key\n");
  return kDone;
}

base::Result<int> test(const Arguments& arguments) {
  const auto path = accountPath(arguments.operand(0));
  if (!path.ok()) return path.error();
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  if (arguments.has("model") && !arguments.has("call")) return misused("--model goes with --call");
  Json wish;
  if (arguments.has("call")) {
    wish["call"] = true;
    const std::string provider = arguments.operand(0).substr(0, arguments.operand(0).find('/')) + "/";
    const std::string model = arguments.text("model");
    if (!model.empty()) wish["model"] = model.starts_with(provider) ? model.substr(provider.size()) : model;
  }
  const auto checked = host->post(*path + "/test", wish);
  if (!checked.ok()) return checked.error();
  const bool good = checked->value("ok", false);
  if (arguments.json()) {
    print(*checked);
  } else if (good) {
    const std::string how = textOf(*checked, "how");
    print(arguments.operand(0) +
          (how == "token"  ? " gets a token"
           : how == "call" ? " answers"
                           : " answers, with " + count((*checked)["models"]) + " models") +
          ", after " + count((*checked)["took_ms"]) + " ms\n");
  } else {
    const bool free = textOf(*checked, "how") == "none";
    say(arguments.operand(0) + ": " + textOf(*checked, "message") + (free ? "; --call asks one of its models" : ""));
  }
  return good ? kDone : kFailed;
}

base::Result<int> remove(const Arguments& arguments) {
  const auto path = accountPath(arguments.operand(0));
  if (!path.ok()) return path.error();
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto gone = host->erase(*path);
  if (!gone.ok()) return gone.error();
  if (arguments.json())
    print(Json{{"account", arguments.operand(0)}, {"removed", true}});
  else
    print(arguments.operand(0) + " is gone\n");
  return kDone;
}

}  // namespace

constinit const Command kAccountsAdd{
    .path = "accounts add",
    .summary = "Add an account with a key, which is kept encrypted",
    .about =
        "The key is asked for at the terminal, or is the first line of standard input; it is never an argument. "
        "'spillway login' is for accounts that one logs in to.",
    .operands = kProvider,
    .flags = kAddFlags,
    .examples = kAddExamples,
    .run = add};
constinit const Command kAccountsTest{
    .path = "accounts test",
    .summary = "Ask an account's vendor something that costs nothing and shows whether its key is good",
    .about =
        "Its list of models, or a token for its login. Where a vendor has neither, --call asks one of its models by "
        "the "
        "way that every request takes. Exit status 1 when it is not good.",
    .operands = kOne,
    .flags = kTestFlags,
    .run = test};
constinit const Command kAccountsRemove{
    .path = "accounts remove",
    .summary = "Remove an account: from the configuration file, or with its key or login from the store",
    .operands = kOne,
    .flags = kFlags,
    .run = remove};

}  // namespace spillway::cli

// "spillway accounts add|test|remove": what accounts of a running host are made of.
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kProvider[] = {{"PROVIDER", "whose account it is, as 'spillway providers' lists it", true, Offer::Providers}};
constexpr Operand kOne[] = {{"PROVIDER/NAME", "the account, as 'spillway accounts list' has it", true, Offer::Accounts}};

constexpr Flag kAddFlags[] = {{"name", 0, "NAME", "name of the account; 'main' when left out"},
                              {"key-env", 0, "VARIABLE", "the environment variable that holds the key now"},
                              {"set", 0, "NAME=VALUE", "a setting of the account", Offer::Nothing, {}, true},
                              {"plugin", 0, "NAME", "for a provider of your own: the plugin that speaks to it"},
                              {"base-url", 0, "URL", "and where it is"},
                              {"tier", 0, "TIER", "and the tier it belongs to", Offer::Choices, "subscription|cheap|free"},
                              {"accept-terms", 0, {}, "you accept the vendor's terms that are shown"},
                              kConfigFlag,
                              kStateFlag,
                              kUrlFlag,
                              kJsonFlag};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kUrlFlag, kJsonFlag};
constexpr Example kAddExamples[] = {{"accounts add deepseek --name work", "The key is asked for, or read from standard input."}};

// A key typed at the terminal, unseen, or the first line of standard input.
std::string typed() {
  const bool terminal = ::isatty(STDIN_FILENO) != 0;
  termios before{};
  if (terminal && ::tcgetattr(STDIN_FILENO, &before) == 0) {
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    std::fputs("key: ", stderr);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    say("");
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

base::Result<int> add(const Arguments& arguments) {
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  Json wish = {{"provider", arguments.operand(0)}, {"name", arguments.has("name") ? arguments.text("name") : "main"}};
  const std::pair<const char*, const char*> texts[] = {{"plugin", "plugin"}, {"base-url", "base_url"}, {"tier", "tier"}};
  for (const auto& [flag, member] : texts)
    if (arguments.has(flag)) wish[member] = arguments.text(flag);
  for (const std::string& setting : arguments.all("set")) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) return misused("--set must be NAME=VALUE, got '" + setting + "'");
    wish["settings"][setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  if (arguments.has("accept-terms")) wish["accept_terms"] = true;
  std::string key;
  if (arguments.has("key-env")) {
    const char* value = std::getenv(arguments.text("key-env").c_str());
    if (value == nullptr || *value == 0) return failed("the variable " + arguments.text("key-env") + " is not set");
    key = value;
  } else {
    key = typed();
  }
  if (!key.empty()) wish["key"] = key;
  const auto added = host->post("/api/accounts", wish);
  if (!added.ok()) return added.error();
  const std::string name = textOf(*added, "provider") + "/" + textOf(*added, "account");
  if (arguments.json())
    print(*added);
  else
    print(name + " is there; spillway accounts test " + name + "\n");
  return kDone;
}

base::Result<int> test(const Arguments& arguments) {
  const auto path = accountPath(arguments.operand(0));
  if (!path.ok()) return path.error();
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto checked = host->post(*path + "/test", Json());
  if (!checked.ok()) return checked.error();
  const bool good = checked->value("ok", false);
  if (arguments.json())
    print(*checked);
  else if (good)
    print(arguments.operand(0) + " answers, after " + count((*checked)["took_ms"]) + " ms\n");
  else
    say(arguments.operand(0) + ": " + textOf(*checked, "message"));
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
    print(*gone);
  else
    print(arguments.operand(0) + " is gone\n");
  return kDone;
}

}  // namespace

constinit const Command kAccountsAdd{
    .path = "accounts add",
    .summary = "Add an account with a key, which is kept encrypted",
    .about = "The key is asked for at the terminal, or is the first line of standard input; it is never an argument. For an "
             "account to log in to see 'spillway login'.",
    .operands = kProvider,
    .flags = kAddFlags,
    .examples = kAddExamples,
    .run = add};
constinit const Command kAccountsTest{.path = "accounts test",
                                      .summary = "Ask an account's vendor something that shows whether its key is good",
                                      .about = "Exit status 1 when it is not.",
                                      .operands = kOne,
                                      .flags = kFlags,
                                      .run = test};
constinit const Command kAccountsRemove{.path = "accounts remove",
                                        .summary = "Remove an account that was added here, and forget its key",
                                        .operands = kOne,
                                        .flags = kFlags,
                                        .run = remove};

}  // namespace spillway::cli

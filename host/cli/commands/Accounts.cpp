// "spillway accounts": the accounts of a running host.
#include "host/base/Clock.h"
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kOne[] = {
    {"PROVIDER/NAME", "the account, as 'spillway accounts list' has it", true, Offer::Accounts}};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kUrlFlag, kJsonFlag};

std::string restsOf(const Json& account) {
  std::string out;
  for (const Json& rest : account.value("rests", Json::array())) {
    const std::string model = textOf(rest, "model");
    out += (out.empty() ? "" : "; ") + textOf(rest, "fault") + (model.empty() ? "" : " (" + model + ")") + " for " +
           span(numberOf(rest, "until_ms") - base::unixMs());
  }
  if (out.empty() && account.contains("last_failure") && account["last_failure"].is_object())
    out = "last failure: " + textOf(account["last_failure"], "fault") + ", " +
          span(base::unixMs() - numberOf(account["last_failure"], "at_ms")) + " ago";
  return out;
}

base::Result<int> list(const Arguments& arguments) {
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto accounts = host->get("/api/accounts");
  if (!accounts.ok()) return accounts.error();
  if (arguments.json()) {
    print(*accounts);
    return kDone;
  }
  Table table({"ACCOUNT", "TIER", "KEY", "USE", "USABLE", "NOTE"});
  for (const Json& one : accounts->value("accounts", Json::array()))
    table.add({textOf(one, "provider") + "/" + textOf(one, "account"), textOf(one, "tier"), textOf(one, "key_origin"),
               textOf(one, "use"),
               one.value("needs_login", false) ? "needs a login"
               : one.value("usable", false)    ? "yes"
                                               : "no",
               restsOf(one)});
  print(table.empty() ? std::string("there is no account; spillway providers lists what there can be\n")
                      : table.text());
  return kDone;
}

base::Result<int> use(const Arguments& arguments, const char* verb, const char* told) {
  const auto path = accountPath(arguments.operand(0));
  if (!path.ok()) return path.error();
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto done = host->post(*path + "/" + verb, Json());
  if (!done.ok()) return done.error();
  if (arguments.json())
    print(*done);
  else
    print(arguments.operand(0) + " " + told + "\n");
  return kDone;
}

base::Result<int> enable(const Arguments& arguments) { return use(arguments, "enable", "is in use again"); }
base::Result<int> disable(const Arguments& arguments) { return use(arguments, "disable", "is asked nothing any more"); }
base::Result<int> drain(const Arguments& arguments) {
  return use(arguments, "drain", "finishes what is under way and is asked nothing new");
}

}  // namespace

constinit const Command kAccounts{
    .path = "accounts",
    .summary = "List, add, try and remove the accounts of a running host, and take them out of use and back",
    .about = "Accounts come from the configuration, from keys in the environment, and from 'spillway login'."};

constinit const Command kAccountsList{.path = "accounts list",
                                      .summary =
                                          "List accounts: whose they are, whether they can be used, what keeps "
                                          "requests away",
                                      .flags = kFlags,
                                      .run = list};
constinit const Command kAccountsEnable{.path = "accounts enable",
                                        .summary = "Take an account back into use",
                                        .operands = kOne,
                                        .flags = kFlags,
                                        .run = enable};
constinit const Command kAccountsDisable{.path = "accounts disable",
                                         .summary = "Take an account out of use",
                                         .about = "Also after a restart, until it is enabled.",
                                         .operands = kOne,
                                         .flags = kFlags,
                                         .run = disable};
constinit const Command kAccountsDrain{.path = "accounts drain",
                                       .summary = "Let an account finish what is under way, and ask it nothing new",
                                       .operands = kOne,
                                       .flags = kFlags,
                                       .run = drain};

}  // namespace spillway::cli

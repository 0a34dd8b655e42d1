// "spillway status": whether a host runs here and how it is.
#include "host/base/Clock.h"
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr int64_t kHourMs = 3'600'000;

constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kUrlFlag, kJsonFlag};

std::string rowOf(const Json& account) {
  if (textOf(account, "use") != "enabled") return textOf(account, "use");
  if (account.value("needs_login", false)) return "needs a login";
  if (account.value("usable", false)) return "ready";
  std::string out;
  for (const Json& rest : account.value("rests", Json::array()))
    out += (out.empty() ? "rests: " : "; ") + textOf(rest, "fault") + ", " +
           span(numberOf(rest, "until_ms") - base::unixMs()) + " more";
  return out.empty() ? "rests" : out;
}

base::Result<int> run(const Arguments& arguments) {
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto about = host->get("/api/about");
  if (!about.ok()) return about.error();
  const auto ready = host->get("/readyz");
  if (!ready.ok()) return ready.error();
  const auto accounts = host->get("/api/accounts");
  if (!accounts.ok()) return accounts.error();
  const auto totals = host->get("/api/totals?period=all&from=" + std::to_string(base::unixMs() - kHourMs));
  if (!totals.ok()) return totals.error();
  const bool isReady = ready->value("ready", false);
  int64_t exchanges = 0, answered = 0, cost = 0;
  for (const Json& row : totals->value("totals", Json::array())) {
    exchanges += numberOf(row, "exchanges");
    answered += numberOf(row, "ok");
    cost += numberOf(row, "cost_micros");
  }
  if (arguments.json()) {
    print(Json{{"running", true},
               {"version", textOf(*about, "version")},
               {"address", textOf(*about, "address")},
               {"management_address", host->address()},
               {"ready", isReady},
               {"reasons", (*ready)["reasons"]},
               {"last_hour", {{"exchanges", exchanges}, {"answered", answered}, {"cost_micros", cost}}},
               {"accounts", (*accounts)["accounts"]}});
    return isReady ? kDone : kFailed;
  }
  print("Spillway " + textOf(*about, "version") + " serves " + textOf(*about, "address") +
        (textOf(*about, "address") == host->address() ? "" : ", management at " + host->address()) + "\n");
  if (isReady) {
    print("It is ready.\n");
  } else {
    print("It is not ready: " + joined((*ready)["reasons"], "; ") + "\n");
  }
  print("Last hour: " + count(exchanges) + " requests, " + count(answered) + " answered, " + money(cost) + "\n");
  Table table({"ACCOUNT", "TIER", "STATE", "UNDER WAY", "OK", "FAILED"});
  table.alignRight({3, 4, 5});
  for (const Json& one : accounts->value("accounts", Json::array()))
    table.add({textOf(one, "provider") + "/" + textOf(one, "account"), textOf(one, "tier"), rowOf(one),
               count(numberOf(one, "in_flight")), count(numberOf(one, "succeeded")), count(numberOf(one, "failed"))});
  if (!table.empty()) print("\n" + table.text());
  return isReady ? kDone : kFailed;
}

}  // namespace

constinit const Command kStatus{
    .path = "status",
    .summary = "Say whether a host runs here, whether it is ready, and how its accounts are",
    .about = "Exit status 0 when it is ready, 1 when it is not, 3 when none runs.",
    .flags = kFlags,
    .run = run};

}  // namespace spillway::cli

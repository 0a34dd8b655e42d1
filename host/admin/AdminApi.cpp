#include "host/admin/AdminApi.h"

#include <algorithm>
#include <iterator>

#include "host/admin/AccountsApi.h"
#include "host/admin/BodiesApi.h"
#include "host/admin/CompressionApi.h"
#include "host/admin/ConfigApi.h"
#include "host/admin/DryRun.h"
#include "host/admin/KeysApi.h"
#include "host/admin/LogBook.h"
#include "host/admin/LoginsApi.h"
#include "host/admin/MetricsText.h"
#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/admin/Rows.h"
#include "host/admin/SavingsApi.h"
#include "host/admin/UsageApi.h"
#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/store/ExchangeFilter.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kApi = "/api/", kExchanges = "/api/exchanges/";
constexpr int64_t kLatestMs = int64_t{1} << 52, kMostMicros = int64_t{1} << 52;

AdminReply badQuery(const Query& query) { return errorReply(400, query.problem(), "see docs/operate/api.md"); }

AdminReply healthz(const Ports&, const AdminRequest&) { return jsonReply({{"status", "ok"}}); }

// Why no request could be served now; empty when one could.
std::vector<std::string> unready(const Ports& ports) {
  std::vector<std::string> reasons;
  if (ports.stopping && ports.stopping()) reasons.push_back("this server is shutting down");
  PluginReport plugins = ports.plugins();
  if (std::none_of(plugins.loaded.begin(), plugins.loaded.end(),
                   [](const auto& plugin) { return !plugin.translators.empty() && !plugin.quarantined; }))
    reasons.push_back("no plugin that speaks a wire is loaded");
  std::vector<accounts::AccountStatus> accounts = ports.accounts();
  if (accounts.empty()) {
    reasons.push_back("no account is configured");
  } else if (std::none_of(accounts.begin(), accounts.end(), [](const auto& account) { return account.usable; })) {
    std::string rests;
    for (const accounts::AccountStatus& account : accounts) {
      rests += (rests.empty() ? "" : ", ") + account.provider + "/" + account.account;
      if (!account.lastFault.empty()) rests += " (" + account.lastFault + ")";
    }
    reasons.push_back("no account is usable now: " + rests);
  }
  return reasons;
}

AdminReply readyz(const Ports& ports, const AdminRequest&) {
  std::vector<std::string> reasons = unready(ports);
  return jsonReply({{"ready", reasons.empty()}, {"reasons", reasons}}, reasons.empty() ? 200 : 503);
}

AdminReply metrics(const Ports& ports, const AdminRequest&) {
  return {200, "text/plain; version=0.0.4; charset=utf-8", metricsText(ports), {}};
}

AdminReply exchanges(const Ports& ports, const AdminRequest& request) {
  constexpr std::string_view kKnown[] = {"limit",   "before",  "provider", "outcome",    "status",  "chain",
                                         "account", "model",   "client",   "client_key", "id",      "from",
                                         "to",      "spilled", "tier",     "cause",      "smaller", "cost"};
  Query query(request.query, kKnown);
  store::ExchangeFilter filter;
  filter.limit = static_cast<int>(query.number("limit", 1, 1000, 50));
  filter.before = query.text("before");
  filter.provider = query.text("provider");
  filter.status = static_cast<int>(query.number("status", 100, 599, 0));
  filter.chain = query.text("chain");
  filter.account = query.text("account");
  filter.model = query.text("model");
  filter.client = query.text("client");
  filter.clientKey = query.text("client_key");
  filter.tier = query.text("tier");
  filter.cause = query.text("cause");
  filter.id = query.text("id");
  filter.fromMs = query.number("from", 0, kLatestMs, 0);
  filter.toMs = query.number("to", 0, kLatestMs, 0);
  filter.costMicros = query.number("cost", 1, kMostMicros, 0);
  for (auto [name, wanted] : {std::pair("spilled", &filter.spilled), std::pair("smaller", &filter.smaller)}) {
    const std::string given = query.text(name);
    if (!given.empty() && given != "true") query.wrong(name, "true, or left out");
    *wanted = given == "true";
  }
  if (std::string outcome = query.text("outcome"); !outcome.empty()) {
    filter.outcome = store::parseOutcome(outcome);
    if (!filter.outcome) query.wrong("outcome", "ok, client_error, failed, cancelled or cut");
  }
  if (!query.problem().empty()) return badQuery(query);
  auto found = ports.ledger->exchanges(filter);
  if (!found) return ledgerReply(found.error());
  Json rows = Json::array();
  for (const store::ExchangeRecord& exchange : found->rows) rows.push_back(listedRow(exchange));
  return jsonReply({{"exchanges", std::move(rows)}, {"next", found->next.empty() ? Json() : Json(found->next)}});
}

// `rest`: the path behind "/api/exchanges/".
AdminReply trace(const Ports& ports, std::string_view rest) {
  if (auto result = resultOf(ports, rest)) return std::move(*result);
  const std::string id = percentDecoded(rest);
  auto found = ports.ledger->exchange(id);
  if (!found) return ledgerReply(found.error());
  if (!*found) return errorReply(404, "there is no exchange '" + id + "'", "GET /api/exchanges lists what there is");
  return jsonReply(traceRow(**found));
}

AdminReply providerList(const Ports& ports, const AdminRequest&) {
  auto routes = ports.routes();
  Json rows = Json::array();
  for (const routing::Provider& provider : routes->providers) rows.push_back(providerRow(provider));
  return jsonReply({{"providers", std::move(rows)}});
}

AdminReply pluginList(const Ports& ports, const AdminRequest&) { return jsonReply(pluginsBody(ports.plugins())); }

AdminReply chainList(const Ports& ports, const AdminRequest&) { return jsonReply(chainsBody(*ports.routes())); }

AdminReply budgetList(const Ports& ports, const AdminRequest&) {
  Json rows = Json::array();
  for (const budget::Status& budget : ports.budgets()) rows.push_back(budgetRow(budget));
  return jsonReply({{"budgets", std::move(rows)}});
}

AdminReply modelLists(const Ports& ports, const AdminRequest&) {
  Json rows = Json::array();
  if (ports.lists)
    for (const inquiry::ListStatus& list : ports.lists()) rows.push_back(listRow(list, base::unixMs()));
  return jsonReply({{"lists", std::move(rows)}});
}

AdminReply balanceList(const Ports& ports, const AdminRequest&) {
  Json rows = Json::array();
  if (ports.balances)
    for (const inquiry::BalanceStatus& one : ports.balances(true)) rows.push_back(balanceRow(one, base::unixMs()));
  return jsonReply({{"balances", std::move(rows)}});
}

AdminReply logs(const Ports& ports, const AdminRequest& request) {
  constexpr std::string_view kKnown[] = {"level"};
  Query query(request.query, kKnown);
  base::Level least = base::Level::Debug;
  if (const std::string level = query.text("level"); !level.empty() && !base::parseLevel(level, least))
    query.wrong("level", "debug, info, warn or error");
  if (!query.problem().empty()) return badQuery(query);
  Json rows = Json::array();
  if (ports.logs != nullptr)
    for (const LogEntry& entry : ports.logs->entries(least)) rows.push_back(logRow(entry));
  return jsonReply({{"level", base::levelName(base::logLevel())}, {"lines", std::move(rows)}});
}

AdminReply version(const Ports& ports, const AdminRequest&);

struct Endpoint {
  std::string_view path;
  AdminReply (*handle)(const Ports&, const AdminRequest&);
  bool posted = false;
};

constexpr Endpoint kEndpoints[] = {{"/healthz", healthz},
                                   {"/readyz", readyz},
                                   {"/metrics", metrics},
                                   {"/api/exchanges", exchanges},
                                   {"/api/totals", totals},
                                   {"/api/savings", savings},
                                   {"/api/usage", usage},
                                   {"/api/compression", compression},
                                   {"/api/spills", spills},
                                   {"/api/budgets", budgetList},
                                   {"/api/providers", providerList},
                                   {"/api/plugins", pluginList},
                                   {"/api/chains", chainList},
                                   {"/api/lists", modelLists},
                                   {"/api/logs", logs},
                                   {"/api/balances", balanceList},
                                   {"/api/route", dryRun, true},
                                   {"/api/about", version}};

AdminReply version(const Ports& ports, const AdminRequest&) {
  Json paths = Json::array();
  for (const std::string& path : ports.wirePaths) paths.push_back(path);
  for (const Endpoint& endpoint : kEndpoints)
    paths.push_back((endpoint.posted ? "POST " : "GET ") + std::string(endpoint.path));
  for (const char* path : {"GET /api/exchanges/{id}", "GET /api/exchanges/{id}/results/{key}",
                           "GET /api/exchanges/{id}/bodies", "POST /api/exchanges/{id}/replay",
                           "GET /api/originals/{handle}", "GET /api/keys", "POST /api/keys", "DELETE /api/keys/{name}"})
    paths.push_back(path);
  for (const std::string& path : accountPaths()) paths.push_back(path);
  for (const char* path : {"GET /api/config", "POST /api/config", "POST /api/config/preview", "GET /api/config/history",
                           "GET /api/config/export"})
    paths.push_back(path);
  for (const char* path : {"GET /api/events", "GET /api/logs/events", "POST /api/password", "GET /api/session",
                           "POST /api/session", "DELETE /api/session"})
    paths.push_back(path);
  return jsonReply({{"name", "Spillway"},
                    {"version", ports.version},
                    {"address", ports.address ? ports.address() : std::string()},
                    {"paths", std::move(paths)}});
}

AdminReply unknownPath(std::string_view path) {
  std::vector<std::string_view> paths;
  for (const Endpoint& endpoint : kEndpoints) paths.push_back(endpoint.path);
  for (const char* other : {"/api/keys", "/api/logins", "/api/accounts", "/api/offers", "/api/config"})
    paths.push_back(other);
  std::string_view close = base::nearest(path, paths);
  return errorReply(404, "there is no path " + std::string(path),
                    close.empty() ? "GET /api/about lists the paths" : "did you mean " + std::string(close) + "?");
}

}  // namespace

std::optional<AdminReply> AdminApi::handle(const AdminRequest& request) const {
  if (auto reply = keysReply(ports_, request)) return reply;
  if (auto reply = loginsReply(ports_, request)) return reply;
  if (auto reply = originalOf(ports_, request)) return reply;
  if (auto reply = accountsReply(ports_, request)) return reply;
  if (auto reply = configReply(ports_, request)) return reply;
  if (auto reply = bodiesReply(ports_, request)) return reply;
  auto endpoint = std::find_if(std::begin(kEndpoints), std::end(kEndpoints),
                               [&](const Endpoint& one) { return one.path == request.path; });
  bool traced = request.path.starts_with(kExchanges) && request.path.size() > kExchanges.size();
  if (endpoint == std::end(kEndpoints) && !traced) {
    if (!request.path.starts_with(kApi) && request.path != "/api") return std::nullopt;
    return unknownPath(request.path);
  }
  const bool posted = !traced && endpoint->posted;
  if (posted ? request.method != "POST" : request.method != "GET" && request.method != "HEAD")
    return notWith(request, posted ? "POST" : "GET, HEAD");
  AdminReply reply = traced ? trace(ports_, request.path.substr(kExchanges.size())) : endpoint->handle(ports_, request);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace spillway::admin

#include "host/admin/AdminApi.h"

#include <algorithm>
#include <iterator>

#include "host/admin/DryRun.h"
#include "host/admin/KeysApi.h"
#include "host/admin/LoginsApi.h"
#include "host/admin/MetricsText.h"
#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/admin/Rows.h"
#include "host/admin/SavingsApi.h"
#include "host/base/Clock.h"
#include "host/base/Strings.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kApi = "/api/", kExchanges = "/api/exchanges/", kAccounts = "/api/accounts/";
constexpr int64_t kDayMs = int64_t{24} * 3600 * 1000, kMinuteMs = 60'000;
constexpr int64_t kLatestMs = int64_t{1} << 52;

AdminReply badQuery(const Query& query) { return errorReply(400, query.problem(), "see docs/operate/api.md"); }

AdminReply ledgerReply(const base::Error& error) {
  return errorReply(503, error.message,
                    "requests go on; what they leave is carried over once the database can be used");
}

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
  constexpr std::string_view kKnown[] = {"limit", "before", "provider",   "outcome", "status", "chain", "account",
                                         "model", "client", "client_key", "id",      "from",   "to",    "spilled"};
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
  filter.id = query.text("id");
  filter.fromMs = query.number("from", 0, kLatestMs, 0);
  filter.toMs = query.number("to", 0, kLatestMs, 0);
  if (std::string spilled = query.text("spilled"); !spilled.empty() && spilled != "true")
    query.wrong("spilled", "true, or left out");
  else
    filter.spilled = !spilled.empty();
  if (std::string outcome = query.text("outcome"); !outcome.empty()) {
    filter.outcome = store::parseOutcome(outcome);
    if (!filter.outcome) query.wrong("outcome", "ok, client_error, failed, cancelled or cut");
  }
  if (!query.problem().empty()) return badQuery(query);
  auto found = ports.ledger->exchanges(filter);
  if (!found) return ledgerReply(found.error());
  Json rows = Json::array();
  for (const store::ExchangeRecord& exchange : *found) rows.push_back(listedRow(exchange));
  bool full = found->size() == static_cast<size_t>(filter.limit);
  return jsonReply({{"exchanges", std::move(rows)}, {"next", full ? Json(found->back().id) : Json()}});
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

AdminReply totals(const Ports& ports, const AdminRequest& request) {
  constexpr std::string_view kKnown[] = {"from", "to", "period", "by"};
  Query query(request.query, kKnown);
  store::TotalsQuery asked;
  asked.toMs = query.number("to", 0, kLatestMs, base::unixMs() + 1);
  asked.fromMs = query.number("from", 0, kLatestMs, asked.toMs - kDayMs);
  std::string period = query.text("period");
  if (period == "minute")
    asked.periodMs = kMinuteMs;
  else if (period == "hour")
    asked.periodMs = kDayMs / 24;
  else if (period == "day")
    asked.periodMs = kDayMs;
  else if (!period.empty() && period != "all")
    query.wrong("period", "minute, hour, day or all");
  // One that long would be answered with more rows than anybody can look at.
  if (asked.periodMs == kMinuteMs && asked.toMs - asked.fromMs > 2 * kDayMs)
    query.wrong("period", "hour or day for more than two days");
  if (std::string by = query.text("by"); by == "client_key")
    asked.by = store::TotalsQuery::By::ClientKey;
  else if (by == "chain")
    asked.by = store::TotalsQuery::By::Chain;
  else if (!by.empty() && by != "served")
    query.wrong("by", "served, client_key or chain");
  if (!query.problem().empty()) return badQuery(query);
  auto found = ports.ledger->totals(asked);
  if (!found) return ledgerReply(found.error());
  Json rows = Json::array();
  for (const store::TotalsRow& row : *found) rows.push_back(totalsRow(row));
  return jsonReply({{"from_ms", asked.fromMs}, {"to_ms", asked.toMs}, {"totals", std::move(rows)}});
}

AdminReply accountList(const Ports& ports, const AdminRequest&) {
  Json rows = Json::array();
  for (const accounts::AccountStatus& account : ports.accounts()) rows.push_back(accountRow(account));
  return jsonReply({{"accounts", std::move(rows)}});
}

// POST /api/accounts/{provider}/{account}/{enable, disable or drain}.
AdminReply changeUse(const Ports& ports, const AdminRequest& request) {
  constexpr std::pair<std::string_view, accounts::Use> kVerbs[] = {
      {"enable", accounts::Use::Enabled}, {"disable", accounts::Use::Disabled}, {"drain", accounts::Use::Draining}};
  std::string_view rest = request.path.substr(kAccounts.size());
  const size_t first = rest.find('/'), last = rest.rfind('/');
  const bool whole = first != std::string_view::npos && first < last && rest.find('/', first + 1) == last;
  const std::string_view verb = whole ? rest.substr(last + 1) : std::string_view();
  const auto found =
      std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const auto& one) { return one.first == verb; });
  if (found == std::end(kVerbs))
    return errorReply(404, "there is no path " + std::string(request.path),
                      "POST /api/accounts/{provider}/{account}/enable, /disable or /drain");
  if (request.method != "POST") {
    AdminReply reply =
        errorReply(405, std::string(request.path) + " cannot be asked with " + std::string(request.method), "use POST");
    reply.headers.emplace_back("Allow", "POST");
    return reply;
  }
  const std::string provider = percentDecoded(rest.substr(0, first));
  const std::string account = percentDecoded(rest.substr(first + 1, last - first - 1));
  if (!ports.setUse(provider, account, found->second))
    return errorReply(404, "provider '" + provider + "' has no account '" + account + "'",
                      "GET /api/accounts lists what there is; an account with enabled: false is not among them");
  return jsonReply({{"provider", provider}, {"account", account}, {"use", accounts::useName(found->second)}});
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
    for (const inquiry::BalanceStatus& one : ports.balances()) rows.push_back(balanceRow(one, base::unixMs()));
  return jsonReply({{"balances", std::move(rows)}});
}

AdminReply version(const Ports& ports, const AdminRequest&);

struct Endpoint {
  std::string_view path;
  AdminReply (*handle)(const Ports&, const AdminRequest&);
  bool posted = false;
};

constexpr Endpoint kEndpoints[] = {
    {"/healthz", healthz},          {"/readyz", readyz},          {"/metrics", metrics},
    {"/api/exchanges", exchanges},  {"/api/totals", totals},      {"/api/savings", savings},
    {"/api/accounts", accountList}, {"/api/budgets", budgetList}, {"/api/providers", providerList},
    {"/api/plugins", pluginList},   {"/api/chains", chainList},   {"/api/lists", modelLists},
    {"/api/balances", balanceList}, {"/api/route", dryRun, true}, {"/api/about", version}};

AdminReply version(const Ports& ports, const AdminRequest&) {
  Json paths = Json::array();
  for (const std::string& path : ports.wirePaths) paths.push_back(path);
  for (const Endpoint& endpoint : kEndpoints)
    paths.push_back((endpoint.posted ? "POST " : "GET ") + std::string(endpoint.path));
  for (const char* path : {"GET /api/exchanges/{id}", "GET /api/exchanges/{id}/results/{key}",
                           "GET /api/originals/{handle}", "GET /api/keys", "POST /api/keys", "DELETE /api/keys/{name}"})
    paths.push_back(path);
  for (const char* verb : {"enable", "disable", "drain"})
    paths.push_back("POST /api/accounts/{provider}/{account}/" + std::string(verb));
  for (const char* path : {"GET /api/events", "GET /api/session", "POST /api/session", "DELETE /api/session"})
    paths.push_back(path);
  return jsonReply({{"name", "Spillway"},
                    {"version", ports.version},
                    {"address", ports.address ? ports.address() : std::string()},
                    {"paths", std::move(paths)}});
}

AdminReply unknownPath(std::string_view path) {
  std::vector<std::string_view> paths;
  for (const Endpoint& endpoint : kEndpoints) paths.push_back(endpoint.path);
  paths.push_back("/api/keys");
  std::string_view close = base::nearest(path, paths);
  return errorReply(404, "there is no path " + std::string(path),
                    close.empty() ? "GET /api/about lists the paths" : "did you mean " + std::string(close) + "?");
}

}  // namespace

std::optional<AdminReply> AdminApi::handle(const AdminRequest& request) const {
  if (auto reply = keysReply(ports_, request)) return reply;
  if (auto reply = loginsReply(ports_, request)) return reply;
  if (auto reply = originalOf(ports_, request)) return reply;
  auto endpoint = std::find_if(std::begin(kEndpoints), std::end(kEndpoints),
                               [&](const Endpoint& one) { return one.path == request.path; });
  if (request.path.starts_with(kAccounts) && request.path.size() > kAccounts.size()) {
    AdminReply reply = changeUse(ports_, request);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
  }
  bool traced = request.path.starts_with(kExchanges) && request.path.size() > kExchanges.size();
  if (endpoint == std::end(kEndpoints) && !traced) {
    if (!request.path.starts_with(kApi) && request.path != "/api") return std::nullopt;
    return unknownPath(request.path);
  }
  const bool posted = !traced && endpoint->posted;
  if (posted ? request.method != "POST" : request.method != "GET" && request.method != "HEAD") {
    AdminReply reply =
        errorReply(405, std::string(request.path) + " cannot be asked with " + std::string(request.method),
                   posted ? "use POST" : "use GET");
    reply.headers.emplace_back("Allow", posted ? "POST" : "GET, HEAD");
    return reply;
  }
  AdminReply reply = traced ? trace(ports_, request.path.substr(kExchanges.size())) : endpoint->handle(ports_, request);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace spillway::admin

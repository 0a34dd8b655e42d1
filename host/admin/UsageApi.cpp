#include "host/admin/UsageApi.h"

#include <algorithm>
#include <ctime>
#include <optional>

#include "host/admin/Csv.h"
#include "host/admin/Replies.h"
#include "host/admin/SumAsk.h"
#include "host/admin/SumRows.h"
#include "host/base/Clock.h"

namespace spillway::admin {
namespace {

using store::Dimension;

AdminReply tooMany() {
  return errorReply(400, "that are more than " + std::to_string(store::kMostSumRows) + " rows",
                    "ask for a longer period, a shorter span or fewer names in by");
}

AdminReply table(Csv csv, const char* name) {
  return {200,
          "text/csv; charset=utf-8",
          csv.all(),
          {{"Content-Disposition", std::string("attachment; filename=\"spillway-") + name + ".csv\""}}};
}

// The prices of `text`, "provider/model", at this moment.
std::optional<OneModel> oneModel(const Ports& ports, Query& query) {
  const std::string text = query.text("as");
  if (text.empty()) return std::nullopt;
  const size_t slash = text.find('/');
  const auto routes = ports.routes();
  for (const routing::Provider& provider : routes->providers) {
    if (slash == std::string::npos || provider.id != text.substr(0, slash)) continue;
    for (const routing::Model& model : provider.models)
      if (model.id == text.substr(slash + 1))
        return OneModel{provider.id, model.id, model.priceList.at(base::unixMs(), -1, "")};
  }
  query.wrong("as", "provider/model, as GET /api/providers lists them");
  return std::nullopt;
}

template <class Answer>
Json head(const Answer& answer, const SumAsk& ask) {
  Json by = Json::array();
  for (Dimension one : ask.query.by) by.push_back(dimensionName(one));
  return {{"from_ms", answer.fromMs},
          {"to_ms", answer.toMs},
          {"period", periodName(ask.query.period)},
          {"by", std::move(by)},
          {"counting", answer.counting}};
}

// The answer over the span before; null when it was not asked for.
template <class Answer, class Rows>
Json beforeOf(const std::optional<Answer>& answer, const Rows& rows) {
  if (!answer) return {};
  return {{"from_ms", answer->fromMs}, {"to_ms", answer->toMs}, {"rows", rows(*answer)}};
}

constexpr std::string_view kSumKnown[] = {"from", "to", "period", "by", "compare", "format"};

std::vector<std::string_view> knownOf(bool (*fits)(Dimension), std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> known(std::begin(kSumKnown), std::end(kSumKnown));
  known.insert(known.end(), more);
  for (int i = 0; i < store::kDimensionCount; ++i)
    if (fits(static_cast<Dimension>(i))) known.emplace_back(dimensionName(static_cast<Dimension>(i)));
  return known;
}

AdminReply badQuery(const Query& query) { return errorReply(400, query.problem(), "see docs/operate/api.md"); }

}  // namespace

AdminReply usage(const Ports& ports, const AdminRequest& request) {
  const std::vector<std::string_view> known = knownOf(store::ofUsage, {"as"});
  Query query(request.query, known);
  const SumAsk ask = sumAsk(query, store::ofUsage);
  const std::optional<OneModel> as = oneModel(ports, query);
  if (!query.problem().empty()) return badQuery(query);
  auto found = ports.ledger->usage(ask.query);
  if (!found) return ledgerReply(found.error());
  std::optional<store::UsageAnswer> before;
  if (ask.before && !ask.csv) {
    auto earlier = ports.ledger->usage(*ask.before);
    if (!earlier) return ledgerReply(earlier.error());
    before = std::move(*earlier);
  }
  if (found->tooMany || (before && before->tooMany)) return tooMany();
  if (ask.csv) return table(usageCsv(*found, ask.query.by, as), "usage");
  const auto rows = [&](const store::UsageAnswer& answer) {
    Json list = Json::array();
    for (const auto& row : answer.rows) list.push_back(usageRow(row, ask.query.by, as));
    return list;
  };
  Json body = head(*found, ask);
  body["as"] = as ? Json({{"provider", as->provider}, {"model", as->model}}) : Json();
  body["rows"] = rows(*found);
  body["before"] = beforeOf(before, rows);
  return jsonReply(body);
}

AdminReply spills(const Ports& ports, const AdminRequest& request) {
  const std::vector<std::string_view> known = knownOf(store::ofSpills, {});
  Query query(request.query, known);
  const SumAsk ask = sumAsk(query, store::ofSpills);
  if (!query.problem().empty()) return badQuery(query);
  auto found = ports.ledger->spills(ask.query);
  if (!found) return ledgerReply(found.error());
  std::optional<store::SpillAnswer> before;
  if (ask.before && !ask.csv) {
    auto earlier = ports.ledger->spills(*ask.before);
    if (!earlier) return ledgerReply(earlier.error());
    before = std::move(*earlier);
  }
  if (found->tooMany || (before && before->tooMany)) return tooMany();
  if (ask.csv) return table(spillCsv(*found, ask.query.by), "spills");
  const auto rows = [&](const store::SpillAnswer& answer) {
    Json list = Json::array();
    for (const auto& row : answer.rows) list.push_back(spillRow(row, ask.query.by));
    return list;
  };
  Json body = head(*found, ask);
  body["rows"] = rows(*found);
  body["before"] = beforeOf(before, rows);
  return jsonReply(body);
}

AdminReply totals(const Ports& ports, const AdminRequest& request) {
  constexpr std::string_view kKnown[] = {"from", "to", "period", "by"};
  Query query(request.query, kKnown);
  store::UsageQuery asked;
  readSpan(query, asked);
  asked.by = {Dimension::Provider, Dimension::Account, Dimension::Model, Dimension::Tier};
  if (const std::string by = query.text("by"); by == "client_key")
    asked.by = {Dimension::ClientKey};
  else if (by == "chain")
    asked.by = {Dimension::Chain};
  else if (!by.empty() && by != "served")
    query.wrong("by", "served, client_key or chain");
  if (!query.problem().empty()) return badQuery(query);
  auto found = ports.ledger->usage(asked);
  if (!found) return ledgerReply(found.error());
  if (found->tooMany) return tooMany();
  Json rows = Json::array();
  for (const auto& row : found->rows) rows.push_back(totalsRow(row, asked.by));
  return jsonReply({{"from_ms", found->fromMs}, {"to_ms", found->toMs}, {"totals", std::move(rows)}});
}

}  // namespace spillway::admin

#include "host/admin/SavingsApi.h"

#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/admin/Rows.h"
#include "host/admin/SumAsk.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kResults = "/results/", kOriginals = "/api/originals/";

}  // namespace

AdminReply savings(const Ports& ports, const AdminRequest& request) {
  constexpr std::string_view kKnown[] = {"from", "to", "period", "by"};
  Query query(request.query, kKnown);
  store::SumQuery span;
  readSpan(query, span);
  store::SavingsQuery asked{span.fromMs, span.toMs, span.period};
  const std::string by = query.text("by");
  if (by == "tool")
    asked.by = store::SavingsQuery::By::Tool;
  else if (by == "compressor")
    asked.by = store::SavingsQuery::By::Compressor;
  else if (!by.empty() && by != "all")
    query.wrong("by", "tool, compressor or all");
  if (!query.problem().empty()) return errorReply(400, query.problem(), "see docs/operate/api.md");
  auto found = ports.ledger->savings(asked);
  if (!found) return ledgerReply(found.error());
  Json rows = Json::array();
  for (const store::SavingsRow& row : *found) rows.push_back(savingsRow(row));
  return jsonReply({{"from_ms", asked.fromMs}, {"to_ms", asked.toMs}, {"savings", std::move(rows)}});
}

std::optional<AdminReply> resultOf(const Ports& ports, std::string_view rest) {
  const size_t middle = rest.find(kResults);
  if (middle == std::string_view::npos) return std::nullopt;
  const std::string id = percentDecoded(rest.substr(0, middle));
  const std::string key = percentDecoded(rest.substr(middle + kResults.size()));
  auto found = ports.ledger->exchange(id);
  if (!found) return ledgerReply(found.error());
  if (!*found) return errorReply(404, "there is no exchange '" + id + "'", "GET /api/exchanges lists what there is");
  const auto both = ports.result ? ports.result((*found)->clientKey, key) : std::nullopt;
  if (!both)
    return errorReply(404, "the result '" + key + "' is not kept (any more)",
                      "GET /api/exchanges/{id} lists its results under smaller; memory.originals says how long they "
                      "are kept");
  Json savings = Json::object();
  for (const saver::CompressorSaving& saving : both->after.savings) savings[saving.compressor] = saving.tokens;
  return jsonReply({{"key", key},
                    {"before", both->before},
                    {"after", both->after.text},
                    {"tokens_before", both->after.tokensBefore},
                    {"tokens_after", both->after.tokensAfter},
                    {"saved_by", std::move(savings)}});
}

std::optional<AdminReply> originalOf(const Ports& ports, const AdminRequest& request) {
  if (!request.path.starts_with(kOriginals)) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") return notWith(request, "GET, HEAD");
  const std::string handle = percentDecoded(request.path.substr(kOriginals.size()));
  auto text = ports.original ? ports.original(handle) : std::nullopt;
  if (!text)
    return errorReply(404, "nothing is kept under the handle '" + handle + "' (any more)",
                      "memory.originals says how long originals are kept");
  return AdminReply{200, "text/plain; charset=utf-8", std::move(*text), {{"Cache-Control", "no-store"}}};
}

}  // namespace spillway::admin

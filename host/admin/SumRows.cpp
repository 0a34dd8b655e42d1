#include "host/admin/SumRows.h"

#include <ctime>

namespace spillway::admin {
namespace {

using store::Dimension;
using store::Outcome;

Json namesOf(const std::vector<std::string>& names, const std::vector<Dimension>& by) {
  Json object = Json::object();
  for (size_t i = 0; i < by.size(); ++i) object[dimensionName(by[i])] = names[i];
  return object;
}

Json known(int64_t amount) { return amount < 0 ? Json() : Json(amount); }
Json millis(int64_t micros) { return micros < 0 ? Json() : Json(static_cast<double>(micros) / 1000); }

int64_t outcome(const store::UsageSums& sums, Outcome one) { return sums.outcomes[static_cast<size_t>(one)]; }

// What the same tokens would have cost there.
int64_t costAs(const store::UsageSums& sums, const std::optional<OneModel>& as) {
  return as ? money::costOf(as->prices, sums.usage).micros : -1;
}

// "2026-11-29T00:00:00Z"
std::string moment(int64_t atMs) {
  const auto seconds = static_cast<std::time_t>(atMs / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

void csvHead(Csv& csv, const std::vector<Dimension>& by, std::initializer_list<const char*> numbers) {
  csv.text("period");
  for (Dimension one : by) csv.text(dimensionName(one));
  for (const char* name : numbers) csv.text(name);
  csv.endRow();
}

void csvNames(Csv& csv, int64_t periodMs, const std::vector<std::string>& names) {
  csv.text(moment(periodMs));
  for (const std::string& name : names) csv.text(name);
}

}  // namespace

Json usageRow(const UsageRow& row, const std::vector<Dimension>& by, const std::optional<OneModel>& as) {
  const store::UsageSums& sums = row.sums;
  return {{"period_ms", row.periodMs},
          {"names", namesOf(row.names, by)},
          {"exchanges", sums.exchanges},
          {"ok", outcome(sums, Outcome::Ok)},
          {"client_error", outcome(sums, Outcome::ClientError)},
          {"failed", outcome(sums, Outcome::Failed)},
          {"cancelled", outcome(sums, Outcome::Cancelled)},
          {"cut", outcome(sums, Outcome::Cut)},
          {"spilled", sums.spilled},
          {"attempts", sums.attempts},
          {"usage",
           {{"input", sums.usage.input},
            {"cache_read", sums.usage.cacheRead},
            {"cache_write", sums.usage.cacheWrite},
            {"output", sums.usage.output},
            {"reasoning", sums.usage.reasoning},
            {"cache_write_1h", sums.usage.cacheWrite1h},
            {"input_audio", sums.usage.inputAudio},
            {"input_image", sums.usage.inputImage},
            {"output_audio", sums.usage.outputAudio},
            {"output_image", sums.usage.outputImage}}},
          {"usage_unknown", sums.usageUnknown},
          {"cost_micros", sums.costMicros},
          {"cost_unknown", sums.costUnknown},
          {"cost_estimated", sums.costEstimated},
          {"as_micros", known(costAs(sums, as))},
          {"saved_micros", sums.savedMicros},
          {"saver_tokens", sums.saverTokens},
          {"saver_micros", sums.saverMicros},
          {"duration_ms", millis(sums.durationUs)},
          {"ttft_ms",
           {{"known", sums.ttft.count()},
            {"p50", millis(sums.ttft.quantile(0.5))},
            {"p95", millis(sums.ttft.quantile(0.95))},
            {"p99", millis(sums.ttft.quantile(0.99))}}}};
}

Json spillRow(const SpillRow& row, const std::vector<Dimension>& by) {
  return {{"period_ms", row.periodMs}, {"names", namesOf(row.names, by)}, {"spills", row.sums}};
}

Json totalsRow(const UsageRow& row, const std::vector<Dimension>& by) {
  const auto name = [&](Dimension wanted) {
    for (size_t i = 0; i < by.size(); ++i)
      if (by[i] == wanted) return row.names[i];
    return std::string();
  };
  const store::UsageSums& sums = row.sums;
  return {{"period_ms", row.periodMs},
          {"provider", name(Dimension::Provider)},
          {"account", name(Dimension::Account)},
          {"model", name(Dimension::Model)},
          {"tier", name(Dimension::Tier)},
          {"client_key", name(Dimension::ClientKey)},
          {"chain", name(Dimension::Chain)},
          {"exchanges", sums.exchanges},
          {"ok", outcome(sums, Outcome::Ok)},
          {"usage",
           {{"input", sums.usage.input},
            {"cache_read", sums.usage.cacheRead},
            {"cache_write", sums.usage.cacheWrite},
            {"output", sums.usage.output},
            {"reasoning", sums.usage.reasoning}}},
          {"cost_micros", sums.costMicros},
          {"cost_unknown", sums.costUnknown},
          {"cost_estimated", sums.costEstimated}};
}

Csv usageCsv(const store::UsageAnswer& answer, const std::vector<Dimension>& by, const std::optional<OneModel>& as) {
  Csv csv;
  csvHead(csv, by,
          {"exchanges",    "ok",        "client_error", "failed",       "cancelled",    "cut",         "spilled",
           "attempts",     "input",     "cache_read",   "cache_write",  "output",       "reasoning",   "cost_micros",
           "cost_unknown", "as_micros", "saved_micros", "saver_tokens", "saver_micros", "ttft_p50_ms", "ttft_p95_ms"});
  for (const UsageRow& row : answer.rows) {
    const store::UsageSums& sums = row.sums;
    csvNames(csv, row.periodMs, row.names);
    csv.number(sums.exchanges);
    for (Outcome one : {Outcome::Ok, Outcome::ClientError, Outcome::Failed, Outcome::Cancelled, Outcome::Cut})
      csv.number(outcome(sums, one));
    csv.number(sums.spilled).number(sums.attempts).number(sums.usage.input).number(sums.usage.cacheRead);
    csv.number(sums.usage.cacheWrite).number(sums.usage.output).number(sums.usage.reasoning);
    csv.number(sums.costMicros).number(sums.costUnknown);
    if (const int64_t cost = costAs(sums, as); cost < 0)
      csv.nothing();
    else
      csv.number(cost);
    csv.number(sums.savedMicros).number(sums.saverTokens).number(sums.saverMicros);
    csv.millis(sums.ttft.quantile(0.5)).millis(sums.ttft.quantile(0.95));
    csv.endRow();
  }
  return csv;
}

Csv spillCsv(const store::SpillAnswer& answer, const std::vector<Dimension>& by) {
  Csv csv;
  csvHead(csv, by, {"spills"});
  for (const SpillRow& row : answer.rows) {
    csvNames(csv, row.periodMs, row.names);
    csv.number(row.sums).endRow();
  }
  return csv;
}

}  // namespace spillway::admin

#include "host/pipeline/PlanRows.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/Arena.h"
#include "host/base/JsonText.h"
#include "host/routing/WhyNames.h"

namespace spillway::pipeline {
namespace {

// One more object in a JSON array that is text; it is complete when this ends.
class Row {
 public:
  explicit Row(std::string& list) : out_(list) {
    if (!out_.empty()) out_.back() = ',';
    out_ += out_.empty() ? "[{" : "{";
  }
  ~Row() { out_ += "}]"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  void text(std::string_view name, std::string_view value) {
    // Names of models come from clients.
    base::Arena arena;
    if (!base::isUtf8(value)) value = base::repairUtf8(arena, value);
    begin(name);
    out_ += '"';
    const size_t at = out_.size();
    out_.resize(at + base::escapedSize(value));
    base::escape(value, out_.data() + at);
    out_ += '"';
  }
  void number(std::string_view name, int64_t value) {
    begin(name);
    out_ += std::to_string(value);
  }

 private:
  void begin(std::string_view name) {
    out_ += out_.back() == '{' ? "\"" : ",\"";
    out_ += name;
    out_ += "\":";
  }
  std::string& out_;
};

}  // namespace

void PlanRows::candidate(const routing::Candidate& candidate) {
  Row row(record_.candidates);
  row.text("provider", candidate.provider->id);
  row.text("account", candidate.account->name);
  row.text("model", candidate.model);
  row.text("tier", candidate.tier);
  row.number("entry", candidate.entry);
  row.text("why", routing::whyName(candidate.why));
  if (candidate.facts != nullptr && candidate.facts->context > 0) row.number("context", candidate.facts->context);
  if (plan_ > 1) row.number("plan", plan_);
  row.text("reason", candidate.reason());
}

void PlanRows::skipped(const routing::Skipped& skipped, int64_t nowUnixMs, bool turn) {
  Row row(record_.skipped);
  row.text("provider", skipped.provider ? skipped.provider->id : "");
  row.text("account", skipped.account ? skipped.account->name : "");
  row.text("model", skipped.model);
  row.text("tier", skipped.tier);
  row.text("why", routing::whyName(skipped.why));
  if (routing::restDecides(skipped.why)) row.text("fault", base::faultName(skipped.rest.fault));
  if (plan_ > 1) row.number("plan", plan_);
  if (turn) row.number("turn", static_cast<int64_t>(record_.attempts.size()));
  row.text("reason", skipped.reason(nowUnixMs));
}

void PlanRows::planned(const routing::Plan& plan, int64_t nowUnixMs) {
  for (size_t i = 0; i < std::min(plan.candidates.size(), kMostPlanRows); ++i) candidate(plan.candidates[i]);
  for (size_t i = 0; i < std::min(plan.skipped.size(), kMostPlanRows); ++i) skipped(plan.skipped[i], nowUnixMs, false);
}

void PlanRows::passedOver(const routing::Skipped& why, int64_t nowUnixMs) { skipped(why, nowUnixMs, true); }

void PlanRows::woke(const routing::Candidate& candidate) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::parse(record_.skipped, nullptr, false);
  if (!rows.is_array()) return;
  for (Json& row : rows) {
    if (row["why"] != routing::whyName(routing::Skipped::Why::Rest) || row.contains("woke") ||
        row.value("plan", 1) != plan_ || row["provider"] != candidate.provider->id ||
        row["account"] != candidate.account->name || row["model"] != candidate.model)
      continue;
    row["woke"] = record_.attempts.size();
    if (candidate.facts != nullptr && candidate.facts->context > 0) row["context"] = candidate.facts->context;
    break;
  }
  record_.skipped = rows.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spillway::pipeline

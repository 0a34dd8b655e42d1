#include "host/pipeline/Trace.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/Clock.h"
#include "host/base/Ids.h"
#include "host/pipeline/PlanRows.h"
#include "host/pipeline/SavingRows.h"
#include "host/routing/Verdict.h"

namespace spillway::pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostHeaderValue = 500;

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// The agent: the first product of its user agent, without control bytes.
std::string agentName(std::string_view userAgent) {
  std::string name(userAgent.substr(0, std::min<size_t>(userAgent.find(' '), 80)));
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return name;
}

// Model ids come from clients: only what a header line can hold goes into one.
void appendHeader(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (char c : value.substr(0, kMostHeaderValue))
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ? '?' : c;
  out += "\r\n";
}

const char* lossKind(int32_t kind) {
  switch (kind) {
    case SPW_LOSS_EMULATED:
      return "emulated";
    case SPW_LOSS_CHANGED:
      return "changed";
    default:
      return "dropped";
  }
}

}  // namespace

void Trace::begin(const ClientRequest& request, std::string_view wire, size_t bodyBytes, std::string id) {
  startedUs_ = base::monotonicUs();
  record_.id = id.empty() ? base::newId() : std::move(id);
  record_.startedMs = base::unixMs();
  record_.client = agentName(request.header("user-agent"));
  record_.clientKey = request.clientKey;
  record_.path = request.path;
  record_.wireIn = wire;
  record_.bytesIn = static_cast<int64_t>(bodyBytes);
}

void Trace::asked(std::string_view model, bool stream) {
  record_.modelAsked = model.substr(0, 200);
  record_.stream = stream;
}

void Trace::planned(const routing::Plan& plan, int64_t nowUnixMs) {
  record_.chain = plan.chain;
  if (record_.plannedUs < 0) record_.plannedUs = base::monotonicUs() - startedUs_;
  ++plans_;
  PlanRows(record_, plans_).planned(plan, nowUnixMs);
}

void Trace::passedOver(const routing::Skipped& why, int64_t nowUnixMs) {
  if (passedOver_++ < kMostPassedOver) PlanRows(record_, plans_).passedOver(why, nowUnixMs);
}

void Trace::woke(const routing::Candidate& candidate) { PlanRows(record_, plans_).woke(candidate); }

void Trace::smaller(const std::vector<saver::SentResult>& results) {
  record_.savings = savingRows(results);
  record_.smaller = smallerRows(results);
}

// Nothing was saved of a request that nobody has read.
void Trace::priceSavings() {
  if (leading_ == nullptr || !leading_->record().usage.known()) {
    record_.savings.clear();
    return;
  }
  bool known = !record_.savings.empty();
  for (store::SavingRecord& saving : record_.savings) {
    saving.micros = leading_->costOfMore(saving.tokens, saving.fresh);
    known = known && saving.micros >= 0;
    record_.saverTokens = money::addKnown(record_.saverTokens, saving.tokens);
    record_.saverMicros = money::addKnown(record_.saverMicros, saving.micros);
  }
  if (!known) record_.saverMicros = -1;
}

void Trace::told(base::Fault fault, bool nobodyLeft) {
  record_.told = fault;
  record_.walkEnd = nobodyLeft ? store::WalkEnd::Told : store::WalkEnd::Other;
}

AttemptTrace& Trace::beginAttempt(const routing::Candidate& candidate, std::string_view why) {
  leading_ = &attempts_.emplace_back(record_, expectedPrompt_, candidate, why);
  return *leading_;
}

void Trace::delivered() {
  if (record_.ttftUs >= 0) return;
  const int64_t now = base::monotonicUs();
  record_.ttftUs = now - startedUs_;
  if (leading_ != nullptr && leading_->open()) leading_->delivered(now);
}

void Trace::answered(size_t bytes) { record_.bytesOut += static_cast<int64_t>(bytes); }

void Trace::counted() {
  if (leading_ == nullptr || !leading_->open()) return;
  attempts_.pop_back();
  record_.attempts.pop_back();
  leading_ = attempts_.empty() ? nullptr : &attempts_.back();
}

std::string Trace::why() const {
  std::string out;
  for (const store::AttemptRecord& attempt : record_.attempts) {
    if (!out.empty()) out += " Then ";
    out += attempt.provider + "/" + attempt.model + " by " + attempt.account + ": " + attempt.reason;
    if (attempt.fault != base::Fault::None)
      out += std::string(" Failed: ") + routing::ruleFor(attempt.fault).words + '.';
  }
  return out;
}

std::string Trace::idLine() const {
  std::string out;
  appendHeader(out, "x-spillway-exchange", record_.id);
  return out;
}

std::string Trace::headers(const base::LossReport& losses) const {
  std::string out;
  out.reserve(256);
  appendHeader(out, "x-spillway-exchange", record_.id);
  appendHeader(out, "x-spillway-attempts", std::to_string(attempts_.size()));
  if (leading_ != nullptr && (leading_->served() || leading_->open())) {
    const store::AttemptRecord& attempt = leading_->record();
    appendHeader(out, "x-spillway-provider", attempt.provider);
    appendHeader(out, "x-spillway-account", attempt.account);
    appendHeader(out, "x-spillway-model", attempt.model);
    appendHeader(out, "x-spillway-tier", attempt.tier);
    if (leading_->simulated()) appendHeader(out, "x-spillway-simulated", "true");
  }
  if (!attempts_.empty()) appendHeader(out, "x-spillway-why", why());
  if (!record_.savings.empty()) {
    int64_t tokens = 0;
    for (const store::SavingRecord& saving : record_.savings) tokens += saving.tokens;
    appendHeader(out, "x-spillway-saved", "tokens=" + std::to_string(tokens));
  }
  if (losses.total() > 0) {
    std::string text;
    for (const auto& entry : losses.entries()) {
      if (text.size() > 150) break;
      if (!text.empty()) text += ", ";
      text += entry.where + " " + lossKind(entry.kind);
    }
    appendHeader(out, "x-spillway-loss", std::to_string(losses.total()) + "; " + text);
  }
  return out;
}

const store::ExchangeRecord& Trace::finish(store::Outcome outcome, int status, const base::LossReport& losses) {
  record_.outcome = outcome;
  record_.status = status;
  record_.durationUs = base::monotonicUs() - startedUs_;
  bool unpriced = false;  // a sum that lacks a part is no sum
  for (const auto& attempt : record_.attempts) {
    unpriced = unpriced || (attempt.usage.known() && attempt.costMicros < 0);
    money::addUsage(record_.usage, attempt.usage);
    record_.costMicros = money::addKnown(record_.costMicros, attempt.costMicros);
    record_.costEstimated = record_.costEstimated || attempt.costEstimated;
    record_.savedMicros = money::addKnown(record_.savedMicros, attempt.savedMicros);
  }
  if (unpriced) record_.costMicros = -1;
  if (record_.walkEnd == store::WalkEnd::Unknown)
    record_.walkEnd = outcome == store::Outcome::Ok && leading_ != nullptr && leading_->served()
                          ? store::WalkEnd::Answered
                          : store::WalkEnd::Other;
  if (leading_ != nullptr && (leading_->served() || outcome == store::Outcome::Cut)) {
    const store::AttemptRecord& attempt = leading_->record();
    record_.usageEstimated = attempt.usageEstimated;
    record_.provider = attempt.provider;
    record_.account = attempt.account;
    record_.model = attempt.model;
    record_.tier = attempt.tier;
    record_.serviceTier = attempt.serviceTier;
  }
  priceSavings();
  if (losses.total() > 0) {
    Json list = Json::array();
    for (const auto& entry : losses.entries())
      list.push_back({{"kind", lossKind(entry.kind)}, {"where", entry.where}, {"why", entry.why}});
    record_.losses = dump(list);
  }
  return record_;
}

}  // namespace spillway::pipeline

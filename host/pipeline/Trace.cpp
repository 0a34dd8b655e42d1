#include "host/pipeline/Trace.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/Clock.h"
#include "host/base/Ids.h"
#include "host/base/JsonText.h"
#include "host/routing/Verdict.h"

namespace spillway::pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostSkipped = 32;
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

Json skippedRow(const routing::Skipped& one, int64_t nowUnixMs) {
  Json row;
  row["provider"] = one.provider ? one.provider->id : "";
  row["account"] = one.account ? one.account->name : "";
  row["model"] = one.model;
  row["tier"] = one.tier;
  row["reason"] = one.reason(nowUnixMs);
  return row;
}

void appendMember(std::string& out, std::string_view name, std::string_view value) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":\"";
  const size_t at = out.size();
  out.resize(at + base::escapedSize(value));
  base::escape(value, out.data() + at);
  out += '"';
}

std::string candidateRows(const routing::Plan& plan) {
  std::string out;
  size_t count = 0;
  for (const routing::Candidate& one : plan.candidates) {
    if (count++ == kMostSkipped) break;
    out += out.empty() ? "[{" : ",{";
    appendMember(out, "provider", one.provider->id);
    appendMember(out, "account", one.account->name);
    appendMember(out, "model", one.model);
    appendMember(out, "tier", one.tier);
    appendMember(out, "reason", one.reason());
    out += '}';
  }
  if (!out.empty()) out += ']';
  return out;
}

// What the same tokens would have cost if no cache had had them.
int64_t unreadMicros(const money::Prices& prices, money::Usage usage) {
  usage.cacheRead = 0;
  const money::Cost cost = money::costOf(prices, usage);
  return cost.micros;
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

void Trace::begin(const ClientRequest& request, std::string_view wire, size_t bodyBytes) {
  startedMs_ = base::monotonicMs();
  record_.id = base::newId();
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
  if (record_.candidates.empty()) record_.candidates = candidateRows(plan);  // later ones go on with its answer
  if (plan.skipped.empty()) return;
  Json skipped = Json::array();
  for (const auto& one : plan.skipped) {
    if (skipped.size() == kMostSkipped) break;
    skipped.push_back(skippedRow(one, nowUnixMs));
  }
  record_.skipped = dump(skipped);
}

void Trace::passedOver(const routing::Skipped& why, int64_t nowUnixMs) {
  Json skipped = record_.skipped.empty() ? Json::array() : Json::parse(record_.skipped);
  if (skipped.size() >= kMostSkipped) return;
  skipped.push_back(skippedRow(why, nowUnixMs));
  record_.skipped = dump(skipped);
}

void Trace::beginAttempt(const routing::Candidate& candidate, std::string_view why) {
  store::AttemptRecord& attempt = record_.attempts.emplace_back();
  attempt.number = static_cast<int32_t>(record_.attempts.size());
  attempt.provider = candidate.provider->id;
  attempt.account = candidate.account->name;
  attempt.model = candidate.model;
  attempt.tier = candidate.tier;
  attempt.reason = std::string(why) + candidate.reason();
  priced_ = candidate.facts;
  warm_ = candidate.why == routing::Candidate::Why::Warm;
  attemptMs_ = base::monotonicMs();
  firstTokenMs_ = -1;
  open_ = true;
}

void Trace::destination(std::string_view wire, bool simulated) {
  record_.attempts.back().wireOut = wire;
  simulated_ = simulated;
}

void Trace::connected(bool pooled) {
  record_.attempts.back().connectMs = pooled ? 0 : base::monotonicMs() - attemptMs_;
}

void Trace::sent(size_t bytes) { record_.attempts.back().bytesUp += static_cast<int64_t>(bytes); }

void Trace::firstByte() { record_.attempts.back().ttftMs = base::monotonicMs() - attemptMs_; }

void Trace::received(size_t bytes) { record_.attempts.back().bytesDown += static_cast<int64_t>(bytes); }

void Trace::delivered() {
  if (record_.ttftMs >= 0) return;
  const int64_t now = base::monotonicMs();
  record_.ttftMs = now - startedMs_;
  if (open_) firstTokenMs_ = now - attemptMs_;
}

int64_t Trace::firstTokenMs() const {
  if (!record_.stream) return -1;
  return firstTokenMs_ >= 0 ? firstTokenMs_ : base::monotonicMs() - attemptMs_;
}

void Trace::answered(size_t bytes) { record_.bytesOut += static_cast<int64_t>(bytes); }

void Trace::endAttempt(const Meter* meter, bool stopped) {
  open_ = false;
  store::AttemptRecord& attempt = record_.attempts.back();
  attempt.durationMs = base::monotonicMs() - attemptMs_;
  if (!meter) return;
  attempt.usage = meter->usage();
  // Of an answer that was not heard to its end nobody may have said what it has used.
  if (stopped || (!meter->stopped() && attempt.usage.output < 0 && meter->textBytes() > 0)) {
    attempt.usage = meter->soFar(expectedPrompt_);
    attempt.usageEstimated = true;
  }
  attempt.serviceTier = meter->serviceTier();
  if (!priced_) return;
  const money::Prices prices = priced_->priceList.at(record_.startedMs, attempt.usage.input, attempt.serviceTier);
  const money::Cost cost = money::costOf(prices, attempt.usage);
  attempt.costMicros = cost.micros;
  attempt.costEstimated = cost.estimated;
  if (warm_ && cost.micros >= 0 && !cost.estimated)
    attempt.savedMicros = unreadMicros(prices, attempt.usage) - cost.micros;
}

void Trace::failed(const routing::Verdict& verdict, const Meter* meter) {
  if (!open_) return;
  endAttempt(meter);
  blame(verdict);
}

void Trace::stopped(const routing::Verdict& verdict, const Meter& meter) {
  endAttempt(&meter, true);
  blame(verdict);
}

void Trace::blame(const routing::Verdict& verdict) {
  store::AttemptRecord& attempt = record_.attempts.back();
  attempt.status = verdict.httpStatus;
  attempt.fault = verdict.fault;
  attempt.scope = verdict.scope;
  attempt.message = verdict.message;
  attempt.retryAfterMs = verdict.retryAfterMs;
}

void Trace::succeeded(const Meter& meter, bool usageLost) {
  endAttempt(&meter);
  store::AttemptRecord& attempt = record_.attempts.back();
  attempt.status = 200;
  attempt.usageEstimated = usageLost;
  served_ = true;
}

void Trace::cancelled(const Meter* meter) {
  if (!open_) return;
  endAttempt(meter);
  record_.attempts.back().fault = base::Fault::Cancelled;
  record_.attempts.back().message = "the client went away";
}

void Trace::counted() {
  if (open_) record_.attempts.pop_back();
  open_ = false;
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
  appendHeader(out, "x-spillway-attempts", std::to_string(record_.attempts.size()));
  if (!record_.attempts.empty() && (served_ || open_)) {
    const store::AttemptRecord& attempt = record_.attempts.back();
    appendHeader(out, "x-spillway-provider", attempt.provider);
    appendHeader(out, "x-spillway-account", attempt.account);
    appendHeader(out, "x-spillway-model", attempt.model);
    appendHeader(out, "x-spillway-tier", attempt.tier);
    if (simulated_) appendHeader(out, "x-spillway-simulated", "true");
  }
  if (!record_.attempts.empty()) appendHeader(out, "x-spillway-why", why());
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
  record_.durationMs = base::monotonicMs() - startedMs_;
  bool unpriced = false;  // a sum that lacks a part is no sum
  for (const auto& attempt : record_.attempts) {
    unpriced = unpriced || (attempt.usage.known() && attempt.costMicros < 0);
    money::addUsage(record_.usage, attempt.usage);
    record_.costMicros = money::addKnown(record_.costMicros, attempt.costMicros);
    record_.costEstimated = record_.costEstimated || attempt.costEstimated;
    record_.savedMicros = money::addKnown(record_.savedMicros, attempt.savedMicros);
  }
  if (unpriced) record_.costMicros = -1;
  if (!record_.attempts.empty() && (served_ || outcome == store::Outcome::Cut)) {
    const store::AttemptRecord& attempt = record_.attempts.back();
    record_.usageEstimated = attempt.usageEstimated;
    record_.provider = attempt.provider;
    record_.account = attempt.account;
    record_.model = attempt.model;
    record_.tier = attempt.tier;
    record_.serviceTier = attempt.serviceTier;
  }
  if (losses.total() > 0) {
    Json list = Json::array();
    for (const auto& entry : losses.entries())
      list.push_back({{"kind", lossKind(entry.kind)}, {"where", entry.where}, {"why", entry.why}});
    record_.losses = dump(list);
  }
  return record_;
}

}  // namespace spillway::pipeline

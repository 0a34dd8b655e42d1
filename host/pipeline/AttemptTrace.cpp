#include "host/pipeline/AttemptTrace.h"

#include "host/base/Clock.h"
#include "host/base/Masking.h"
#include "host/money/Saved.h"

namespace spillway::pipeline {
namespace {

// What the same tokens would have cost if no cache had had them.
int64_t unreadMicros(const money::Prices& prices, money::Usage usage) {
  usage.cacheRead = 0;
  return money::costOf(prices, usage).micros;
}

}  // namespace

AttemptTrace::AttemptTrace(store::ExchangeRecord& exchange, int64_t prompt, const routing::Candidate& candidate,
                           std::string_view why)
    : exchange_(exchange),
      row_(exchange.attempts.size()),
      prompt_(prompt),
      priced_(candidate.facts),
      startedUs_(base::monotonicUs()),
      warm_(candidate.why == routing::Candidate::Why::Warm) {
  store::AttemptRecord& begun = exchange_.attempts.emplace_back();
  begun.number = static_cast<int32_t>(row_) + 1;
  begun.provider = candidate.provider->id;
  begun.account = candidate.account->name;
  begun.model = candidate.model;
  begun.tier = candidate.tier;
  begun.reason = why;
  begun.reason += candidate.reason();
}

void AttemptTrace::destination(std::string_view wire, bool simulated) {
  row().wireOut = wire;
  simulated_ = simulated;
}

int64_t AttemptTrace::sinceBegin() const { return base::monotonicUs() - startedUs_; }

void AttemptTrace::prepared() { row().prepareUs = sinceBegin(); }

void AttemptTrace::connected(bool pooled) { row().connectUs = pooled ? 0 : sinceBegin(); }

void AttemptTrace::sent(size_t bytes) {
  store::AttemptRecord& sent = row();
  sent.sentUs = sinceBegin();
  sent.bytesUp += static_cast<int64_t>(bytes);
}

void AttemptTrace::firstByte() { row().ttftUs = sinceBegin(); }

void AttemptTrace::received(size_t bytes) { row().bytesDown += static_cast<int64_t>(bytes); }

void AttemptTrace::delivered(int64_t nowUs) { row().firstTokenUs = nowUs - startedUs_; }

int64_t AttemptTrace::firstTokenMs() const {
  const int64_t known = record().firstTokenUs;
  return (known >= 0 ? known : sinceBegin()) / 1000;
}

void AttemptTrace::end(const Meter* meter, bool reckon) {
  open_ = false;
  store::AttemptRecord& ended = row();
  ended.durationUs = sinceBegin();
  if (!meter) return;
  ended.usage = meter->usage();
  // Of an answer that was not heard to its end nobody may have said what it has used.
  if (reckon || (!meter->stopped() && ended.usage.output < 0 && meter->textBytes() > 0)) {
    ended.usage = meter->soFar(prompt_);
    ended.usageEstimated = true;
  }
  ended.serviceTier = meter->serviceTier();
  price(ended);
}

void AttemptTrace::price(store::AttemptRecord& row) const {
  if (!priced_) return;
  const money::Prices prices = priced_->priceList.at(exchange_.startedMs, row.usage.input, row.serviceTier);
  const money::Cost cost = money::costOf(prices, row.usage);
  row.costMicros = cost.micros;
  row.costEstimated = cost.estimated;
  if (warm_ && cost.micros >= 0 && !cost.estimated) row.savedMicros = unreadMicros(prices, row.usage) - cost.micros;
}

int64_t AttemptTrace::costOfMore(int64_t tokens, bool fresh) const {
  if (!priced_) return -1;
  const money::Usage& used = record().usage;
  const money::Prices prices = priced_->priceList.at(exchange_.startedMs, used.input, record().serviceTier);
  return money::costOfMore(prices, used, tokens, fresh).micros;
}

void AttemptTrace::failed(const routing::Verdict& verdict, const Meter* meter) {
  if (!open_) return;
  end(meter);
  blame(verdict);
}

void AttemptTrace::stopped(const routing::Verdict& verdict, const Meter& meter) {
  end(&meter, true);
  blame(verdict);
  led(base::LedTo::Stopped);
}

void AttemptTrace::blame(const routing::Verdict& verdict) {
  store::AttemptRecord& failed = row();
  failed.status = verdict.httpStatus;
  failed.fault = verdict.fault;
  failed.scope = verdict.scope;
  failed.message = base::masked(verdict.message);
  failed.retryAfterMs = verdict.retryAfterMs;
  failed.again = verdict.again;
}

void AttemptTrace::led(base::LedTo to, base::Phase phase) {
  row().ledTo = to;
  row().phase = phase;
}

void AttemptTrace::succeeded(const Meter& meter, bool usageLost) {
  end(&meter);
  row().status = 200;
  row().usageEstimated = usageLost;
  served_ = true;
  led(base::LedTo::Answered);
}

void AttemptTrace::cancelled(const Meter* meter) {
  if (!open_) return;
  end(meter);
  row().fault = base::Fault::Cancelled;
  row().message = "the client went away";
  led(base::LedTo::Cancelled);
}

void AttemptTrace::outrun(const Meter* meter) {
  if (!open_) return;
  end(meter, true);
  store::AttemptRecord& lost = row();
  if (!meter && lost.bytesUp > 0 && prompt_ >= 0) {
    lost.usage.input = prompt_;
    lost.usage.output = 0;
    lost.usageEstimated = true;
    price(lost);
  }
  lost.fault = base::Fault::Cancelled;
  lost.message = "another candidate was asked too, and its answer came first";
  led(base::LedTo::Outrun);
}

}  // namespace spillway::pipeline

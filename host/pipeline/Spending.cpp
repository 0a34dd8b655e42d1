#include "host/pipeline/Spending.h"

#include <algorithm>

#include "host/base/Explained.h"

namespace spillway::pipeline {
namespace {

// What is held back before the upstream has counted: text has three to four bytes to a token, and answers are mostly
// shorter than this. docs/operate/budgets.md names both.
constexpr int64_t kBytesPerToken = 3;
constexpr int64_t kLikelyAnswer = 4096;

// How often a stream is looked at: after some hundred tokens.
constexpr int64_t kEveryBytes = 512;

int64_t known(int64_t count) { return std::max<int64_t>(count, 0); }

budget::Amount amountOf(const money::Usage& usage, int64_t micros) {
  return {known(micros), money::addKnown(known(usage.input), known(usage.output))};
}

}  // namespace

void Spending::begin(budget::Budgets* budgets, std::string_view clientKey, size_t requestBytes) {
  if (!budgets || budgets->empty()) return;
  budgets_ = budgets;
  key_ = clientKey;
  requestBytes_ = requestBytes;
}

budget::Amount Spending::likely(const routing::Candidate& candidate, int64_t nowMs) const {
  money::Usage usage;
  usage.input = static_cast<int64_t>(requestBytes_) / kBytesPerToken + 1;
  usage.output = kLikelyAnswer;
  if (candidate.facts && candidate.facts->maxOutput > 0)
    usage.output = std::min(usage.output, candidate.facts->maxOutput);
  int64_t micros = 0;
  if (candidate.facts) micros = money::costOf(candidate.facts->priceList.at(nowMs, usage.input, {}), usage).micros;
  return amountOf(usage, micros);
}

std::optional<Hindrance> Spending::admit(const routing::Candidate& candidate, std::string_view chain, int64_t nowMs) {
  if (!budgets_) return std::nullopt;
  if (hold_.active() && account_ == candidate.account && model_ == candidate.model) return std::nullopt;
  const budget::Spender spender{candidate.tier, candidate.provider->id, candidate.account->name, chain, key_};
  askedAt_ = 0;
  const std::optional<budget::Block> block = budgets_->take(spender, likely(candidate, nowMs), nowMs, hold_);
  account_ = candidate.account;
  model_ = candidate.model;
  priced_ = candidate.facts;
  if (!block) return std::nullopt;
  Hindrance hindrance;
  if (block->on == budget::On::Chain || block->on == budget::On::Key) {
    hindrance.error = base::Error{.fault = base::Fault::Quota,
                                  .httpStatus = 429,
                                  .retryAfterMs = block->untilMs - nowMs,
                                  .message = base::explained(block->why, base::Cause::Budget)};
    return hindrance;
  }
  routing::Skipped& skipped = hindrance.skipped;
  skipped.provider = candidate.provider;
  skipped.account = candidate.account;
  skipped.model = candidate.model;
  skipped.tier = candidate.tier;
  skipped.why = routing::Skipped::Why::Budget;
  skipped.rest.untilMs = block->untilMs;
  skipped.rest.fault = base::Fault::Quota;
  skipped.words = block->why;
  return hindrance;
}

void Spending::settle(const store::AttemptRecord& attempt, int64_t startedMs, int64_t nowMs) {
  if (!hold_.active()) return;
  const bool priced = attempt.costMicros >= 0 || !attempt.usage.known();
  hold_.settle(amountOf(attempt.usage, attempt.costMicros), priced, startedMs, nowMs);
}

std::string Spending::overspent(const Meter& meter, int64_t prompt, int64_t nowMs) {
  if (!hold_.active() || meter.textBytes() < askedAt_ + kEveryBytes) return {};
  askedAt_ = meter.textBytes();
  const money::Usage usage = meter.soFar(prompt);
  int64_t micros = 0;
  if (priced_) micros = money::costOf(priced_->priceList.at(nowMs, usage.input, {}), usage).micros;
  return hold_.overspent(amountOf(usage, micros), nowMs);
}

std::string Spending::headerLine() const {
  return hold_.warning().empty() ? std::string() : "x-spillway-budget: " + hold_.warning() + "\r\n";
}

}  // namespace spillway::pipeline

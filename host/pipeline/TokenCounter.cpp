#include "host/pipeline/TokenCounter.h"

#include <sys/resource.h>

#include <cmath>
#include <cstdio>

#include "host/base/Clock.h"
#include "host/pipeline/Quirks.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kSampleEveryMs = 1000;
constexpr size_t kSmallestSample = 1024, kLargestSample = 256 * 1024;
constexpr size_t kMostWaiting = 4;
constexpr int64_t kForgetAfterMs = 10 * 60 * 1000;
constexpr int kLowPriority = 10;

// The text in a JSON string that holds nothing to escape.
std::string_view plainText(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.back() != '"') return {};
  return json.substr(1, json.size() - 2);
}

std::string ratioText(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", ratio);
  return text;
}

}  // namespace

CountRule CountRule::of(const Destination& to) {
  CountRule rule;
  const std::string_view family = quirkOf(to, "tokenizer");
  rule.family = family.empty() ? std::string(tokens::kDefaultFamily) : plainText(family);
  if (const std::string_view images = quirkOf(to, "image_tokens"); !images.empty())
    rule.images = tokens::ImageRule::parse(images);
  rule.model = to.account->provider + "/" + to.modelId;
  return rule;
}

TokenCounter::TokenCounter(std::string vocabularies, std::string ratios)
    : tokenizers_(std::move(vocabularies)), calibration_(std::move(ratios)) {}

TokenCounter::~TokenCounter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  calibration_.save();
}

base::Result<TokenCounter::Estimate> TokenCounter::estimate(base::Arena& arena, const spw_json* canonical,
                                                            const Destination& to) {
  asked_.store(true, std::memory_order_relaxed);
  CountRule rule = CountRule::of(to);
  auto tokenizer = tokenizers_.find(rule.family);
  if (!tokenizer.ok()) return tokenizer.error();
  const tokens::RequestCount counted = tokens::RequestCounter(*tokenizer, rule.images).count(arena, canonical);
  if (auto lacking = base::outOfRoom(arena)) return *lacking;
  const auto ratio = calibration_.of(rule.model);
  Estimate estimate;
  estimate.tokens = std::llround(static_cast<double>(counted.tokens) * ratio.value);
  estimate.header = "tokens; tokenizer=" + rule.family + "; ratio=" + ratioText(ratio.value) +
                    "; samples=" + std::to_string(ratio.samples);
  if (!counted.uncounted.empty()) estimate.header += "; not-counted=\"" + counted.uncountedText() + "\"";
  return estimate;
}

base::Result<std::shared_ptr<const tokens::Tokenizer>> TokenCounter::tokenizer(std::string_view family) {
  auto found = tokenizers_.find(family);
  return found.ok() || family == tokens::kDefaultFamily ? found : tokenizers_.find(tokens::kDefaultFamily);
}

std::unique_ptr<CountSample> TokenCounter::sample(const World& world, const ClientRequest& request, Inbound& inbound) {
  if (!asked_.load(std::memory_order_relaxed)) return nullptr;
  if (inbound.operation() != SPW_OP_GENERATE || inbound.size() < kSmallestSample || inbound.size() > kLargestSample)
    return nullptr;
  const int64_t now = base::monotonicMs();
  int64_t due = nextSampleMs_.load(std::memory_order_relaxed);
  if (now < due || !nextSampleMs_.compare_exchange_strong(due, now + kSampleEveryMs, std::memory_order_relaxed))
    return nullptr;
  auto sample = std::make_unique<CountSample>();
  sample->world = world;
  sample->wire = &inbound.wire();
  sample->path = request.path;
  sample->query = request.query;
  sample->body = base::Bytes(inbound.body().raw());
  return sample;
}

void TokenCounter::learn(std::unique_ptr<CountSample> sample, const Destination& to, int64_t inputTokens) {
  if (inputTokens <= 0 || to.account->simulated) return;
  sample->rule = CountRule::of(to);
  sample->theirs = inputTokens;
  std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= kMostWaiting) return;
  waiting_.push_back(std::move(sample));
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  wake_.notify_one();
}

void TokenCounter::run() {
  // Of this thread alone, as the system counts threads.
  ::setpriority(PRIO_PROCESS, 0, kLowPriority);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto sample = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    count(*sample);
    lock.lock();
  }
}

void TokenCounter::count(const CountSample& sample) {
  auto tokenizer = tokenizers_.find(sample.rule.family);
  if (!tokenizer.ok()) return;
  base::Arena arena(64 * 1024);
  spw_call call;
  call.arena = &arena;
  auto document = base::json::parse(arena, sample.body.view());
  if (!document.ok()) return;
  auto canonical = sample.wire->readRequest(call, *document, sample.path, sample.query, base::json::makeObject(arena));
  if (!canonical.ok() || !*canonical) return;
  const tokens::RequestCount ours = tokens::RequestCounter(*tokenizer, sample.rule.images).count(arena, *canonical);
  // What was not counted would be learned as a ratio of the text.
  if (ours.uncounted.empty() && !arena.exhausted()) calibration_.learn(sample.rule.model, ours.tokens, sample.theirs);
}

void TokenCounter::tend() {
  tokenizers_.forgetBefore(base::monotonicMs() - kForgetAfterMs);
  calibration_.save();
}

}  // namespace spillway::pipeline

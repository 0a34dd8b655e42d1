#include "host/routing/Verdict.h"

#include <algorithm>
#include <array>

namespace spillway::routing {

namespace {

using base::Fault;
using base::Scope;

constexpr int64_t kSecond = 1000;
constexpr int64_t kMinute = 60 * kSecond;

// What a person has to mend (keys, balance, plans) rests a minute from the start, at most half an hour; what passes by
// itself a second, and not much longer than somebody would notice. A silent upstream costs whoever tries it more.
constexpr std::array<FaultRule, base::kFaultCount> kRules{{
    // fault, usual scope, next, first rest, growth, most rest, client status, usefulness, words
    {Fault::None, Scope::Request, Next::GiveUp, 0, 1, 0, 500, 0, "no fault"},
    {Fault::RateLimit, Scope::Model, Next::AnotherAccount, kSecond, 4, kMinute, 429, 15, "rate limited"},
    {Fault::Quota, Scope::Account, Next::AnotherAccount, kMinute, 5, 30 * kMinute, 429, 13, "quota used up"},
    {Fault::Auth, Scope::Account, Next::AnotherAccount, kMinute, 5, 30 * kMinute, 401, 3, "key refused"},
    {Fault::Forbidden, Scope::Model, Next::AnotherAccount, kMinute, 5, 30 * kMinute, 403, 4, "not allowed"},
    {Fault::Overloaded, Scope::Model, Next::NextCandidate, kSecond, 4, 20 * kSecond, 503, 14, "overloaded"},
    {Fault::InvalidRequest, Scope::Request, Next::Answer, 0, 1, 0, 400, 9, "request refused as invalid"},
    {Fault::ContextLength, Scope::Request, Next::NextCandidate, 0, 1, 0, 400, 8, "prompt too long"},
    {Fault::Content, Scope::Request, Next::Answer, 0, 1, 0, 400, 6, "refused by moderation"},
    {Fault::ModelMissing, Scope::Model, Next::AnotherAccount, kMinute, 10, 10 * kMinute, 404, 2, "model not offered"},
    {Fault::Server, Scope::Model, Next::AnotherAccount, kSecond, 4, 20 * kSecond, 502, 11, "server error"},
    {Fault::Network, Scope::Model, Next::AnotherAccount, kSecond, 4, 20 * kSecond, 502, 10, "network error"},
    {Fault::Timeout, Scope::Model, Next::NextCandidate, kSecond, 4, 2 * kMinute, 504, 12, "timed out"},
    {Fault::Unsupported, Scope::Request, Next::NextCandidate, 0, 1, 0, 400, 5, "request not expressible"},
    {Fault::TooLarge, Scope::Request, Next::NextCandidate, 0, 1, 0, 413, 7, "request too large"},
    {Fault::Cancelled, Scope::Request, Next::GiveUp, 0, 1, 0, 499, 1, "cancelled"},
}};

constexpr bool rowsInOrder() {
  for (size_t i = 0; i < kRules.size(); ++i)
    if (static_cast<size_t>(kRules[i].fault) != i || kRules[i].words == nullptr) return false;
  return true;
}
static_assert(rowsInOrder(), "one row per fault, in the order of their numbers");

struct StatusRule {
  int from, to;
  Fault fault;
  Scope scope;
};

// The first row that holds the status decides. A bare 408 or 425 is the server giving up on us, not a wrong request.
constexpr StatusRule kStatusRules[] = {
    {200, 299, Fault::None, Scope::Request},        {401, 401, Fault::Auth, Scope::Account},
    {402, 402, Fault::Quota, Scope::Account},       {403, 403, Fault::Forbidden, Scope::Model},
    {404, 404, Fault::ModelMissing, Scope::Model},  {407, 407, Fault::Network, Scope::Account},
    {408, 408, Fault::Timeout, Scope::Model},       {410, 410, Fault::ModelMissing, Scope::Model},
    {413, 413, Fault::TooLarge, Scope::Request},    {425, 425, Fault::Server, Scope::Model},
    {429, 429, Fault::RateLimit, Scope::Model},     {498, 498, Fault::Overloaded, Scope::Model},
    {499, 499, Fault::Server, Scope::Model},        {400, 499, Fault::InvalidRequest, Scope::Request},
    {503, 503, Fault::Overloaded, Scope::Model},    {504, 504, Fault::Timeout, Scope::Model},
    {522, 522, Fault::Network, Scope::Provider},    {524, 524, Fault::Timeout, Scope::Model},
    {529, 529, Fault::Overloaded, Scope::Provider}, {530, 530, Fault::Network, Scope::Provider},
    {0, 0, Fault::Network, Scope::Model},
};

constexpr Verdict make(Fault fault, Scope scope, int status) {
  Verdict verdict;
  verdict.fault = fault;
  verdict.scope = scope;
  verdict.httpStatus = status;
  return verdict;
}

bool clientFault(Fault fault) {
  return fault == Fault::InvalidRequest || fault == Fault::ContextLength || fault == Fault::Content ||
         fault == Fault::Unsupported;
}

}  // namespace

base::Error Verdict::error() const {
  return {.fault = fault,
          .httpStatus = clientStatus(fault, httpStatus),
          .retryAfterMs = retryAfterMs,
          .message = message,
          .code = code,
          .param = param};
}

Verdict verdictForStatus(int status) {
  for (const StatusRule& rule : kStatusRules)
    if (status >= rule.from && status <= rule.to) return make(rule.fault, rule.scope, status);
  return make(Fault::Server, Scope::Model, status);
}

Verdict verdictForError(const base::Error& error, Phase phase, bool ownWay) {
  Verdict verdict;
  verdict.fault = error.fault;
  const bool unreached = error.fault == Fault::Network && phase == Phase::Connect;
  verdict.scope = !unreached ? ruleFor(error.fault).usual : ownWay ? Scope::Account : Scope::Provider;
  verdict.retryAfterMs = error.retryAfterMs;
  verdict.httpStatus = error.httpStatus;
  verdict.message = error.message;
  verdict.code = error.code;
  verdict.param = error.param;
  return verdict;
}

Verdict declined(Verdict verdict) {
  verdict.fault = Fault::Unsupported;
  verdict.scope = Scope::Request;
  return verdict;
}

const FaultRule& ruleFor(Fault fault) {
  const auto index = static_cast<size_t>(fault);
  return index < kRules.size() ? kRules[index] : kRules[static_cast<size_t>(Fault::Server)];
}

Next decide(const Verdict& verdict, Phase phase) {
  if (phase == Phase::Commit) return Next::GiveUp;
  // A host that cannot be reached is the same host for every account, but for those with a way of their own.
  if (verdict.fault == Fault::Network && phase == Phase::Connect && verdict.scope != Scope::Account)
    return Next::NextCandidate;
  return ruleFor(verdict.fault).next;
}

int64_t restMs(const Verdict& verdict, int failures, double jitter) {
  const FaultRule& rule = ruleFor(verdict.fault);
  if (rule.firstRestMs == 0) return 0;
  if (verdict.retryAfterMs > 0) return std::min(verdict.retryAfterMs, kMostHintMs);
  int64_t rest = verdict.usualRestMs > 0 ? std::min(verdict.usualRestMs, kMostHintMs) : rule.firstRestMs;
  if (verdict.usualRestMs <= 0) {
    for (int i = 1; i < failures && rest < rule.mostRestMs; ++i) rest *= rule.restGrowth;
    rest = std::min(rest, rule.mostRestMs);
  }
  return static_cast<int64_t>(static_cast<double>(rest) * (0.8 + 0.4 * jitter));
}

int clientStatus(Fault fault, int upstreamStatus) {
  const int usual = ruleFor(fault).clientStatus;
  if (clientFault(fault) && upstreamStatus >= 400 && upstreamStatus < 500 && upstreamStatus != 401 &&
      upstreamStatus != 403 && upstreamStatus != 429)
    return upstreamStatus;
  if (fault == Fault::Overloaded && (upstreamStatus == 503 || upstreamStatus == 529)) return upstreamStatus;
  if (fault == Fault::Server && upstreamStatus >= 500 && upstreamStatus <= 599) return upstreamStatus;
  return usual;
}

}  // namespace spillway::routing

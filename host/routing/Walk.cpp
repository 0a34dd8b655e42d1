#include "host/routing/Walk.h"

#include <algorithm>

#include "host/base/Explained.h"
#include "host/base/Strings.h"
#include "host/routing/Sentence.h"
#include "host/routing/WhyNames.h"

namespace spillway::routing {

namespace {

constexpr size_t kMostMessageBytes = 1900;  // of the composed error, without how to read on
constexpr size_t kMostQuoteBytes = 240;     // of one candidate's own words

std::string laneName(const Provider& provider, const Account* account, std::string_view model) {
  std::string name = provider.id;
  if (!model.empty()) name += "/" + std::string(model);
  if (account != nullptr && provider.accounts.size() > 1) name += " (" + account->name + ")";
  return name;
}

base::Fault faultOf(const Skipped& skipped) {
  switch (skipped.why) {
    case Skipped::Why::Rest:
    case Skipped::Why::Doubtful:
    case Skipped::Why::FullAtOnce:
    case Skipped::Why::FullMinute:
    case Skipped::Why::Budget:
    case Skipped::Why::NoToken:
      return skipped.rest.fault;
    case Skipped::Why::NeedsLogin:
      return base::Fault::Auth;
    case Skipped::Why::NoAccount:
    case Skipped::Why::OutOfUse:
    case Skipped::Why::NoModel:
    case Skipped::Why::NotListed:
    case Skipped::Why::Unmet:
      return base::Fault::ModelMissing;
    case Skipped::Why::NoOperation:
    case Skipped::Why::OtherWire:
    case Skipped::Why::NotItsOperation:
    case Skipped::Why::LacksCapability:
      return base::Fault::Unsupported;
    case Skipped::Why::WindowTooSmall:
      return base::Fault::ContextLength;
    case Skipped::Why::Repeated:
    case Skipped::Why::Excluded:
    case Skipped::Why::OtherAccount:
      break;
  }
  return base::Fault::None;
}

// Faults that pass by themselves, so that coming back later makes sense.
bool passing(base::Fault fault) {
  switch (fault) {
    case base::Fault::RateLimit:
    case base::Fault::Quota:
    case base::Fault::Overloaded:
    case base::Fault::Server:
    case base::Fault::Network:
    case base::Fault::Timeout:
      return true;
    default:
      return false;
  }
}

// Collects what several failures add up to.
struct Sum {
  base::Fault fault = base::Fault::None;
  int status = 0;
  std::string code, param;
  int64_t earliestMs = 0;  // from now; 0: nothing passes
  size_t count = 0;
  std::string list;
  const char* cause = "";  // what the manual explains it under

  void add(base::Fault other, const char* otherCause, int upstreamStatus, int64_t waitMs, const std::string& line) {
    ++count;
    if (passing(other) && waitMs > 0 && (earliestMs == 0 || waitMs < earliestMs)) earliestMs = waitMs;
    if (fault == base::Fault::None || ruleFor(other).usefulness > ruleFor(fault).usefulness) {
      fault = other;
      cause = otherCause;
      status = upstreamStatus;
      code.clear();
      param.clear();
    }
    if (!list.empty()) list += "; ";
    list += line;
  }
};

std::string attemptLine(const Attempt& attempt) {
  const Verdict& verdict = attempt.verdict;
  std::string line = laneName(*attempt.candidate.provider, attempt.candidate.account, attempt.candidate.model) + ": " +
                     ruleFor(verdict.fault).words;
  if (verdict.httpStatus > 0) line += " (HTTP " + std::to_string(verdict.httpStatus) + ")";
  if (verdict.retryAfterMs > 0) line += ", again in " + waitWords(verdict.retryAfterMs);
  if (!verdict.message.empty()) line += ", '" + shortened(verdict.message, kMostQuoteBytes) + "'";
  return line;
}

}  // namespace

Walk::Walk(Plan plan) : plan_(std::move(plan)) {}

Next Walk::failed(Verdict verdict, Phase phase, int64_t nowMs) {
  const Candidate* failed = current();
  if (failed == nullptr) return Next::GiveUp;
  const Next next = decided(verdict, phase);
  attempts_.push_back({*failed, std::move(verdict), nowMs});
  steps_.push_back(next);
  if (next == Next::Answer || next == Next::GiveUp) {
    final_ = true;
    at_ = plan_.candidates.size();
    return next;
  }
  ++at_;
  advance();
  wake(nowMs);
  if (attempts_.size() >= kMostAttempts) at_ = plan_.candidates.size();
  return next;
}

Walk::Again Walk::again(const Verdict& verdict, Phase phase, RetryBudget& budget, int64_t nowMs) {
  const Candidate* failed = current();
  if (failed == nullptr || phase == Phase::Prepare || phase == Phase::Commit) return {};
  for (size_t i = at_ + 1; i < plan_.candidates.size(); ++i)
    if (plan_.candidates[i].entry == failed->entry && excludedBy(plan_.candidates[i]) == nullptr) return {};
  if (verdict.again == Verdict::Again::No) return {};
  Again out;
  switch (verdict.fault) {
    case base::Fault::RateLimit:
    case base::Fault::Overloaded:
      if (!waited_ && verdict.retryAfterMs > 0 && verdict.retryAfterMs <= kMostAfterMs)
        out.afterMs = verdict.retryAfterMs;
      // An overload that its own vendor takes for short.
      if (verdict.fault == base::Fault::Overloaded && verdict.again == Verdict::Again::Yes && verdict.retryAfterMs <= 0)
        out.atOnce = !retried_ && failed->why != Candidate::Why::LastResort;
      break;
    case base::Fault::Server:
    case base::Fault::Network:
      // One that cannot be connected to, or has failed before, is no mishap.
      out.atOnce = !retried_ && phase != Phase::Connect && failed->why != Candidate::Why::LastResort;
      break;
    default:
      break;
  }
  if (!out.atOnce && out.afterMs == 0) return {};
  if (!budget.spend()) return {.unpaid = true};
  retried_ |= out.atOnce;
  waited_ |= out.afterMs > 0;
  attempts_.push_back({*failed, verdict, nowMs});
  steps_.push_back(Next::AnotherAccount);
  return out;
}

base::LedTo Walk::led() const {
  if (!steps_.empty() && steps_.back() == Next::Answer) return base::LedTo::Told;
  const Candidate* next = current();
  if (next == nullptr || attempts_.empty()) return base::LedTo::GaveUp;
  const Candidate& failed = attempts_.back().candidate;
  const bool same = next->provider == failed.provider && next->model == failed.model;
  return same ? base::LedTo::NextAccount : base::LedTo::NextCandidate;
}

const Candidate* Walk::another() const {
  if (at_ >= plan_.candidates.size()) return nullptr;
  const auto next = plan_.candidates.begin() + static_cast<std::ptrdiff_t>(at_) + 1;
  const auto found = std::find_if(next, plan_.candidates.end(), [this](const Candidate& one) {
    const bool healthy =
        one.why != Candidate::Why::LastResort && one.why != Candidate::Why::Probe && one.why != Candidate::Why::Unfit;
    return healthy && one.account != plan_.candidates[at_].account && excludedBy(one) == nullptr;
  });
  if (found == plan_.candidates.end() || attempts_.size() + 1 >= kMostAttempts) return nullptr;
  return &*found;
}

const Candidate* Walk::beside() {
  const Candidate* found = another();
  if (found == nullptr) return nullptr;
  const auto next = plan_.candidates.begin() + static_cast<std::ptrdiff_t>(at_) + 1;
  const auto at = plan_.candidates.begin() + (found - plan_.candidates.data());
  std::rotate(next, at, at + 1);
  return &*next;
}

Next Walk::failedBeside(Verdict verdict, Phase phase, int64_t nowMs) {
  const auto beside = plan_.candidates.begin() + static_cast<std::ptrdiff_t>(at_) + 1;
  const Next next = decided(verdict, phase);
  attempts_.push_back({*beside, std::move(verdict), nowMs});
  steps_.push_back(next);
  plan_.candidates.erase(beside);
  if (next == Next::Answer || next == Next::GiveUp) {
    final_ = true;
    at_ = plan_.candidates.size();
  }
  return next;
}

Next Walk::decided(const Verdict& verdict, Phase phase) const {
  const Next next = decide(verdict, phase);
  return next == Next::Answer && verdict.fault == base::Fault::Content && plan_.policy.pastFilters ? Next::NextCandidate
                                                                                                   : next;
}

void Walk::advance() {
  for (; at_ < plan_.candidates.size(); ++at_) {
    const Attempt* cause = excludedBy(plan_.candidates[at_]);
    if (cause == nullptr) return;
    exclude(plan_.candidates[at_], cause->verdict.fault);
  }
}

void Walk::wake(int64_t nowMs) {
  if (at_ < plan_.candidates.size() || attempts_.size() >= kMostAttempts) return;
  const auto awake = [&](const Skipped& skipped) {
    return skipped.why == Skipped::Why::Rest && skipped.account != nullptr && skipped.rest.active(plan_.madeAtMs) &&
           !skipped.rest.active(nowMs);
  };
  for (const Skipped& skipped : plan_.skipped) {
    if (!awake(skipped)) continue;
    Candidate candidate;
    candidate.provider = skipped.provider;
    candidate.account = skipped.account;
    candidate.model = skipped.model;
    candidate.facts = skipped.provider->find(skipped.model);
    candidate.tier = skipped.tier;
    candidate.entry = UINT32_MAX;  // of none that is in the plan
    candidate.why = Candidate::Why::Probe;
    candidate.rest = skipped.rest;
    plan_.candidates.push_back(candidate);
  }
  std::erase_if(plan_.skipped, awake);
  advance();
}

bool Walk::passOver(const Skipped& why) {
  if (at_ >= plan_.candidates.size()) return true;
  Candidate candidate = plan_.candidates[at_];
  const bool later = why.why == Skipped::Why::Doubtful && candidate.why != Candidate::Why::LastResort;
  if (later) {
    candidate.why = Candidate::Why::LastResort;
    candidate.rest = why.rest;
    plan_.candidates.push_back(candidate);
  } else {
    plan_.skipped.push_back(why);
  }
  ++at_;
  advance();
  if (!attempts_.empty()) wake(attempts_.back().atMs);
  return !later;
}

const Attempt* Walk::excludedBy(const Candidate& candidate) const {
  for (size_t i = 0; i < attempts_.size(); ++i) {
    const Candidate& tried = attempts_[i].candidate;
    const Verdict& verdict = attempts_[i].verdict;
    if (tried.provider == candidate.provider) {
      if (verdict.scope == base::Scope::Provider) return &attempts_[i];
      if (verdict.scope == base::Scope::Account && tried.account == candidate.account) return &attempts_[i];
      if (steps_[i] == Next::NextCandidate && tried.model == candidate.model) return &attempts_[i];
    }
    const bool windows = tried.facts != nullptr && candidate.facts != nullptr && tried.facts->context > 0 &&
                         candidate.facts->context > 0;
    if (verdict.fault == base::Fault::ContextLength && windows && candidate.facts->context <= tried.facts->context)
      return &attempts_[i];
  }
  return nullptr;
}

void Walk::exclude(const Candidate& candidate, base::Fault fault) {
  Skipped skipped;
  skipped.provider = candidate.provider;
  skipped.account = candidate.account;
  skipped.model = candidate.model;
  skipped.tier = candidate.tier;
  skipped.why = Skipped::Why::Excluded;
  skipped.rest.fault = fault;
  plan_.skipped.push_back(skipped);
}

void Walk::settle() {
  std::vector<Candidate> one;
  if (const Candidate* chosen = current()) one.push_back(*chosen);
  plan_.candidates = std::move(one);
  base::giveBack(plan_.skipped);
  at_ = 0;
}

base::Error Walk::error(int64_t nowMs) const {
  if (final_ && !attempts_.empty()) return attempts_.back().verdict.error();
  return exhausted(nowMs);
}

base::Error Walk::exhausted(int64_t nowMs) const {
  Sum sum;
  for (const Attempt& attempt : attempts_) {
    const Verdict& verdict = attempt.verdict;
    const int64_t rest = attempt.atMs + restMs(verdict, 1) - nowMs;
    sum.add(verdict.fault, base::faultName(verdict.fault), verdict.httpStatus, std::max<int64_t>(rest, 1),
            attemptLine(attempt));
    if (sum.fault == verdict.fault && sum.code.empty()) {
      sum.code = verdict.code;
      sum.param = verdict.param;
    }
  }
  for (const Skipped& skipped : plan_.skipped) {
    const base::Fault fault = faultOf(skipped);
    if (fault == base::Fault::None) continue;
    const std::string who = skipped.provider != nullptr ? laneName(*skipped.provider, skipped.account, skipped.model)
                                                        : "chain '" + std::string(skipped.chain) + "'";
    sum.add(fault, causeOf(skipped), 0, skipped.rest.untilMs - nowMs, who + ": " + skipped.reason(nowMs));
  }
  base::Error error;
  error.fault = sum.count == 0 ? base::Fault::ModelMissing : sum.fault;
  error.httpStatus = clientStatus(error.fault, sum.status);
  error.code = sum.code;
  error.param = sum.param;
  if (passing(error.fault)) error.retryAfterMs = sum.earliestMs;
  // One lane, one failure: its own words say it best.
  if (sum.count == 1 && attempts_.size() == 1 && !attempts_[0].verdict.message.empty()) {
    error.message = attempts_[0].verdict.message;
    return error;
  }
  const std::string whom = plan_.chain.empty() ? "The provider asked for" : "Chain '" + std::string(plan_.chain) + "'";
  error.message = whom + (sum.count == 0 ? " has nothing to try." : " has no candidate left: " + sum.list);
  error.message = base::explained(shortened(error.message, kMostMessageBytes),
                                  sum.count == 0 ? base::faultName(error.fault) : sum.cause);
  return error;
}

}  // namespace spillway::routing

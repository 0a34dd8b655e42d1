// The part of an exchange that walks its plan: whom it asks, what a failure leads to, and what the trace keeps of it.
#include "host/base/Clock.h"
#include "host/base/LogForm.h"
#include "host/pipeline/Exchange.h"
#include "host/pipeline/Needs.h"
#include "host/pipeline/TokenCounter.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kAfterHintMs = 20;  // clocks differ a little

base::Error tooLong() {
  return {.fault = base::Fault::Timeout,
          .httpStatus = 504,
          .message = "the exchange took longer than timeouts.total allows"};
}

// A model that was asked to go on with an answer would not, or said something else.
bool askedInVain(const routing::Verdict& verdict) {
  return verdict.fault == base::Fault::InvalidRequest || verdict.code == Continuation::kUnlike;
}

}  // namespace

std::optional<base::Error> Exchange::plan() {
  const routing::Query query = queryOf(question().inbound(), request_);
  const int64_t now = base::unixMs();
  conversation_ = query.conversation;
  expectedPrompt_ = query.expected.prompt;
  trace_.expects(expectedPrompt_);
  auto planned = services_.accounts.begin(query, now);
  if (!planned.ok()) return planned.error();
  roster_ = std::move(planned->roster);
  walk_.emplace(std::move(planned->plan));
  goesOn_ = walk_->plan().policy.rescues;
  trace_.planned(walk_->plan(), now);
  return std::nullopt;
}

Next Exchange::setUp(bool mayBlock) {
  const base::LogExchange about(trace_.id());
  if (phase_ == Phase::Draining) return Next::Wait;  // answered while it was prepared
  if (phase_ == Phase::Attempting) return setUpRival();
  if (!mayBlock && (question().counts() || rescuing() || expanding()))
    return Next::Setup;  // counting takes time, and so does asking again
  if (countHere_) return countHere();
  if (Keeping& keeping = question().keeping(); keeping.due()) {
    if (auto refused = keeping.recall(question().inbound(), question().call(), mayBlock)) return answerError(*refused);
    if (keeping.due()) return Next::Setup;
  }
  if (question().compression().due()) {
    compress(mayBlock);
    if (question().compression().due()) return Next::Setup;
  }
  if (expanding() && asked_->expansion()->due()) expand();
  for (;;) {
    const routing::Candidate* candidate = walk_->current();
    if (!candidate) return nobodyLeft();
    if (base::monotonicMs() >= totalDeadlineMs_) return answerError(tooLong());
    if (!asked_->built()) {
      if (!mayBlock && asked_->takesTime(*candidate)) return Next::Setup;
      if (const TokenFor token = awaitToken(*candidate); token == TokenFor::Awaited)
        return Next::Wait;
      else if (token == TokenFor::PassedOver)
        continue;
      if (auto hindrance = asked_->admit(*candidate, roster_->account(*candidate), walk_->plan().chain)) {
        if (hindrance->error) return answerError(*hindrance->error);
        passOver(hindrance->skipped);
        continue;
      }
      if (Next next = build(*candidate); next != Next::Setup) return next;
      if (countHere_) return countHere();
      if (!asked_->built()) continue;
    }
    if (Next next = connect(mayBlock); next != Next::Setup) return next;
    if (asked_->built()) return Next::Setup;  // a new connection takes time
  }
}

// Before anybody is asked, so that all candidates get the same.
void Exchange::compress(bool mayBlock) {
  const routing::Candidate* first = walk_->current();
  question().compress(walk_->plan().chain,
                      first ? asked_->family(*first, roster_->account(*first)) : std::string(tokens::kDefaultFamily),
                      asked_->expansion() != nullptr, mayBlock);
  if (question().compression().sent().empty()) return;
  // What the upstream will count is no longer what was taken as a sample.
  sample_.reset();
  trace_.smaller(question().compression().sent());
}

Exchange::TokenFor Exchange::awaitToken(const routing::Candidate& candidate) {
  const accounts::Account& account = roster_->account(candidate);
  asked_->carry(nullptr);
  if (!account.tokens || services_.tokens == nullptr) return TokenFor::There;
  tokenWait_.reset();
  using Kind = logins::TokenKeeper::Answer::Kind;
  auto wait = std::make_shared<logins::TokenWait>();
  const logins::TokenKeeper::Answer answer = services_.tokens->get(account, wait);
  switch (answer.kind) {
    case Kind::AsIs:
      break;
    case Kind::Ready:
      asked_->carry(answer.token);
      break;
    case Kind::Waits:
      tokenWait_ = std::move(wait);
      phase_ = Phase::Tokenless;
      return TokenFor::Awaited;
    case Kind::Missing: {
      routing::Skipped out;
      out.provider = candidate.provider;
      out.account = candidate.account;
      out.model = candidate.model;
      out.tier = candidate.tier;
      out.why = answer.needsLogin ? routing::Skipped::Why::NeedsLogin : routing::Skipped::Why::NoToken;
      out.words = answer.why.message;
      // What is wrong with the exchange of the key is not wrong with the request.
      const bool requests = routing::ruleFor(answer.why.fault).usual == base::Scope::Request;
      const base::Fault fault = requests ? base::Fault::Auth : answer.why.fault;
      out.rest = {answer.untilMs, fault, true, false};
      asked_->use().end();
      again_ = false;
      passOver(out);
      return TokenFor::PassedOver;
    }
  }
  return TokenFor::There;
}

// Whether it is the account's token that the upstream does not take, and there may be another.
bool Exchange::tokenRefused(const Contender& who, const routing::Verdict& verdict, routing::Phase phase) {
  return who.token() != nullptr && phase == routing::Phase::Reply && verdict.fault == base::Fault::Auth &&
         verdict.scope == base::Scope::Account &&
         services_.tokens->refused(roster_->account(who.candidate()), *who.token());
}

// The same candidate is asked once again, with another token.
bool Exchange::renews(const routing::Verdict& verdict, routing::Phase phase) {
  const uint32_t slot = asked_->candidate().account->slot;
  if (!tokenRefused(*asked_, verdict, phase) || renewed_ == slot) return false;
  renewed_ = slot;
  return again_ = true;
}

void Exchange::passOver(const routing::Skipped& why) {
  trace_.passedOver(why, base::unixMs());
  const size_t before = walk_->plan().candidates.size();
  walk_->passOver(why);
  tellWoken(before);
}

// Those that the walk has added to its plan, but for the one that was only put off.
void Exchange::tellWoken(size_t before) {
  const std::vector<routing::Candidate>& all = walk_->plan().candidates;
  for (size_t i = before; i < all.size(); ++i)
    if (all[i].why == routing::Candidate::Why::Probe) trace_.woke(all[i]);
}

// Builds the candidate's request: asked_ has it when that went well. Setup: go on, with it or the next candidate.
Next Exchange::build(const routing::Candidate& candidate) {
  const std::string_view words = rescuing()    ? "Goes on with the answer that broke off. "
                                 : again_      ? "Again, with a new token: the last was refused. "
                                 : expanding() ? "Goes on with what the model has asked to see in full. "
                                               : "";
  again_ = false;
  // When nobody else is left to ask, the client gets a refusal as it came.
  asked_->passFilters(walk_->plan().policy.pastFilters && walk_->more());
  switch (asked_->build(candidate, roster_->account(candidate), answer_, words, totalDeadlineMs_)) {
    case Contender::Built::Ready:
      break;
    case Contender::Built::Failed:
      return attemptFailed(asked_->error(), routing::Phase::Prepare);
    case Contender::Built::Counts:
      return countHere();
    case Contender::Built::Empty:
      return answerWith(emptyAnswer(question().wire(), question().call(), question().replyOptions(trace_.id())));
    case Contender::Built::Gone:
      return clientGone();
  }
  return Next::Setup;
}

// Setup: the attempt failed, or there is no pooled connection and opening one takes time.
Next Exchange::connect(bool mayBlock) {
  switch (asked_->connect(mayBlock, {.closes = answer_.reply().fd()}, patience(*walk_->current()))) {
    case Contender::Connected::Yes:
      break;
    case Contender::Connected::TakesTime:
      return Next::Setup;
    case Contender::Connected::Interrupted:
      return clientGone();
    case Contender::Connected::Failed:
      return attemptFailed(asked_->connectVerdict(), routing::Phase::Connect);
  }
  phase_ = Phase::Attempting;
  expectRival();
  return Next::Wait;
}

routing::Patience Exchange::patience(const routing::Candidate& candidate) const {
  const config::Timeouts& limits = world_.config->timeouts;
  routing::Asking asking;
  asking.another = walk_->more();
  asking.streams = question().inbound().streaming() && question().inbound().operation() == SPW_OP_GENERATE;
  if (!asking.another || !asking.streams) return {};
  asking.reasons = candidate.facts != nullptr && (candidate.facts->caps & SPW_CAP_REASONING) != 0;
  asking.rescues = goesOn_ && rescue();
  asking.promptBytes = static_cast<int64_t>(question().inbound().size());
  asking.learnedMs = services_.accounts.slowMs(candidate);
  return routing::patience({limits.firstTokenMs, limits.stallMs}, asking);
}

Next Exchange::attemptFailed(const base::Error& error, routing::Phase phase) {
  return attemptFailed(routing::verdictForError(error, phase), phase);
}

Next Exchange::attemptFailed(routing::Verdict verdict, routing::Phase phase) {
  asked_->failed(verdict);
  AttemptTrace& ended = asked_->trace();
  phase_ = Phase::Planned;
  if (rescuing() && askedInVain(verdict)) {
    if (rescue()->anotherWay()) {
      ended.led(base::LedTo::AnotherWay, phase);
      return Next::Setup;
    }
    ended.mark(store::kDeclined);
    verdict = routing::declined(std::move(verdict));
  }
  // Being able to count is not being able to answer: nothing is learned of it, and there is another way to count.
  if (question().counts() && phase != routing::Phase::Prepare &&
      !(asked_->destination().wire == &question().wire() &&
        routing::ruleFor(verdict.fault).next == routing::Next::Answer)) {
    countHere_ = true;
    ended.led(base::LedTo::Counted, phase);
    asked_->use().end();
    return Next::Setup;
  }
  if (renews(verdict, phase)) {
    ended.led(base::LedTo::Renewed, phase);
    return Next::Setup;
  }
  const int64_t now = base::unixMs();
  const routing::Walk::Again again = walk_->again(verdict, phase, services_.retries, now);
  if (again.unpaid) ended.mark(store::kUnpaid);
  if (again.atOnce) {
    ended.led(base::LedTo::AskedAgain, phase);
    return Next::Setup;
  }
  asked_->use().failed(verdict, now);
  if (again.afterMs > 0) {
    ended.led(base::LedTo::Waited, phase);
    phase_ = Phase::Resting;
    restUntilMs_ = base::monotonicMs() + again.afterMs + kAfterHintMs;
    return Next::Wait;
  }
  const size_t before = walk_->plan().candidates.size();
  const bool filtered = verdict.fault == base::Fault::Content && walk_->plan().policy.pastFilters;
  const routing::Next next = walk_->failed(std::move(verdict), phase, now);
  ended.led(walk_->led(), phase);
  if (filtered) ended.mark(store::kPastFilter);
  tellWoken(before);
  const bool over = next == routing::Next::Answer || next == routing::Next::GiveUp;
  return over ? nobodyLeft() : Next::Setup;
}

// The walk has the last word.
Next Exchange::nobodyLeft() {
  const base::Error error = walk_->error(base::unixMs());
  return answerError(error, true);
}

}  // namespace spillway::pipeline

#include "host/pipeline/Exchange.h"

#include <poll.h>

#include "host/base/Clock.h"
#include "host/pipeline/Judge.h"
#include "host/pipeline/Needs.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kAfterHintMs = 20;  // clocks differ a little
constexpr int kRounds = 8;            // reads in one step before other exchanges get their turn

base::Error tooLong() {
  return {.fault = base::Fault::Timeout,
          .httpStatus = 504,
          .message = "the exchange took longer than timeouts.total allows"};
}

Interest::Upstream watched(const Attempt& attempt, bool reading) {
  return {attempt.connection().fd(), attempt.events(reading), attempt.connection().serial()};
}

// A model that was asked to go on would not, or said something else.
bool askedInVain(const routing::Verdict& verdict) {
  return verdict.fault == base::Fault::InvalidRequest || verdict.code == Continuation::kUnlike;
}

}  // namespace

std::string& Exchange::scratch() {
  thread_local std::string text;
  text.clear();
  return text;
}

Exchange::Exchange(Services& services, World world, ClientRequest request, std::unique_ptr<Reply> reply)
    : services_(services),
      world_(std::move(world)),
      request_(std::move(request)),
      answer_(services, *world_.config, request_, trace_, std::move(reply)),
      asked_(std::make_unique<Contender>(services, world_, request_, trace_)) {
  answer_.reports(question().losses());
  services_.inFlight.fetch_add(1, std::memory_order_relaxed);
}

Exchange::~Exchange() {
  if (phase_ != Phase::Over) clientGone();
  services_.inFlight.fetch_sub(1, std::memory_order_relaxed);
}

Next Exchange::prepare(const plugins::RouteMatch& match, base::Bytes body) {
  const plugins::Translator& wire = *match.translator;
  const Inbound& inbound = question().inbound();
  match_ = match;
  answer_.speak(wire);
  trace_.begin(request_, wire.wire(), body.size());
  totalDeadlineMs_ = base::monotonicMs() + world_.config->timeouts.totalMs;
  if (auto refused = question().read(match, std::move(body))) return answerError(*refused);
  trace_.asked(inbound.model(), inbound.streaming());
  services_.retries.earn();
  services_.hedging.earn();
  if (inbound.streaming() && world_.config->timeouts.keepAliveMs > 0)
    keepAliveAtMs_ = base::monotonicMs() + world_.config->timeouts.keepAliveMs;
  if (inbound.streaming()) answer_.speak(wire, wire.streamType(question().call(), request_.path, request_.query));
  if (services_.counter) sample_ = services_.counter->sample(world_, request_, question().inbound());
  if (auto nowhere = plan()) return answerError(*nowhere);
  if (request_.grant)
    if (auto refused = request_.grant->refusal(walk_->plan().chain, inbound.model(), base::unixMs()))
      return answerError(*refused);
  if (!question().counts()) asked_->spending().begin(services_.budgets, request_.clientKey, inbound.size());
  // What the client was told has to be known to go on with its answer, and to end it.
  if (goesOn_ || asked_->spending().limited()) asked_->remember();
  return Next::Setup;
}

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
  if (phase_ == Phase::Draining) return Next::Wait;  // answered while it was prepared
  if (phase_ == Phase::Attempting) return setUpRival();
  if (!mayBlock && (question().counts() || rescuing()))
    return Next::Setup;  // counting takes time, and so does asking again
  if (countHere_) return countHere();
  if (Keeping& keeping = question().keeping(); keeping.due()) {
    if (auto refused = keeping.recall(question().inbound(), question().call(), mayBlock)) return answerError(*refused);
    if (keeping.due()) return Next::Setup;
  }
  for (;;) {
    const routing::Candidate* candidate = walk_->current();
    if (!candidate) return answerError(walk_->error(base::unixMs()));
    if (base::monotonicMs() >= totalDeadlineMs_) return answerError(tooLong());
    if (!asked_->built()) {
      if (!mayBlock && asked_->takesTime(*candidate)) return Next::Setup;
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

void Exchange::passOver(const routing::Skipped& why) {
  if (walk_->passOver(why)) trace_.passedOver(why, base::unixMs());
}

// Builds the candidate's request: asked_ has it when that went well. Setup: go on, with it or the next candidate.
Next Exchange::build(const routing::Candidate& candidate) {
  const std::string_view words = rescuing() ? "Goes on with the answer that broke off. " : "";
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
  phase_ = Phase::Planned;
  if (rescuing() && askedInVain(verdict)) {
    if (rescue()->anotherWay()) return Next::Setup;
    // It is not the client's request that was refused.
    verdict.fault = base::Fault::Unsupported;
    verdict.scope = base::Scope::Request;
  }
  // Being able to count is not being able to answer: nothing is learned of it, and there is another way to count.
  if (question().counts() && phase != routing::Phase::Prepare &&
      !(asked_->destination().wire == &question().wire() &&
        routing::ruleFor(verdict.fault).next == routing::Next::Answer)) {
    countHere_ = true;
    asked_->use().end();
    return Next::Setup;
  }
  const int64_t now = base::unixMs();
  const routing::Walk::Again again = walk_->again(verdict, phase, services_.retries, now);
  if (again.atOnce) return Next::Setup;
  asked_->use().failed(verdict, now);
  if (again.afterMs > 0) {
    phase_ = Phase::Resting;
    restUntilMs_ = base::monotonicMs() + again.afterMs + kAfterHintMs;
    return Next::Wait;
  }
  switch (walk_->failed(std::move(verdict), phase, now)) {
    case routing::Next::AnotherAccount:
    case routing::Next::NextCandidate:
      return Next::Setup;
    default:
      return answerError(walk_->error(now));
  }
}

Interest Exchange::interest() const {
  Interest interest;
  interest.client = answer_.reply().fd();
  interest.clientEvents = static_cast<short>(POLLRDHUP | (answer_.drained() ? 0 : POLLOUT));
  interest.deadlineMs = phase_ == Phase::Draining || clientSlow_ ? clientDeadlineMs_
                        : phase_ == Phase::Resting               ? restUntilMs_
                                                                 : totalDeadlineMs_;
  if (phase_ == Phase::Attempting) {
    interest.upstream = watched(asked_->attempt(), !answer_.full());
    if (!clientSlow_) interest.deadlineMs = asked_->attempt().deadlineMs();
    if (rivalAtMs_ > 0 && unseen()) interest.deadlineMs = std::min(interest.deadlineMs, rivalAtMs_);
  }
  if (rival_) {
    interest.rival = watched(rival_->attempt(), true);
    interest.deadlineMs = std::min(interest.deadlineMs, rival_->attempt().deadlineMs());
  }
  if (keepAliveDue()) interest.deadlineMs = std::min(interest.deadlineMs, keepAliveAtMs_);
  return interest;
}

Next Exchange::step(Ready ready) {
  if (ready.client & (POLLRDHUP | POLLHUP | POLLERR)) return clientGone();
  if (ready.client & POLLOUT) {
    if (!answer_.reply().flush()) return clientGone();
    if (answer_.full()) {
      waitForClient();
    } else if (clientSlow_) {
      clientSlow_ = false;
      if (asked_->built()) asked_->attempt().resume();
    }
  }
  const bool stirred = ready.client || ready.upstream || ready.rival;
  if (!stirred && base::monotonicMs() >= interest().deadlineMs) return late();
  if (phase_ == Phase::Attempting) asked_->attempt().stirred(ready.upstream);
  if (rival_)
    if (auto next = race(ready)) return *next;
  for (int round = 0;; ++round) {
    if (phase_ == Phase::Draining) return drain();
    if (phase_ == Phase::Resting) return Next::Wait;
    if (phase_ != Phase::Attempting) return Next::Done;
    if (answer_.full()) return Next::Wait;
    std::string& out = scratch();
    if (auto next = act(asked_->step(out), out)) return *next;
    if (asked_->attempt().drained()) return Next::Wait;
    if (round >= kRounds) return Next::Yield;
  }
}

std::optional<Next> Exchange::act(Attempt::Turn turn, std::string& out) {
  switch (turn) {
    case Attempt::Turn::Again:
      return std::nullopt;
    case Attempt::Turn::Wait:
      return Next::Wait;
    case Attempt::Turn::Bytes:
      return pass(out);
    case Attempt::Turn::Complete:
      return complete(out);
    case Attempt::Turn::Refused:
      return attemptFailed(asked_->refusal(), routing::Phase::Reply);
    case Attempt::Turn::Stale:
      phase_ = Phase::Planned;
      return Next::Setup;
    case Attempt::Turn::Broken:
      break;
  }
  return broken(out);
}

std::optional<Next> Exchange::pass(std::string_view bytes) {
  const std::string lines = answer_.begun() ? std::string() : goodLines();
  if (!answer_.stream(bytes, {asked_->attempt().passedType(), lines})) return clientGone();
  if (!question().settled()) {
    asked_->use().answering();
    walk_->settle();
    asked_->attempt().settle();
    question().settle(goesOn_ && rescue());
  }
  // Half a call would be of no use.
  if (!rescue() || !rescue()->called())
    if (std::string spent = asked_->spending().overspent(*asked_->meter(), expectedPrompt_, base::unixMs());
        !spent.empty())
      return stopHere("stopped by Spillway: " + std::move(spent));
  if (answer_.full()) waitForClient();
  return std::nullopt;
}

// The answer must not go on: it ends as one that has reached its length where that can be said, else as one that broke.
Next Exchange::stopHere(const std::string& why) {
  Attempt& attempt = asked_->attempt();
  attempt.stop({.fault = base::Fault::Quota, .httpStatus = 429, .message = why});
  std::string last;
  const bool ends = rescue() && rescue()->canEnd() &&
                    rescue()->takeOver(question().wire(), question().replyOptions(trace_.id()), attempt.takeWriter(),
                                       attempt.meter()->usage());
  if (ends)
    rescue()->end(last);
  else
    attempt.tellFailure(last);
  routing::Verdict verdict = routing::verdictForError(attempt.error(), routing::Phase::Commit);
  verdict.scope = base::Scope::Request;
  asked_->stopped(verdict);
  if (ends) {
    answer_.stop(last, why);
    return drain();
  }
  answer_.cut(last);
  return over();
}

Next Exchange::complete(std::string& rest) {
  const std::string passedType = asked_->attempt().passedType();
  if (!rescuing()) {
    if (sample_) services_.counter->learn(std::move(sample_), asked_->destination(), asked_->meter()->usage().input);
    question().recall().keep();
  }
  asked_->succeeded(rescuing() ? 0 : conversation_);
  const std::string lines = answer_.begun() ? std::string() : goodLines();
  answer_.complete(rest, {passedType, lines});
  return drain();
}

Next Exchange::broken(std::string& out) {
  Attempt& attempt = asked_->attempt();
  if (unseen())
    return attemptFailed(attempt.error(), attempt.headSeen() ? routing::Phase::Reply : routing::Phase::Wait);
  if (goesOn_ && rescue() && rescue()->can(attempt.error())) return goOnWith(out);
  // The client has seen part of the answer: it is told in its own wire, and the connection is reset so that nothing
  // can take what came for a complete answer.
  attempt.tellFailure(out);
  diedOutThere();
  answer_.cut(out);
  return over();
}

// The attempt has failed after the client has seen part of its answer.
void Exchange::diedOutThere() {
  const routing::Verdict verdict = routing::verdictForError(asked_->attempt().error(), routing::Phase::Commit);
  asked_->use().failed(verdict, base::unixMs());
  asked_->failed(verdict);
}

Next Exchange::goOnWith(std::string& ready) {
  Attempt& attempt = asked_->attempt();
  attempt.rest(ready);
  if (!ready.empty() && !answer_.stream(ready, {})) return clientGone();
  // Before the client's writer, which may be new and has to know what the request says of its answer.
  plugins::Writer writer = attempt.takeWriter();
  const bool readable = !question().reopen(!writer && !rescuing());
  if (!readable || !rescue()->takeOver(question().wire(), question().replyOptions(trace_.id()), std::move(writer),
                                       attempt.meter()->usage())) {
    ready.clear();
    rescue()->giveUp();
    return broken(ready);
  }
  diedOutThere();
  phase_ = Phase::Planned;
  if (auto nowhere = plan()) return answerError(*nowhere);
  return Next::Setup;
}

Next Exchange::late() {
  const int64_t now = base::monotonicMs();
  if (keepAliveDue() && now >= keepAliveAtMs_) {
    keepAliveAtMs_ = now + world_.config->timeouts.keepAliveMs;
    if (!answer_.keepAlive()) return clientGone();
    if (now < interest().deadlineMs) return Next::Wait;
  }
  if (rivalDue(now)) return Next::Setup;
  if (rival_) return lateInRace(now);
  if (phase_ == Phase::Resting) {
    phase_ = Phase::Planned;
    return Next::Setup;
  }
  // A client that takes nothing holds up its upstream, which is not asked for more.
  if (phase_ != Phase::Attempting || clientSlow_) return clientGone();
  std::string& out = scratch();
  return act(asked_->late(out), out).value_or(Next::Wait);
}

Next Exchange::clientGone() {
  asked_->cancelled();
  if (rival_) rival_->cancelled();
  rival_.reset();
  answer_.cancel();
  return over();
}

void Exchange::waitForClient() {
  clientSlow_ = true;
  clientDeadlineMs_ = std::min(base::monotonicMs() + world_.config->timeouts.clientSendMs, totalDeadlineMs_);
}

// No upstream has counted.
Next Exchange::countHere() {
  auto canonical = question().inbound().canonical(question().call(), request_, true);
  if (!canonical.ok()) return answerError(canonical.error());
  question().losses() = question().inbound().losses();
  return answerWith(
      countedAnswer(question().wire(), question().call(), *canonical, services_.counter, asked_->destination()));
}

Next Exchange::answerWith(base::Result<OwnAnswer> own) {
  if (!own.ok()) return answerError(own.error());
  answer_.own(own->body, own->lines);
  return drain();
}

Next Exchange::answerError(const base::Error& error) {
  if (rescuing()) {
    std::string last;
    rescue()->tell(error, last);
    answer_.cut(last);
    return over();
  }
  answer_.error(error);
  return drain();
}

std::string Exchange::goodLines() const {
  std::string lines = asked_->spending().headerLine();
  if (const size_t restored = question().recall().restored(); restored > 0)
    lines += "x-spillway-reasoning: returned=" + std::to_string(restored) + "\r\n";
  if (question().keeping().lost()) lines += "x-spillway-kept: no; it is larger than memory.answers allows\r\n";
  return lines;
}

// Goes on until the client has all of what it was told.
Next Exchange::drain() {
  if (answer_.drained()) return over();
  if (phase_ != Phase::Draining) {
    phase_ = Phase::Draining;
    clientDeadlineMs_ = base::monotonicMs() + world_.config->timeouts.clientSendMs;
  }
  return Next::Wait;
}

Next Exchange::over() {
  phase_ = Phase::Over;
  if (!detached_) answer_.reply().release();
  return Next::Done;
}

}  // namespace spillway::pipeline

#include "host/pipeline/Exchange.h"

#include <poll.h>

#include "host/base/Clock.h"
#include "host/base/LogForm.h"
#include "host/pipeline/WireError.h"

namespace spillway::pipeline {
namespace {

constexpr int kRounds = 8;  // reads in one step before other exchanges get their turn

Interest::Upstream watched(const Attempt& attempt, bool reading) {
  return {attempt.connection().fd(), attempt.events(reading), attempt.connection().serial()};
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

Next Exchange::prepare(const plugins::RouteMatch& match, base::Bytes body, const StoredRequest* again) {
  const plugins::Translator& wire = *match.translator;
  const Inbound& inbound = question().inbound();
  match_ = match;
  answer_.speak(wire);
  trace_.begin(request_, wire.wire(), body.size(), again ? again->id : std::string());
  const base::LogExchange about(trace_.id());
  if (services_.transcripts) answer_.transcribe(services_.transcripts->begin(request_.clientKey), body.view());
  if (again && answer_.transcript()) answer_.transcript()->replayOf = again->replayOf;
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
  if (mayExpand())
    asked_->expand();
  else if (goesOn_ || asked_->spending().limited())
    asked_->remember();
  return Next::Setup;
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
    if (rivalAtMs_ > 0 && unseen() && !clientSlow_) interest.deadlineMs = std::min(interest.deadlineMs, rivalAtMs_);
  }
  if (phase_ == Phase::Tokenless) interest.upstream = {tokenWait_->fd(), POLLIN, tokenWait_->serial()};
  if (rival_) {
    interest.rival = watched(rival_->attempt(), true);
    interest.deadlineMs = std::min(interest.deadlineMs, rival_->attempt().deadlineMs());
  }
  if (keepAliveDue()) interest.deadlineMs = std::min(interest.deadlineMs, keepAliveAtMs_);
  return interest;
}

Next Exchange::step(Ready ready) {
  const base::LogExchange about(trace_.id());
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
    if (phase_ == Phase::Tokenless) {
      if (!tokenWait_->rung()) return Next::Wait;
      phase_ = Phase::Planned;
      return Next::Setup;
    }
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
  if (!question().settled() && !kept_) {
    asked_->use().answering();
    walk_->settle();
    asked_->attempt().settle();
    kept_ = asked_->expansion() != nullptr;
    if (!kept_) question().settle(goesOn_ && rescue());
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
  trace_.told(verdict.fault);
  asked_->stopped(verdict);
  if (ends) {
    answer_.stop(last, why);
    return drain();
  }
  answer_.cut(last);
  return over();
}

Next Exchange::complete(std::string& rest) {
  if (asked_->expansion() && asked_->expansion()->asks()) return askAgain(rest);
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
  trace_.told(attempt.error().fault);
  diedOutThere(base::LedTo::GaveUp);
  answer_.cut(out);
  return over();
}

// The attempt has failed after the client has seen part of its answer.
void Exchange::diedOutThere(base::LedTo ledTo) {
  const routing::Verdict verdict = routing::verdictForError(asked_->attempt().error(), routing::Phase::Commit);
  asked_->use().failed(verdict, base::unixMs());
  asked_->failed(verdict);
  asked_->trace().led(ledTo, routing::Phase::Commit);
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
  diedOutThere(base::LedTo::GoneOn);
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
  if (phase_ == Phase::Resting || phase_ == Phase::Tokenless) {
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
  auto canonical = question().inbound().canonical(question().call(), request_);
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

Next Exchange::answerError(const base::Error& error, bool nobodyLeft) {
  trace_.told(error.fault, nobodyLeft);
  const bool amid = expanding() && answer_.begun();
  if (rescuing() || amid) {
    std::string last;
    if (amid)
      writeErrorEvent(asked_->expansion()->writer(), error, last);
    else
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

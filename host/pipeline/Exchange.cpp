#include "host/pipeline/Exchange.h"

#include <poll.h>

#include "host/base/Clock.h"
#include "host/pipeline/Judge.h"
#include "host/pipeline/Needs.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kAfterHintMs = 20;  // clocks differ a little
constexpr int kRounds = 8;            // reads in one step before other exchanges get their turn

std::string& scratch() {
  thread_local std::string text;
  text.clear();
  return text;
}

base::Error tooLong() {
  return {.fault = base::Fault::Timeout,
          .httpStatus = 504,
          .message = "the exchange took longer than timeouts.total allows"};
}

// A model that was asked to go on would not, or said something else.
bool askedInVain(const routing::Verdict& verdict) {
  return verdict.fault == base::Fault::InvalidRequest || verdict.code == Continuation::kUnlike;
}

}  // namespace

Exchange::Exchange(Services& services, World world, ClientRequest request, std::unique_ptr<Reply> reply)
    : services_(services),
      world_(std::move(world)),
      question_(services, world_, std::move(request)),
      answer_(services, *world_.config, question_.request(), trace_, question_.losses(), std::move(reply)),
      use_(services.accounts),
      fit_(services.counter) {
  services_.inFlight.fetch_add(1, std::memory_order_relaxed);
}

Exchange::~Exchange() {
  if (phase_ != Phase::Over) clientGone();
  services_.inFlight.fetch_sub(1, std::memory_order_relaxed);
}

Next Exchange::prepare(const plugins::RouteMatch& match, base::Bytes body) {
  const plugins::Translator& wire = *match.translator;
  const ClientRequest& request = question_.request();
  const Inbound& inbound = question_.inbound();
  answer_.speak(wire);
  trace_.begin(request, wire.wire(), body.size());
  totalDeadlineMs_ = base::monotonicMs() + world_.config->timeouts.totalMs;
  if (auto refused = question_.read(match, std::move(body))) return answerError(*refused);
  trace_.asked(inbound.model(), inbound.streaming());
  services_.retries.earn();
  if (inbound.streaming() && world_.config->timeouts.keepAliveMs > 0)
    keepAliveAtMs_ = base::monotonicMs() + world_.config->timeouts.keepAliveMs;
  goesOn_ = world_.config->rescue;
  if (inbound.streaming()) answer_.speak(wire, wire.streamType(question_.call(), request.path, request.query));
  if (services_.counter) sample_ = services_.counter->sample(world_, request, question_.inbound());
  if (auto nowhere = plan()) return answerError(*nowhere);
  if (request.grant)
    if (auto refused = request.grant->refusal(walk_->plan().chain, inbound.model(), base::unixMs()))
      return answerError(*refused);
  if (!question_.counts()) spending_.begin(services_.budgets, request.clientKey, inbound.size());
  // What the client was told has to be known to go on with its answer, and to end it.
  if (goesOn_ || spending_.limited()) rescue_ = Rescue::make(inbound);
  return Next::Setup;
}

std::optional<base::Error> Exchange::plan() {
  const routing::Query query = queryOf(question_.inbound(), question_.request());
  const int64_t now = base::unixMs();
  conversation_ = query.conversation;
  expectedPrompt_ = query.expected.prompt;
  trace_.expects(expectedPrompt_);
  auto planned = services_.accounts.begin(query, now);
  if (!planned.ok()) return planned.error();
  roster_ = std::move(planned->roster);
  walk_.emplace(std::move(planned->plan));
  trace_.planned(walk_->plan(), now);
  return std::nullopt;
}

Next Exchange::setUp(bool mayBlock) {
  if (phase_ == Phase::Draining) return Next::Wait;  // answered while it was prepared
  if (!mayBlock && (question_.counts() || rescuing()))
    return Next::Setup;  // counting takes time, and so does asking again
  if (countHere_) return countHere();
  if (Keeping& keeping = question_.keeping(); keeping.due()) {
    if (auto refused = keeping.recall(question_.inbound(), question_.call(), mayBlock)) return answerError(*refused);
    if (keeping.due()) return Next::Setup;
  }
  for (;;) {
    if (!attempt_)
      if (auto refused = spending_.admit(*walk_, trace_, base::unixMs())) return answerError(*refused);
    const routing::Candidate* candidate = walk_->current();
    if (!candidate) return answerError(walk_->error(base::unixMs()));
    if (base::monotonicMs() >= totalDeadlineMs_) return answerError(tooLong());
    if (!attempt_) {
      if (!mayBlock && (fit_.doubtful(question_.inbound(), *candidate) || question_.mayFetch())) return Next::Setup;
      if (Next next = build(*candidate); next != Next::Setup) return next;
      if (countHere_) return countHere();
      if (!attempt_) continue;
    }
    if (Next next = connect(mayBlock); next != Next::Setup) return next;
    if (attempt_) return Next::Setup;  // a new connection takes time
  }
}

// Builds the candidate's request: attempt_ is there when that went well. Setup: go on, with it or the next candidate.
Next Exchange::build(const routing::Candidate& candidate) {
  const accounts::Account& account = roster_->account(candidate);
  if (auto why = use_.begin(candidate, account)) {
    if (walk_->passOver(*why)) trace_.passedOver(*why, base::unixMs());
    return Next::Setup;
  }
  trace_.beginAttempt(candidate, rescuing() ? "Goes on with the answer that broke off. " : "");
  const plugins::Provider* provider = world_.plugins->provider(candidate.provider->plugin);
  if (!provider)
    return attemptFailed(base::Error{.fault = base::Fault::ModelMissing,
                                     .message = "the plugin of provider " + candidate.provider->id + " is not loaded"},
                         routing::Phase::Prepare);
  auto destination =
      Outbound::choose(*world_.plugins, question_.inbound(), *provider, account, std::string(candidate.model));
  if (!destination.ok()) return attemptFailed(destination.error(), routing::Phase::Prepare);
  destination_ = std::move(*destination);
  trace_.destination(destination_.wire->wire(), account.simulated);
  const bool theyCount = destination_.endpoint->count_path &&
                         (destination_.wire == &question_.wire() || destination_.wire->countsForOthers());
  if (question_.counts() && !theyCount) return countHere();
  if (auto tooMuch = fit_.check(question_.inbound(), question_.call(), question_.request(), candidate, destination_))
    return attemptFailed(*tooMuch, routing::Phase::Prepare);
  auto outbound = question_.write(destination_, rescuing() ? rescue_.get() : nullptr, answer_.reply().fd());
  if (question_.inbound().asksNothing())
    return answerWith(emptyAnswer(question_.wire(), question_.call(), question_.replyOptions(trace_.id())));
  if (!outbound.ok() && outbound.error().fault == base::Fault::Cancelled) return clientGone();
  if (!outbound.ok()) return attemptFailed(outbound.error(), routing::Phase::Prepare);
  RelayPlan plan = relayPlan(**outbound);
  attempt_.emplace(destination_, std::move(*outbound), std::move(plan), *world_.config, trace_, totalDeadlineMs_);
  return Next::Setup;
}

// Setup: the attempt failed, or there is no pooled connection and opening one takes time.
Next Exchange::connect(bool mayBlock) {
  auto connection = attempt_->stale() ? nullptr : services_.connections.take(attempt_->origin());
  if (!connection) {
    if (!mayBlock) return Next::Setup;
    upstream::Timeouts timeouts;
    timeouts.connectMs = world_.config->timeouts.connectMs;
    auto opened = services_.connections.open(attempt_->origin(), timeouts, answer_.reply().fd());
    if (!opened.ok() && opened.error().fault == base::Fault::Cancelled) return clientGone();
    if (!opened.ok())
      return attemptFailed(
          routing::verdictForError(opened.error(), routing::Phase::Connect, destination_.account->ownWay),
          routing::Phase::Connect);
    connection = std::move(*opened);
  }
  attempt_->connect(std::move(connection), patience());
  phase_ = Phase::Attempting;
  return Next::Wait;
}

routing::Patience Exchange::patience() const {
  const config::Timeouts& limits = world_.config->timeouts;
  const routing::Candidate& candidate = *walk_->current();
  routing::Asking asking;
  asking.another = walk_->more();
  asking.streams = question_.inbound().streaming() && question_.inbound().operation() == SPW_OP_GENERATE;
  if (!asking.another || !asking.streams) return {};
  asking.reasons = candidate.facts != nullptr && (candidate.facts->caps & SPW_CAP_REASONING) != 0;
  asking.rescues = goesOn_ && rescue_;
  asking.promptBytes = static_cast<int64_t>(question_.inbound().size());
  asking.learnedMs = services_.accounts.slowMs(candidate);
  return routing::patience({limits.firstTokenMs, limits.stallMs}, asking);
}

Next Exchange::attemptFailed(const base::Error& error, routing::Phase phase) {
  return attemptFailed(routing::verdictForError(error, phase), phase);
}

Next Exchange::attemptFailed(routing::Verdict verdict, routing::Phase phase) {
  trace_.failed(verdict, attempt_ ? attempt_->meter() : nullptr);
  closeAttempt(false);
  phase_ = Phase::Planned;
  if (rescuing() && askedInVain(verdict)) {
    if (rescue_->anotherWay()) return Next::Setup;
    // It is not the client's request that was refused.
    verdict.fault = base::Fault::Unsupported;
    verdict.scope = base::Scope::Request;
  }
  // Being able to count is not being able to answer: nothing is learned of it, and there is another way to count.
  if (question_.counts() && phase != routing::Phase::Prepare &&
      !(destination_.wire == &question_.wire() && routing::ruleFor(verdict.fault).next == routing::Next::Answer)) {
    countHere_ = true;
    use_.end();
    return Next::Setup;
  }
  const int64_t now = base::unixMs();
  const routing::Walk::Again again = walk_->again(verdict, phase, services_.retries, now);
  if (again.atOnce) return Next::Setup;
  use_.failed(verdict, now);
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

void Exchange::closeAttempt(bool good) {
  spending_.settle(trace_, base::unixMs());
  if (attempt_ && good)
    if (auto connection = attempt_->release()) services_.connections.give(std::move(connection));
  attempt_.reset();
}

// With the places of those who listen to the answer, or go on with it.
RelayPlan Exchange::relayPlan(const Outbound& outbound) {
  RelayPlan plan = question_.carry(destination_, outbound, answer_, trace_.id());
  if (rescuing()) {
    plan.rewritten = true;
    plan.continuation = &rescue_->continuation();
    plan.writer = &rescue_->writer();
    return plan;
  }
  if (outbound.translated()) plan.listener = question_.recall().listen();
  // What the store has put into the request is gone when an answer breaks off.
  if (rescue_ && question_.inbound().replaced()) rescue_.reset();
  if (rescue_) plan.told = &rescue_->begin();
  return plan;
}

Interest Exchange::interest() const {
  Interest interest;
  interest.client = answer_.reply().fd();
  interest.clientEvents = static_cast<short>(POLLRDHUP | (answer_.drained() ? 0 : POLLOUT));
  interest.deadlineMs = phase_ == Phase::Draining || clientSlow_ ? clientDeadlineMs_
                        : phase_ == Phase::Resting               ? restUntilMs_
                                                                 : totalDeadlineMs_;
  if (phase_ == Phase::Attempting) {
    interest.upstream = attempt_->connection().fd();
    interest.upstreamSerial = attempt_->connection().serial();
    interest.upstreamEvents = attempt_->events(!answer_.full());
    if (!clientSlow_) interest.deadlineMs = attempt_->deadlineMs();
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
      if (attempt_) attempt_->resume();
    }
  }
  if (!ready.client && !ready.upstream && base::monotonicMs() >= interest().deadlineMs) return late();
  if (phase_ == Phase::Attempting) attempt_->stirred(ready.upstream);
  for (int round = 0;; ++round) {
    if (phase_ == Phase::Draining) return drain();
    if (phase_ == Phase::Resting) return Next::Wait;
    if (phase_ != Phase::Attempting) return Next::Done;
    if (answer_.full()) return Next::Wait;
    std::string& out = scratch();
    if (auto next = act(attempt_->step(out), out)) return *next;
    if (attempt_->drained()) return Next::Wait;
    if (round >= kRounds) return Next::Yield;
  }
}

std::optional<Next> Exchange::act(Attempt::Turn turn, std::string& out) {
  if (attempt_->headSeen()) use_.headCame(destination_, attempt_->reply(), question_.call());
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
      return attemptFailed(judge(destination_, attempt_->reply(), attempt_->errorBody(), question_.call()),
                           routing::Phase::Reply);
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
  if (!answer_.stream(bytes, {attempt_->passedType(), lines})) return clientGone();
  if (!question_.settled()) {
    use_.answering();
    walk_->settle();
    attempt_->settle();
    question_.settle(goesOn_ && rescue_);
  }
  // Half a call would be of no use.
  if (!rescue_ || !rescue_->called())
    if (std::string spent = spending_.overspent(*attempt_->meter(), expectedPrompt_, base::unixMs()); !spent.empty())
      return stopHere("stopped by Spillway: " + std::move(spent));
  if (answer_.full()) waitForClient();
  return std::nullopt;
}

// The answer must not go on: it ends as one that has reached its length where that can be said, else as one that broke.
Next Exchange::stopHere(const std::string& why) {
  attempt_->stop({.fault = base::Fault::Quota, .httpStatus = 429, .message = why});
  std::string last;
  const bool ends = rescue_ && rescue_->canEnd() &&
                    rescue_->takeOver(question_.wire(), question_.replyOptions(trace_.id()), attempt_->takeWriter(),
                                      attempt_->meter()->usage());
  if (ends)
    rescue_->end(last);
  else
    attempt_->tellFailure(last);
  routing::Verdict verdict = routing::verdictForError(attempt_->error(), routing::Phase::Commit);
  verdict.scope = base::Scope::Request;
  trace_.stopped(verdict, *attempt_->meter());
  use_.end();
  closeAttempt(false);
  if (ends) {
    answer_.stop(last, why);
    return drain();
  }
  answer_.cut(last);
  return over();
}

Next Exchange::complete(std::string& rest) {
  const Meter& meter = *attempt_->meter();
  trace_.succeeded(meter, attempt_->usageLost());
  use_.succeeded(destination_, trace_.firstTokenMs(), rescuing() ? 0 : conversation_, meter.usage());
  if (!rescuing()) {
    if (sample_) services_.counter->learn(std::move(sample_), destination_, meter.usage().input);
    question_.recall().keep();
  }
  const std::string passedType = attempt_->passedType();
  closeAttempt(true);
  const std::string lines = answer_.begun() ? std::string() : goodLines();
  answer_.complete(rest, {passedType, lines});
  return drain();
}

Next Exchange::broken(std::string& out) {
  if (unseen())
    return attemptFailed(attempt_->error(), attempt_->headSeen() ? routing::Phase::Reply : routing::Phase::Wait);
  if (goesOn_ && rescue_ && rescue_->can(attempt_->error())) return goOnWith(out);
  // The client has seen part of the answer: it is told in its own wire, and the connection is reset so that nothing
  // can take what came for a complete answer.
  attempt_->tellFailure(out);
  diedOutThere();
  answer_.cut(out);
  return over();
}

// The attempt has failed after the client has seen part of its answer.
void Exchange::diedOutThere() {
  const routing::Verdict verdict = routing::verdictForError(attempt_->error(), routing::Phase::Commit);
  use_.failed(verdict, base::unixMs());
  trace_.failed(verdict, attempt_->meter());
  closeAttempt(false);
}

// Part of the answer is out and its upstream is dead: another one is to go on with it.
Next Exchange::goOnWith(std::string& ready) {
  attempt_->rest(ready);
  if (!ready.empty() && !answer_.stream(ready, {})) return clientGone();
  // Before the client's writer, which may be new and has to know what the request says of its answer.
  plugins::Writer writer = attempt_->takeWriter();
  const bool readable = !question_.reopen(!writer && !rescuing());
  if (!readable || !rescue_->takeOver(question_.wire(), question_.replyOptions(trace_.id()), std::move(writer),
                                      attempt_->meter()->usage())) {
    ready.clear();
    rescue_->giveUp();
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
  if (phase_ == Phase::Resting) {
    phase_ = Phase::Planned;
    return Next::Setup;
  }
  // A client that takes nothing holds up its upstream, which is not asked for more.
  if (phase_ != Phase::Attempting || clientSlow_) return clientGone();
  std::string& out = scratch();
  const Attempt::Turn turn = attempt_->late(out);
  if (attempt_->hurried()) services_.accounts.waited(*walk_->current(), attempt_->waitedMs());
  return act(turn, out).value_or(Next::Wait);
}

Next Exchange::clientGone() {
  trace_.cancelled(attempt_ ? attempt_->meter() : nullptr);
  closeAttempt(false);
  use_.end();
  answer_.cancel();
  return over();
}

void Exchange::waitForClient() {
  clientSlow_ = true;
  clientDeadlineMs_ = std::min(base::monotonicMs() + world_.config->timeouts.clientSendMs, totalDeadlineMs_);
}

// No upstream has counted.
Next Exchange::countHere() {
  auto canonical = question_.inbound().canonical(question_.call(), question_.request(), true);
  if (!canonical.ok()) return answerError(canonical.error());
  question_.losses() = question_.inbound().losses();
  return answerWith(countedAnswer(question_.wire(), question_.call(), *canonical, services_.counter, destination_));
}

Next Exchange::answerWith(base::Result<OwnAnswer> own) {
  if (!own.ok()) return answerError(own.error());
  answer_.own(own->body, own->lines);
  return drain();
}

Next Exchange::answerError(const base::Error& error) {
  if (rescuing()) {
    std::string last;
    rescue_->tell(error, last);
    answer_.cut(last);
    return over();
  }
  answer_.error(error);
  return drain();
}

std::string Exchange::goodLines() const {
  std::string lines = spending_.headerLine();
  if (const size_t restored = question_.recall().restored(); restored > 0)
    lines += "x-spillway-reasoning: returned=" + std::to_string(restored) + "\r\n";
  if (question_.keeping().lost()) lines += "x-spillway-kept: no; it is larger than memory.answers allows\r\n";
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
  answer_.reply().release();
  return Next::Done;
}

}  // namespace spillway::pipeline

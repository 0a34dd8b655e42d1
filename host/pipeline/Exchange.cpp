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

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Exchange::Exchange(Services& services, World world, ClientRequest request, std::unique_ptr<Reply> reply)
    : services_(services),
      world_(std::move(world)),
      request_(std::move(request)),
      answer_(services, *world_.config, request_, trace_, losses_, std::move(reply)),
      arena_(std::make_unique<base::Arena>(2048)),
      use_(services.accounts),
      fit_(services.counter) {
  call_.arena = arena_.get();
  call_.losses = &losses_;
  services_.inFlight.fetch_add(1, std::memory_order_relaxed);
}

Exchange::~Exchange() {
  if (phase_ != Phase::Over) clientGone();
  services_.inFlight.fetch_sub(1, std::memory_order_relaxed);
}

Next Exchange::prepare(const plugins::RouteMatch& match, base::Bytes body) {
  wire_ = match.translator;
  answer_.speak(*wire_);
  trace_.begin(request_, wire_->wire(), body.size());
  totalDeadlineMs_ = base::monotonicMs() + world_.config->timeouts.totalMs;
  auto inbound = Inbound::read(match, std::move(body), request_.header("content-type"));
  if (!inbound.ok()) return answerError(inbound.error());
  inbound_ = std::move(*inbound);
  strict_ = world_.config->strict;
  if (std::string_view asked = request_.header("x-spillway-strict"); !asked.empty()) {
    if (asked != "true" && asked != "false")
      return answerError({.fault = base::Fault::InvalidRequest,
                          .httpStatus = 400,
                          .message = "the header x-spillway-strict must be true or false"});
    strict_ = asked == "true";
  }
  trace_.asked(inbound_.model(), inbound_.streaming());
  services_.retries.earn();
  if (inbound_.streaming() && world_.config->timeouts.keepAliveMs > 0)
    keepAliveAtMs_ = base::monotonicMs() + world_.config->timeouts.keepAliveMs;
  if (inbound_.operation() == SPW_OP_GENERATE) recall_.begin(services_.vault, request_.clientKey);
  keeping_.begin(services_.objects, inbound_, request_.clientKey, world_.config->limits.bodyBytes);
  if (world_.config->rescue) rescue_ = Rescue::make(inbound_);
  if (inbound_.streaming()) answer_.speak(*wire_, wire_->streamType(call_, request_.path, request_.query));
  if (services_.counter) sample_ = services_.counter->sample(world_, request_, inbound_);
  if (auto nowhere = plan()) return answerError(*nowhere);
  if (request_.grant)
    if (auto refused = request_.grant->refusal(walk_->plan().chain, inbound_.model(), base::unixMs()))
      return answerError(*refused);
  if (!counts()) spending_.begin(services_.budgets, request_.clientKey, inbound_.size());
  return Next::Setup;
}

std::optional<base::Error> Exchange::plan() {
  const routing::Query query = queryOf(inbound_, request_);
  const int64_t now = base::unixMs();
  auto planned = services_.accounts.begin(query, now);
  if (!planned.ok()) return planned.error();
  roster_ = std::move(planned->roster);
  walk_.emplace(std::move(planned->plan));
  trace_.planned(walk_->plan(), now);
  return std::nullopt;
}

Next Exchange::setUp(bool mayBlock) {
  if (phase_ == Phase::Draining) return Next::Wait;               // answered while it was prepared
  if (!mayBlock && (counts() || rescuing())) return Next::Setup;  // counting takes time, and so does asking again
  if (countHere_) return countHere();
  if (keeping_.due()) {
    if (auto refused = keeping_.recall(inbound_, call_, mayBlock)) return answerError(*refused);
    if (keeping_.due()) return Next::Setup;
  }
  for (;;) {
    if (!attempt_)
      if (auto refused = spending_.admit(*walk_, trace_, base::unixMs())) return answerError(*refused);
    const routing::Candidate* candidate = walk_->current();
    if (!candidate) return answerError(walk_->error(base::unixMs()));
    if (base::monotonicMs() >= totalDeadlineMs_) return answerError(tooLong());
    if (!attempt_) {
      if (!mayBlock && (fit_.doubtful(inbound_, *candidate) || mayFetch())) return Next::Setup;
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
  auto destination = Outbound::choose(*world_.plugins, inbound_, *provider, account, std::string(candidate.model));
  if (!destination.ok()) return attemptFailed(destination.error(), routing::Phase::Prepare);
  destination_ = std::move(*destination);
  trace_.destination(destination_.wire->wire(), account.simulated);
  const bool theyCount =
      destination_.endpoint->count_path && (destination_.wire == wire_ || destination_.wire->countsForOthers());
  if (counts() && !theyCount) return countHere();
  if (auto tooMuch = fit_.check(inbound_, call_, request_, candidate, destination_))
    return attemptFailed(*tooMuch, routing::Phase::Prepare);
  auto outbound = Outbound::build(destination_, inbound_, request_, call_, true, strict_, recall_, edits());
  if (inbound_.asksNothing()) {
    shownModel_ = inbound_.model();
    return answerWith(emptyAnswer(*wire_, call_, replyOptions()));
  }
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
    if (!opened.ok()) return attemptFailed(opened.error(), routing::Phase::Connect);
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
  asking.streams = inbound_.streaming() && inbound_.operation() == SPW_OP_GENERATE;
  if (!asking.another || !asking.streams) return {};
  asking.reasons = candidate.facts != nullptr && (candidate.facts->caps & SPW_CAP_REASONING) != 0;
  asking.rescues = rescue_ != nullptr;
  asking.promptBytes = static_cast<int64_t>(inbound_.size());
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
  if (counts() && phase != routing::Phase::Prepare &&
      !(destination_.wire == wire_ && routing::ruleFor(verdict.fault).next == routing::Next::Answer)) {
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

// How the answer is to be carried, as far as that is known before it comes.
RelayPlan Exchange::relayPlan(const Outbound& outbound) {
  RelayPlan plan;
  plan.upstreamWire = destination_.wire;
  plan.clientWire = wire_;
  plan.clientStreams = inbound_.streaming();
  plan.counting = counts();
  plan.operation = inbound_.operation();
  plan.rewritten = outbound.translated() || !answer_.usualForm();
  plan.readerNotes = outbound.keepNotes(notesArena_);
  plan.limits = world_.config->limits;
  if (outbound.translated() && !rescuing()) plan.listener = recall_.listen();
  if (keeping_.notes()) plan.keeping = &keeping_;
  shownModel_ = (destination_.account->simulated ? "simulated/" : "") + inbound_.model();
  plan.reply = replyOptions();
  plan.losses = &losses_;
  if (rescuing()) {
    plan.rewritten = true;
    plan.continuation = &rescue_->continuation();
    plan.writer = &rescue_->writer();
  } else if (rescue_ && inbound_.replaced()) {
    rescue_.reset();  // what the store has put into the request is gone by then
  } else if (rescue_) {
    plan.told = &rescue_->begin();
  }
  return plan;
}

spw_reply_options Exchange::replyOptions() const {
  spw_reply_options options{};
  options.size = sizeof options;
  options.mode = inbound_.streaming() ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  options.id = str(keeping_.notes() ? keeping_.id() : trace_.id());
  options.kept = keeping_.notes();
  options.model = str(shownModel_);
  options.created_unix = base::unixMs() / 1000;
  options.path = str(request_.path);
  options.query = str(request_.query);
  options.notes = inbound_.notes();
  return options;
}

// True when something may have to be fetched before the request can be written.
bool Exchange::mayFetch() { return world_.config->fetch.enabled && services_.fetcher && MediaFetch::maybe(inbound_); }

// What is done to the document before it is written: upstreams that take bytes only get the bytes of what the request
// names by URL, and one that goes on with an answer is asked to.
Outbound::Edit Exchange::edits() {
  const bool fetches = mayFetch() && MediaFetch::wantsBytes(destination_);
  if (!fetches && !rescuing()) return {};
  if (fetches && !media_) media_ = std::make_unique<MediaFetch>(world_.config->fetch);
  return [this, fetches](spw_json* canonical) -> std::optional<base::Error> {
    if (rescuing()) rescue_->ask(*arena_, destination_, canonical);
    if (!fetches) return std::nullopt;
    return media_->replace(*arena_, canonical, [this](std::string_view url, const upstream::FetchBounds& bounds) {
      return services_.fetcher->fetch(url, bounds, answer_.reply().fd());
    });
  };
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
  if (attempt_->headSeen()) use_.headCame(destination_, attempt_->reply(), call_);
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
      return attemptFailed(judge(destination_, attempt_->reply(), attempt_->errorBody(), call_), routing::Phase::Reply);
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
  if (arena_) {
    use_.answering();
    rescue_ ? inbound_.forgetDocuments() : inbound_.forget();
    walk_->settle();
    attempt_->settle();
    call_.arena = nullptr;
    arena_.reset();
    media_.reset();
  }
  if (answer_.full()) waitForClient();
  return std::nullopt;
}

Next Exchange::complete(std::string& rest) {
  const Meter& meter = *attempt_->meter();
  trace_.succeeded(meter, attempt_->usageLost());
  use_.succeeded(trace_.firstTokenMs());
  if (!rescuing()) {
    if (sample_) services_.counter->learn(std::move(sample_), destination_, meter.usage().input);
    recall_.keep();
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
  if (rescue_ && rescue_->can(attempt_->error())) return goOnWith(out);
  // The client has seen part of the answer: it is told in its own wire, and the connection is reset so that nothing
  // can take what came for a complete answer.
  attempt_->tellFailure(out);
  const routing::Verdict verdict = routing::verdictForError(attempt_->error(), routing::Phase::Commit);
  use_.failed(verdict, base::unixMs());
  trace_.failed(verdict, attempt_->meter());
  closeAttempt(false);
  answer_.cut(out);
  return over();
}

// Part of the answer is out and its upstream is dead: another one is to go on with it.
Next Exchange::goOnWith(std::string& ready) {
  attempt_->rest(ready);
  if (!ready.empty() && !answer_.stream(ready, {})) return clientGone();
  const Meter& meter = *attempt_->meter();
  if (!rescue_->takeOver(*wire_, replyOptions(), attempt_->takeWriter(), meter.usage())) {
    ready.clear();
    rescue_->giveUp();
    return broken(ready);
  }
  const routing::Verdict verdict = routing::verdictForError(attempt_->error(), routing::Phase::Commit);
  use_.failed(verdict, base::unixMs());
  trace_.failed(verdict, &meter);
  closeAttempt(false);
  arena_ = std::make_unique<base::Arena>(2048);
  call_.arena = arena_.get();
  phase_ = Phase::Planned;
  auto document = inbound_.body().parse(*arena_);
  if (!document.ok()) return answerError(document.error());
  inbound_.replace(*document);
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
  auto canonical = inbound_.canonical(call_, request_, true);
  if (!canonical.ok()) return answerError(canonical.error());
  losses_ = inbound_.losses();
  return answerWith(countedAnswer(*wire_, call_, *canonical, services_.counter, destination_));
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
  if (recall_.restored() > 0) lines += "x-spillway-reasoning: returned=" + std::to_string(recall_.restored()) + "\r\n";
  if (keeping_.lost()) lines += "x-spillway-kept: no; it is larger than memory.answers allows\r\n";
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

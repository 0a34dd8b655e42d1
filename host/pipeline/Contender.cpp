#include "host/pipeline/Contender.h"

#include "host/base/Clock.h"
#include "host/pipeline/Judge.h"
#include "host/pipeline/TokenCounter.h"

namespace spillway::pipeline {

Contender::Contender(Services& services, const World& world, const ClientRequest& request, Trace& trace)
    : services_(services),
      world_(world),
      exchangeTrace_(trace),
      question_(services, world, request),
      use_(services.accounts),
      fit_(services.counter) {}

std::optional<Hindrance> Contender::admit(const routing::Candidate& candidate, const accounts::Account& account,
                                          std::string_view chain) {
  if (auto hindrance = spending_.admit(candidate, chain, base::unixMs())) return hindrance;
  if (auto why = use_.begin(candidate, account)) return Hindrance{.error = {}, .skipped = std::move(*why)};
  candidate_ = candidate;
  return std::nullopt;
}

std::string Contender::family(const routing::Candidate& candidate, const accounts::Account& account) const {
  if (const plugins::Provider* provider = world_.plugins->provider(candidate.provider->plugin)) {
    auto to = Outbound::choose(*world_.plugins, question_.inbound(), *provider, account, std::string(candidate.model));
    if (to.ok()) return CountRule::of(*to).family;
  }
  return std::string(tokens::kDefaultFamily);
}

Contender::Built Contender::fails(base::Error error) {
  error_ = std::move(error);
  return Built::Failed;
}

Contender::Built Contender::build(const routing::Candidate& candidate, const accounts::Account& account, Answer& answer,
                                  std::string_view words, int64_t totalDeadlineMs) {
  trace_ = &exchangeTrace_.beginAttempt(candidate, words);
  Inbound& inbound = question_.inbound();
  const plugins::Provider* provider = world_.plugins->provider(candidate.provider->plugin);
  if (!provider)
    return fails({.fault = base::Fault::ModelMissing,
                  .message = "the plugin of provider " + candidate.provider->id + " is not loaded"});
  auto destination = Outbound::choose(*world_.plugins, inbound, *provider, account, std::string(candidate.model));
  if (!destination.ok()) return fails(destination.error());
  destination_ = std::move(*destination);
  destination_.token = token_;
  trace_->destination(destination_.wire->wire(), account.simulated);
  const bool theyCount = destination_.endpoint->count_path &&
                         (destination_.wire == &question_.wire() || destination_.wire->countsForOthers());
  if (question_.counts() && !theyCount) return Built::Counts;
  if (auto tooMuch = fit_.check(inbound, question_.call(), question_.request(), candidate, destination_))
    return fails(std::move(*tooMuch));
  Rescue* goesOn = rescue_ && rescue_->active() ? rescue_.get() : nullptr;
  memory::Transcript* transcript = answer.transcript();
  std::string canonical;
  auto outbound = question_.write(destination_, goesOn, expansion_.get(), answer.reply().fd(),
                                  transcript != nullptr ? &canonical : nullptr);
  if (inbound.asksNothing()) return Built::Empty;
  if (!outbound.ok() && outbound.error().fault == base::Fault::Cancelled) return Built::Gone;
  if (!outbound.ok()) return fails(outbound.error());
  RelayPlan plan = relayPlan(**outbound, answer);
  attempt_.emplace(destination_, std::move(*outbound), std::move(plan), *world_.config, *trace_, totalDeadlineMs);
  if (transcript != nullptr) attempt_->transcribe(*transcript, canonical);
  trace_->prepared();
  return Built::Ready;
}

// With the places of those who listen to the answer, or go on with it.
RelayPlan Contender::relayPlan(const Outbound& outbound, const Answer& answer) {
  RelayPlan plan = question_.carry(destination_, outbound, answer, exchangeTrace_.id());
  plan.pastFilters = pastFilters_;
  if (rescue_ && rescue_->active()) {
    plan.rewritten = true;
    plan.continuation = &rescue_->continuation();
    plan.writer = &rescue_->writer();
    return plan;
  }
  if (expansion_) {
    plan.rewritten = true;
    plan.expansion = expansion_.get();
    if (expansion_->active()) plan.writer = &expansion_->writer();
  }
  if (outbound.translated()) plan.listener = question_.recall().listen();
  // What the store has put into the request is gone when an answer breaks off.
  if (rescue_ && question_.inbound().replaced()) rescue_.reset();
  if (rescue_) plan.told = &rescue_->begin();
  return plan;
}

Contender::Connected Contender::connect(bool mayBlock, const upstream::Interrupt& interrupt,
                                        const routing::Patience& patience) {
  auto connection = attempt_->stale() ? nullptr : services_.connections.take(attempt_->origin());
  if (!connection) {
    if (!mayBlock) return Connected::TakesTime;
    upstream::Timeouts timeouts;
    timeouts.connectMs = world_.config->timeouts.connectMs;
    auto opened = services_.connections.open(attempt_->origin(), timeouts, interrupt);
    if (!opened.ok() && opened.error().fault == base::Fault::Cancelled) return Connected::Interrupted;
    if (!opened.ok()) {
      error_ = opened.error();
      return Connected::Failed;
    }
    connection = std::move(*opened);
  }
  attempt_->connect(std::move(connection), patience);
  return Connected::Yes;
}

Attempt::Turn Contender::step(std::string& out) { return seen(attempt_->step(out)); }

Attempt::Turn Contender::late(std::string& out) {
  const Attempt::Turn turn = attempt_->late(out);
  if (attempt_->hurried()) services_.accounts.waited(candidate_, attempt_->waitedMs());
  return seen(turn);
}

Attempt::Turn Contender::seen(Attempt::Turn turn) {
  if (attempt_->headSeen()) use_.headCame(destination_, attempt_->reply(), question_.call());
  return turn;
}

routing::Verdict Contender::connectVerdict() const {
  return routing::verdictForError(error_, routing::Phase::Connect, destination_.account->ownWay);
}

routing::Verdict Contender::refusal() {
  return judge(destination_, attempt_->reply(), attempt_->errorBody(), question_.call());
}

void Contender::close(bool good) {
  if (trace_) spending_.settle(trace_->record(), exchangeTrace_.startedUnixMs(), base::unixMs());
  if (attempt_ && good)
    if (auto connection = attempt_->release()) services_.connections.give(std::move(connection));
  attempt_.reset();
}

void Contender::succeeded(uint64_t conversation) {
  const Meter& meter = *attempt_->meter();
  trace_->succeeded(meter, attempt_->usageLost());
  const int64_t firstTokenMs = question_.inbound().streaming() ? trace_->firstTokenMs() : -1;
  use_.succeeded(destination_, firstTokenMs, conversation, meter.usage());
  close(true);
}

void Contender::failed(const routing::Verdict& verdict) {
  trace_->failed(verdict, meter());
  close(false);
}

void Contender::stopped(const routing::Verdict& verdict) {
  trace_->stopped(verdict, *meter());
  use_.end();
  close(false);
}

void Contender::outrun() {
  if (trace_) trace_->outrun(meter());
  close(false);
  use_.end();
}

void Contender::cancelled() {
  if (trace_) trace_->cancelled(meter());
  close(false);
  use_.end();
}

}  // namespace spillway::pipeline

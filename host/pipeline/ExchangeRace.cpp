// The part of an exchange in which two candidates are asked for the same answer.
#include <algorithm>

#include "host/base/Clock.h"
#include "host/pipeline/Exchange.h"

namespace spillway::pipeline {
namespace {

constexpr uint32_t kLeastSamples = 16;  // answers of a model before its time is known
constexpr int64_t kLeastWaitMs = 50;
constexpr int kRounds = 8;  // steps of both before other exchanges get their turn

constexpr std::string_view kWhy = "Asked as well, because the answer of the one before was late. ";

// What is outrun is paid for: nobody is asked whose price is not known.
bool priced(const routing::Candidate& candidate, int64_t nowMs) {
  money::Usage one;
  one.input = one.output = 1;
  return candidate.facts != nullptr && money::costOf(candidate.facts->priceList.at(nowMs, 1, {}), one).micros >= 0;
}

}  // namespace

// The attempt under way is on its way: says when somebody else is asked too.
void Exchange::expectRival() {
  const config::Hedge& hedge = world_.config->hedge;
  rivalAtMs_ = 0;
  if (raced_ || !hedge.covers(walk_->plan().chain) || rescuing() || asked_->expansion() ||
      !question().inbound().streaming() || question().inbound().operation() != SPW_OP_GENERATE)
    return;
  const routing::Candidate& candidate = *walk_->current();
  const int64_t usual = services_.accounts.slowMs(candidate, kLeastSamples);
  if (usual >= 0 && walk_->more() && priced(candidate, base::unixMs()))
    rivalAtMs_ = base::monotonicMs() + std::max(usual, kLeastWaitMs);
}

bool Exchange::rivalDue(int64_t nowMs) const {
  return rivalAtMs_ > 0 && nowMs >= rivalAtMs_ && phase_ == Phase::Attempting && unseen() && !clientSlow_;
}

Next Exchange::setUpRival() {
  raced_ = true;
  rivalAtMs_ = 0;
  const int64_t now = base::unixMs();
  const routing::Candidate* candidate = walk_->another();
  if (candidate && priced(*candidate, now) && services_.hedging.take(world_.config->hedge.microsPerDay, now))
    startRival(*candidate);
  return Next::Wait;
}

// It gets a question of its own: the request is read once more.
void Exchange::startRival(const routing::Candidate& another) {
  auto rival = std::make_unique<Contender>(services_, world_, request_, trace_);
  Question& same = rival->question();
  if (same.read(match_, base::Bytes(question().inbound().body().raw()))) return;
  if (Keeping& keeping = same.keeping(); keeping.due())
    if (keeping.recall(same.inbound(), same.call(), true)) return;
  // A body was made smaller already; what was put in its place from the store was not.
  if (same.inbound().replaced() && same.compression().due())
    same.compress(walk_->plan().chain, rival->family(another, roster_->account(another)), false, true);
  rival->spending().begin(services_.budgets, request_.clientKey, same.inbound().size());
  if (rescue()) rival->remember();
  const accounts::Account& account = roster_->account(another);
  if (account.tokens && services_.tokens != nullptr) {
    const logins::TokenKeeper::Answer token = services_.tokens->get(account, nullptr);
    if (token.kind == logins::TokenKeeper::Answer::Kind::Waits ||
        token.kind == logins::TokenKeeper::Answer::Kind::Missing)
      return;
    rival->carry(token.token);
  }
  if (rival->admit(another, account, walk_->plan().chain)) return;
  const routing::Candidate& candidate = *walk_->beside();

  // The first one is under way, and stays so.
  const auto failed = [&](routing::Verdict verdict, routing::Phase phase) {
    rival->failed(verdict);
    rival->use().failed(verdict, base::unixMs());
    rival->trace().led(base::LedTo::LeftToOther, phase);
    if (routing::decide(verdict, phase) == routing::Next::Answer) {
      rival->trace().mark(store::kDeclined);
      verdict = routing::declined(std::move(verdict));
    }
    walk_->failedBeside(std::move(verdict), phase, base::unixMs());
  };
  rival->passFilters(walk_->plan().policy.pastFilters);
  const Contender::Built built = rival->build(candidate, account, answer_, kWhy, totalDeadlineMs_);
  rival->trace().mark(store::kBeside);
  trace_.leads(asked_->trace());
  if (built == Contender::Built::Failed)
    return failed(routing::verdictForError(rival->error(), routing::Phase::Prepare), routing::Phase::Prepare);
  if (built != Contender::Built::Ready) return rival->outrun();
  switch (rival->connect(true, {answer_.reply().fd(), asked_->attempt().connection().fd()}, patience(candidate))) {
    case Contender::Connected::Yes:
      rival_ = std::move(rival);
      break;
    case Contender::Connected::Failed:
      return failed(rival->connectVerdict(), routing::Phase::Connect);
    default:
      rival->outrun();
  }
}

// Hears both in turn until one has begun its answer or failed. Nothing: there is one left, who goes on as ever.
std::optional<Next> Exchange::race(Ready ready) {
  rival_->attempt().stirred(ready.rival);
  for (int round = 0; round < kRounds; ++round) {
    bool waiting = true;
    for (Contender* who : {asked_.get(), rival_.get()}) {
      std::string& out = scratch();
      const Attempt::Turn turn = who->step(out);
      if (turn == Attempt::Turn::Wait) continue;
      if (turn != Attempt::Turn::Again) return heard(*who, turn, out);
      waiting = waiting && who->attempt().drained();
    }
    if (waiting) return Next::Wait;
  }
  return Next::Yield;
}

Next Exchange::lateInRace(int64_t nowMs) {
  for (Contender* who : {asked_.get(), rival_.get()}) {
    if (nowMs < who->attempt().deadlineMs()) continue;
    std::string& out = scratch();
    return heard(*who, who->late(out), out).value_or(Next::Yield);
  }
  return Next::Wait;
}

std::optional<Next> Exchange::heard(const Contender& who, Attempt::Turn turn, std::string& out) {
  const bool second = &who == rival_.get();
  if (turn == Attempt::Turn::Bytes || turn == Attempt::Turn::Complete) {
    if (second) swap();
    dropRival();
    return act(turn, out);
  }
  if (!second) swap();
  Attempt& attempt = rival_->attempt();
  if (turn == Attempt::Turn::Refused) return fell(rival_->refusal(), routing::Phase::Reply);
  const routing::Phase phase = attempt.headSeen() ? routing::Phase::Reply : routing::Phase::Wait;
  if (turn == Attempt::Turn::Broken) return fell(routing::verdictForError(attempt.error(), phase), phase);
  // A stale connection has lost the race, and says nothing of its upstream.
  dropRival();
  return std::nullopt;
}

// The one beside has failed.
std::optional<Next> Exchange::fell(routing::Verdict verdict, routing::Phase phase) {
  const int64_t now = base::unixMs();
  rival_->failed(verdict);
  if (tokenRefused(*rival_, verdict, phase))
    rival_->use().end();  // the next one is asked with another
  else
    rival_->use().failed(verdict, now);
  AttemptTrace& ended = rival_->trace();
  if (verdict.fault == base::Fault::Content && walk_->plan().policy.pastFilters) ended.mark(store::kPastFilter);
  rival_.reset();
  const routing::Next next = walk_->failedBeside(std::move(verdict), phase, now);
  if (next == routing::Next::AnotherAccount || next == routing::Next::NextCandidate) {
    ended.led(base::LedTo::LeftToOther, phase);
    return std::nullopt;
  }
  // What is wrong with the request is wrong for the other one as well.
  ended.led(walk_->led(), phase);
  outrun(*asked_);
  return nobodyLeft();
}

void Exchange::swap() {
  std::swap(asked_, rival_);
  walk_->swap();
  trace_.leads(asked_->trace());
  answer_.reports(question().losses());
}

// The one beside is not needed any more.
void Exchange::dropRival() {
  // Of how long the first one takes is known that it is at least so long.
  if (rival_->trace().record().number < asked_->trace().record().number)
    services_.accounts.waited(rival_->candidate(), rival_->attempt().sinceConnectedMs());
  outrun(*rival_);
  rival_.reset();
}

// What it has cost was for nothing.
void Exchange::outrun(Contender& who) {
  who.outrun();
  services_.hedging.outrun(who.trace().record().costMicros, base::unixMs());
}

}  // namespace spillway::pipeline

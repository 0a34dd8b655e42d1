// One client request from its arrival to its end: it walks the plan, makes each attempt, passes the good answer on, and
// leaves one record. A state machine: prepare() and setUp() may take time and run on a server thread or a worker;
// step() never blocks and runs on a server thread or the pump.
//
//   prepare -> [setUp (-> Tokenless) -> Attempting (-> Resting)] per attempt -> Draining -> over
//
// Tokenless: the candidate's account has no good token yet; its keeper rings when it has.
//
// Where a chain hedges, a second candidate is asked while the first lets its answer wait: they race until one of them
// has begun to answer.
//
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "host/pipeline/Answer.h"
#include "host/pipeline/Contender.h"
#include "host/pipeline/OwnAnswer.h"
#include "host/pipeline/Services.h"
#include "host/pipeline/Task.h"
#include "host/pipeline/Trace.h"
#include "host/pipeline/Unheard.h"
#include "host/routing/Walk.h"

namespace spillway::pipeline {

class Exchange final : public Task {
 public:
  Exchange(Services& services, World world, ClientRequest request, std::unique_ptr<Reply> reply);
  ~Exchange() override;

  // Reads what is asked and plans. Done: it was answered already (an error). `again`: it is a request of before, sent
  // once more; null: a client's own.
  Next prepare(const plugins::RouteMatch& match, base::Bytes body, const StoredRequest* again = nullptr);

  // Finds the next attempt that can be sent and opens its connection. Done: the exchange is over.
  Next setUp() override { return setUp(true); }
  // The same as far as it goes without blocking. Setup: the rest is for setUp().
  Next setUpNow() { return setUp(false); }

  Next step(Ready ready) override;
  Interest interest() const override;

  // True once the answer is known to be a stream, or two upstreams are asked: the pump should carry it.
  bool streams() const { return phase_ == Phase::Attempting && asked_->attempt().streams(); }
  bool races() const { return rival_ != nullptr; }

  // Hands the reply over from the server thread to whatever carries the exchange on.
  void detach() {
    answer_.reply().detach();
    detached_ = true;
  }
  void letGo() override {
    if (detached_) answer_.reply().release();
  }
  std::unique_ptr<Reply> takeReply() { return answer_.takeReply(); }

 private:
  enum class Phase { Planned, Tokenless, Attempting, Resting, Draining, Over };

  // Making an attempt.
  std::optional<base::Error> plan();
  Next setUp(bool mayBlock);
  void compress(bool mayBlock);
  Next build(const routing::Candidate& candidate);
  Next connect(bool mayBlock);
  Next attemptFailed(const base::Error& error, routing::Phase phase);
  Next attemptFailed(routing::Verdict verdict, routing::Phase phase);
  enum class TokenFor { There, Awaited, PassedOver };
  TokenFor awaitToken(const routing::Candidate& candidate);
  bool tokenRefused(const Contender& who, const routing::Verdict& verdict, routing::Phase phase);
  bool renews(const routing::Verdict& verdict, routing::Phase phase);
  void passOver(const routing::Skipped& why);
  void tellWoken(size_t before);
  routing::Patience patience(const routing::Candidate& candidate) const;

  // What it comes to. An empty Next: go on at once.
  std::optional<Next> act(Attempt::Turn turn, std::string& out);
  std::optional<Next> pass(std::string_view bytes);
  Next complete(std::string& rest);
  Next broken(std::string& out);
  Next goOnWith(std::string& ready);
  bool mayExpand() const;
  Next askAgain(std::string& ready);
  void expand();
  void diedOutThere(base::LedTo ledTo);
  Next stopHere(const std::string& why);
  Next late();
  Next clientGone();
  void waitForClient();           // from now on the client has its own time to take something
  static std::string& scratch();  // of the thread, empty: what a step makes for the client

  // A second candidate for the same answer.
  void expectRival();
  bool rivalDue(int64_t nowMs) const;
  Next setUpRival();
  void startRival(const routing::Candidate& candidate);
  std::optional<Next> race(Ready ready);
  std::optional<Next> heard(const Contender& who, Attempt::Turn turn, std::string& out);
  std::optional<Next> fell(routing::Verdict verdict, routing::Phase phase);
  Next lateInRace(int64_t nowMs);
  void swap();
  void dropRival();
  void outrun(Contender& who);

  Question& question() { return asked_->question(); }
  const Question& question() const { return asked_->question(); }
  Rescue* rescue() const { return asked_->rescue(); }  // null: it is not remembered what the client was told
  // True while another attempt goes on with an answer that has broken off.
  bool rescuing() const { return rescue() && rescue()->active(); }
  // True while the model is asked again with what it has called our own tool for.
  bool expanding() const { return asked_->expansion() && asked_->expansion()->active(); }
  // True when the client has seen nothing of the attempt under way: another one can take its place.
  bool unseen() const {
    if (expanding()) return !asked_->expansion()->said();
    return rescuing() ? !rescue()->continuation().said() : !answer_.begun();
  }

  // True while a comment would help: the client waits, and nothing is on its way to it.
  bool keepAliveDue() const {
    return keepAliveAtMs_ > 0 && !clientSlow_ &&
           (phase_ == Phase::Resting || phase_ == Phase::Tokenless || (phase_ == Phase::Attempting && unseen()));
  }

  // Answers of our own, and the end.
  Next countHere();
  Next answerWith(base::Result<OwnAnswer> own);
  Next answerError(const base::Error& error, bool nobodyLeft = false);
  Next nobodyLeft();
  std::string goodLines() const;
  Next drain();
  Next over();

  Services& services_;
  const World world_;
  const ClientRequest request_;
  plugins::RouteMatch match_{};
  Trace trace_;
  Answer answer_;
  std::shared_ptr<const accounts::Roster> roster_;
  std::optional<routing::Walk> walk_;
  Phase phase_ = Phase::Planned;
  std::unique_ptr<Contender> asked_;
  std::unique_ptr<Contender> rival_;              // null: nobody else is asked
  std::shared_ptr<logins::TokenWait> tokenWait_;  // Tokenless: what is waited for
  std::optional<uint32_t> renewed_;               // slot of the account whose token was refused and replaced
  bool again_ = false;                            // the attempt to come is made for that reason
  int64_t expectedPrompt_ = -1;                   // tokens, as reckoned here
  uint64_t conversation_ = 0;                     // as in routing::Query
  std::unique_ptr<CountSample> sample_;           // null: the counter learns nothing from this exchange
  bool detached_ = false;                         // the client's connection is its own
  bool goesOn_ = false;                           // what breaks off is gone on with
  bool countHere_ = false;                        // the upstream that was asked for a count gave none
  bool clientSlow_ = false;                       // it is the client that is waited for
  bool kept_ = false;                             // the answer has begun, and its request is kept: see askAgain()
  bool raced_ = false;                            // a second candidate was asked, or could not be
  int64_t clientDeadlineMs_ = 0, totalDeadlineMs_ = 0;
  int64_t restUntilMs_ = 0;    // Resting: when the same candidate is tried again
  int64_t keepAliveAtMs_ = 0;  // when a client that waits is told so; 0: never
  int64_t rivalAtMs_ = 0;      // when a second candidate is asked; 0: never
};

}  // namespace spillway::pipeline

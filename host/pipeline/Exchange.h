// One client request from its arrival to its end: it walks the plan, sends each attempt, relays the good answer, and
// leaves one record. A state machine: prepare() and setUp() may take time and run on a server thread or a worker;
// step() never blocks and runs on a server thread or the pump.
//
//   prepare -> [setUp -> Sending -> Waiting -> Receiving] per attempt -> Draining -> over
//
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "host/base/Arena.h"
#include "host/base/Call.h"
#include "host/memory/Recall.h"
#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Inbound.h"
#include "host/pipeline/Keeping.h"
#include "host/pipeline/MediaFetch.h"
#include "host/pipeline/Outbound.h"
#include "host/pipeline/Relay.h"
#include "host/pipeline/Reply.h"
#include "host/pipeline/Services.h"
#include "host/pipeline/Task.h"
#include "host/pipeline/TokenCounter.h"
#include "host/pipeline/Trace.h"
#include "host/routing/Walk.h"
#include "host/upstream/BodyDecoder.h"
#include "host/upstream/Connection.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::pipeline {

class Exchange final : public Task {
 public:
  Exchange(Services& services, World world, ClientRequest request, std::unique_ptr<Reply> reply);
  ~Exchange() override;

  // Reads what is asked and plans. Done: it was answered already (an error, a count).
  Next prepare(const plugins::RouteMatch& match, base::Bytes body);

  // Finds the next attempt that can be sent and opens its connection. Done: the exchange is over.
  Next setUp() override { return setUp(true); }
  // The same as far as it goes without blocking. Setup: the rest is for setUp().
  Next setUpNow() { return setUp(false); }

  Next step(Ready ready) override;
  Interest interest() const override;

  // True once the answer is known to be a stream, which the pump should carry.
  bool streams() const { return relay_ && phase_ == Phase::Receiving && upstreamStreams_; }

  // Hands the reply over from the server thread to whatever carries the exchange on.
  void detach() { reply_->detach(); }
  std::unique_ptr<Reply> takeReply() { return std::move(reply_); }

 private:
  enum class Phase { Planned, Sending, Waiting, Receiving, Draining, Over };
  enum class Progress { Again, Wait, Setup, Done };

  // Attempts.
  Next setUp(bool mayBlock);
  Next openAttempt(const routing::Candidate& candidate, bool mayBlock);
  Next attemptFailed(routing::Verdict verdict, routing::Phase phase);
  Next retryFresh();
  void closeAttempt(bool good);
  std::optional<base::Error> take(std::string_view bytes, std::string& out);
  std::optional<base::Error> takePlain(std::string_view piece, std::string& out);
  std::optional<base::Error> openBody();
  std::optional<base::Error> openRelay();
  spw_reply_options replyOptions() const;
  const spw_json* keepNotes();

  // Steps. Progress is Next with one more word: go on at once.
  Progress send();
  Progress receive();
  Progress bodyEnded(std::string& out);
  Progress errorReply();
  Progress broken(base::Error error);
  Progress broken(base::Error error, std::string& out);
  Progress timedOut();
  Progress deliver(std::string& out);
  Progress complete(std::string& out);
  Progress drain();
  bool clientFull() const;  // so much waits for the client that the upstream is not read further
  void waitForClient();     // from now on the client has its own time to take something
  Next cancelled();
  static Next toNext(Progress progress);
  static Progress fromNext(Next next);

  // Answers.
  void beginReply(int64_t length, std::string_view more = {});
  Next answerError(const base::Error& error);
  bool counts() const { return inbound_.operation() == SPW_OP_COUNT_TOKENS; }
  bool mayFetch();
  Outbound::Edit mediaEdit();
  bool mayOutgrow(const routing::Candidate& candidate) const;
  bool outgrows(const routing::Candidate& candidate);
  Next countLocally();
  Next answerNothing();
  Next answerOurselves(std::string_view body, std::string_view header);
  void finishRecord(store::Outcome outcome, int status = 200);
  Next over();

  Services& services_;
  World world_;
  ClientRequest request_;
  std::unique_ptr<Reply> reply_;
  const plugins::Translator* wire_ = nullptr;  // the client's
  Inbound inbound_;
  std::shared_ptr<const accounts::Roster> roster_;
  std::optional<routing::Walk> walk_;
  Keeping keeping_;        // of the answer, for later requests
  memory::Recall recall_;  // what upstreams want back of their reasoning

  // Memory of everything that is needed until the answer is committed.
  std::unique_ptr<base::Arena> arena_;
  base::LossReport losses_;
  spw_call call_;
  std::unique_ptr<base::Arena> notesArena_;

  // The attempt under way.
  Phase phase_ = Phase::Planned;
  Destination destination_;
  std::unique_ptr<Outbound> outbound_;
  std::unique_ptr<upstream::Connection> connection_;
  std::unique_ptr<upstream::ResponseReader> response_;
  std::unique_ptr<upstream::BodyDecoder> decoder_;  // null: the body comes as it is
  std::unique_ptr<Relay> relay_;
  std::optional<accounts::InFlight> inFlight_;
  std::string shownModel_;  // the name the client is shown
  std::string streamType_;  // content type of a streamed reply
  std::string passedType_;  // content type of a task's answer that is passed through; empty: the wire's
  std::string errorBody_;
  std::string tail_;  // bytes that complete the answer, kept until it is recorded
  size_t sent_ = 0;
  std::unique_ptr<MediaFetch> media_;    // null: nothing had to be fetched
  std::unique_ptr<CountSample> sample_;  // null: the counter learns nothing from this exchange
  int64_t promptTokens_ = -1;            // as counted here; -1: not yet
  bool countHere_ = false;               // the upstream that was asked for a count gave none
  bool strict_ = false;                  // what an upstream's wire cannot carry is refused
  bool built_ = false;                   // outbound_ is this attempt's request
  bool freshOnly_ = false;               // the attempt's pooled connection was stale: it gets a new one
  bool anyReplyByte_ = false, headSeen_ = false, upstreamStreams_ = false, wantsWrite_ = false;
  bool upstreamStirred_ = false, upstreamEnding_ = false;  // what a pump, which tells only of changes, has told
  bool drained_ = false;                                   // the last read took all there was
  int64_t deadlineMs_ = 0, totalDeadlineMs_ = 0;

  Trace trace_;
};

}  // namespace spillway::pipeline

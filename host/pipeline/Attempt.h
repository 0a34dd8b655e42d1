// One upstream asked for one exchange's answer: the request's bytes go out on a connection, the reply's come in, are
// unpacked and become what the client is to get. It knows neither client nor plan: what it has come to is for its
// exchange to act on.
//
// Never blocks. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Error.h"
#include "host/config/Config.h"
#include "host/memory/Transcript.h"
#include "host/pipeline/AttemptTrace.h"
#include "host/pipeline/Outbound.h"
#include "host/pipeline/Relay.h"
#include "host/routing/Patience.h"
#include "host/upstream/BodyDecoder.h"
#include "host/upstream/Connection.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::pipeline {

class Attempt {
 public:
  // What a step has come to.
  enum class Turn {
    Again,     // there may be more to do at once
    Wait,      // for what events() says
    Bytes,     // there are bytes for the client, and there may be more to do
    Complete,  // the last bytes for the client are there, all of the answer has been seen
    Refused,   // the upstream has answered with an error: reply() and errorBody()
    Stale,     // a pooled connection the other side had closed meanwhile: connect() with a new one
    Broken     // no good: error()
  };

  // `plan` says how the answer is to be carried, as far as its head has no say in that. The other references outlive
  // the attempt. Times are on base::monotonicMs().
  Attempt(const Destination& to, std::unique_ptr<Outbound> outbound, RelayPlan plan, const config::Config& config,
          AttemptTrace& trace, int64_t totalDeadlineMs);

  const upstream::Origin& origin() const { return outbound_->origin(); }

  // What is said is kept in the transcript, which outlives the attempt; `canonical`: what the request was made of,
  // empty where it is passed through. Before connect().
  void transcribe(memory::Transcript& transcript, std::string_view canonical);

  // Sends the request from its beginning over that connection. `patience`: besides the configured limits.
  void connect(std::unique_ptr<upstream::Connection> connection, const routing::Patience& patience);
  bool connected() const { return connection_ != nullptr; }
  bool stale() const { return stale_; }  // it has to be a new one
  const upstream::Connection& connection() const { return *connection_; }
  // The connection, when the reply has left it fit for another request; else null. The attempt is over.
  std::unique_ptr<upstream::Connection> release();

  // Goes on as far as one call can. Appends to `out` what the client is to get: with Bytes and Complete, and what was
  // ready before it broke, with Broken.
  Turn step(std::string& out);

  // What a pump, which tells of changes only, has told: events of poll(2) on the connection.
  void stirred(short events);
  // The events to wait for; `reading`: the client can take more.
  short events(bool reading) const;
  // True when the last read took all there was: reading again has to wait for another event.
  bool drained() const { return drained_; }

  // When to call late().
  int64_t deadlineMs() const { return deadlineMs_; }
  // The client takes again what it was given: the upstream's silence counts from now.
  void resume() { listen(); }
  // The deadline has passed.
  Turn late(std::string& out);
  // True when it was given up because its answer did not begin, though others take longer than that.
  bool hurried() const { return hurried_; }
  // How long it was under way when its time was up.
  int64_t waitedMs() const { return waitedMs_; }
  // How long it is under way.
  int64_t sinceConnectedMs() const;

  // True once a byte of the reply's head was understood: status and headers are there.
  bool headSeen() const { return headSeen_; }
  // True once the answer is known to be a good one and a stream.
  bool streams() const { return relay_ && streams_; }
  // True once the answer has begun in earnest: its bytes may go to the client.
  bool committed() const { return relay_ && relay_->committed(); }
  // The client has been given the first bytes: lets go of what only another attempt could need.
  void settle();

  const upstream::ResponseReader& reply() const { return *response_; }
  const std::string& errorBody() const { return errorBody_; }
  const base::Error& error() const { return error_; }

  // Its answer must not go on: it is broken from now on.
  void stop(base::Error why) { error_ = std::move(why); }

  // After Broken, for a client that has seen part of the answer. What was ready before it broke, when another attempt
  // goes on with it; or that and what is left to tell in its own wire.
  void rest(std::string& out);
  void tellFailure(std::string& out);
  // See Relay::takeWriter().
  plugins::Writer takeWriter() { return relay_->takeWriter(); }

  // What was answered so far; null: nothing.
  const Meter* meter() const { return relay_ ? &relay_->meter() : nullptr; }
  bool usageLost() const { return relay_ && relay_->tapFailed(); }
  // Content type of an answer that is passed through in the form the upstream chose; empty: the wire's.
  const std::string& passedType() const { return passedType_; }

 private:
  Turn send();
  Turn receive(std::string& out);
  Turn ended(std::string& out);
  Turn lost(std::string why);
  Turn broken(base::Error error);
  std::optional<base::Error> take(std::string_view bytes, std::string& out);
  std::optional<base::Error> takePlain(std::string_view piece, std::string& out);
  std::optional<base::Error> openBody();
  std::optional<base::Error> openRelay();
  int64_t soon(int64_t milliseconds) const;
  void listen();  // the upstream's silence counts from now

  const Destination& to_;
  const config::Config& config_;
  AttemptTrace& trace_;
  std::unique_ptr<Outbound> outbound_;                // null once settled
  std::unique_ptr<RelayPlan> plan_;                   // null once the relay has it: streams live long
  std::unique_ptr<upstream::Connection> connection_;  // null before connect() and after release()
  std::optional<upstream::ResponseReader> response_;  // of the connection
  std::unique_ptr<upstream::BodyDecoder> decoder_;    // null: the body comes as it is
  std::unique_ptr<Relay> relay_;                      // null: no good answer so far
  memory::Transcript* transcript_ = nullptr;          // null: nothing is kept
  memory::Transcript::Attempt* heard_ = nullptr;
  std::string errorBody_, passedType_;
  std::string tail_;  // completes the answer; kept until its record is durable
  base::Error error_;
  size_t sent_ = 0;
  bool fresh_ = false, stale_ = false;         // fresh_: the connection is not from the pool
  bool sending_ = true, begun_ = false;        // begun_: a byte of the reply came
  bool headSeen_ = false, streams_ = false;    // as the reply's head says
  bool wantsWrite_ = false, stirred_ = false;  // stirred_: the connection has told of something
  bool ending_ = false, drained_ = false;      // ending_: it has told of its end
  bool hurried_ = false;
  int64_t deadlineMs_ = 0, totalDeadlineMs_ = 0;
  int64_t connectedMs_ = 0, tokenDeadlineMs_ = 0, silenceMs_ = 0, waitedMs_ = 0;
};

}  // namespace spillway::pipeline

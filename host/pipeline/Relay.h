// One attempt's good answer on its way to the client: body bytes come in as the upstream sends them, bytes of the
// client's wire go out. Same wire in and out passes frames through as received while a reader taps them for usage and
// for how the answer ended; another wire goes reader -> events -> writer.
//
// Nothing is handed out before the first real event of a good answer (the commit point): until then the attempt can
// still fail without the client noticing. After it, a frame of a stream that is no JSON is left out and reported, as
// long as there is nothing but text that it can have belonged to. Never blocks. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Call.h"
#include "host/base/Limits.h"
#include "host/base/Result.h"
#include "host/memory/AnswerListener.h"
#include "host/pipeline/Meter.h"
#include "host/plugins/Translator.h"
#include "host/upstream/Framer.h"

namespace spillway::pipeline {

class Continuation;
class Expansion;
class Keeping;
class Told;

// How an attempt's answer is to be carried. Pointers are borrowed for the life of the relay.
struct RelayPlan {
  const plugins::Translator* upstreamWire = nullptr;
  const plugins::Translator* clientWire = nullptr;
  bool upstreamStreams = false;     // as the reply's head says
  int32_t framing = SPW_FRAME_SSE;  // of the upstream's stream
  bool clientStreams = false;       // as the client asked
  bool counting = false;            // a token count: whole, without reader; of another wire, written anew
  bool pastFilters = false;         // an answer that a content filter refuses is no good
  bool hideUsage = false;           // usage was asked for by us: frames with nothing else are left out
  int32_t operation = SPW_OP_GENERATE;
  bool opaque = false;     // a task's body that is neither JSON nor events: passed through unseen
  bool rewritten = false;  // even on the same wire: the request was, or another form of stream is wanted
  bool renamed = false;    // the client knows the model by another name (reply.model) than it was asked under
  const spw_json* readerNotes = nullptr;
  spw_reply_options reply{};                   // for the writer
  memory::AnswerListener* listener = nullptr;  // hears every event; null: nobody does
  Keeping* keeping = nullptr;                  // puts the complete answer where it is kept; null: it is not
  base::LossReport* losses = nullptr;          // what reader and writer report; null: not collected
  Told* told = nullptr;                        // hears what the client is told; null: nobody does
  // Of an attempt that goes on with an answer: what of it is new, and the writer that has told the client the rest.
  Continuation* continuation = nullptr;
  Expansion* expansion = nullptr;  // answers calls of a tool of ours; null: there is none
  plugins::Writer* writer = nullptr;
  base::Limits limits;

  // Bytes can go through as they are.
  bool sameWire() const { return upstreamWire == clientWire && upstreamStreams == clientStreams && !rewritten; }
};

class Relay {
 public:
  virtual ~Relay() = default;
  explicit Relay(const RelayPlan& plan)
      : plan_(plan), framer_(plan.framing, plan.upstreamWire->framing(), plan.limits.eventBytes) {}

  // Opens reader and writer; an error is a plugin's.
  static base::Result<std::unique_ptr<Relay>> open(const RelayPlan& plan);

  // Takes body bytes and appends to `out` what may go to the client. An error means this attempt's answer is no good:
  // before commit another may be tried.
  virtual std::optional<base::Error> feed(std::string_view piece, std::string& out);

  // The upstream's body has ended well. Same rule for the error.
  virtual std::optional<base::Error> end(std::string& out);

  // True when bytes may leave: the first real event was seen, or the whole answer.
  bool committed() const { return committed_; }

  // True once the wire's own terminator was seen or end() was called.
  bool complete() const { return ended_ || meter_.ended(); }

  // After a failure past the commit point: bytes that tell the client so in its own wire; empty when they are already
  // on their way because the upstream itself reported the failure.
  virtual void failure(const base::Error& error, std::string& out);

  // The writer that has told the client what is out, for another attempt to go on with; empty when bytes went through.
  plugins::Writer takeWriter() { return std::move(writer_); }

  const Meter& meter() const { return meter_; }
  bool tapFailed() const { return tapFailed_; }  // same wire: usage is not known from here on
  int64_t bytesIn() const { return bytesIn_; }

 protected:
  static base::Error fromEvent(const spw_event& event);  // of kind ERROR
  static base::Error serverFault(std::string message);
  static base::Error noRoom();  // a step of reading or writing was refused memory: what it has made may lack parts
  void commit();
  plugins::Writer& writer() { return plan_.writer ? *plan_.writer : writer_; }
  std::string& sink() { return committed_ ? *out_ : held_; }

  RelayPlan plan_;
  upstream::Framer framer_;
  Meter meter_;
  std::string whole_;           // a body that did not come as a stream
  std::string held_;            // bytes for the client from before the commit point
  std::string* out_ = nullptr;  // of the call being served
  std::optional<base::Error> failure_;
  bool committed_ = false, ended_ = false, failureSent_ = false;
  int64_t bytesIn_ = 0;

 private:
  void onFrame(const upstream::Frame& frame);
  void pass(const upstream::Frame& frame);
  std::string passWhole();
  std::string_view shownModel() const { return {plan_.reply.model.ptr, plan_.reply.model.len}; }
  void read(std::string_view event, std::string_view data);
  // Where the reader's reports go: what it has no word for still reaches a client of its own wire.
  base::LossReport* readersLosses() const { return plan_.sameWire() ? nullptr : plan_.losses; }
  bool filtered(const spw_event& event) const;
  bool mayLeaveOut() const;
  void leaveOut();
  spw_status onEvent(const spw_event& event);
  void goOn(const spw_event& event);
  void expand(const spw_event& event);
  void write(const spw_event& event);
  void keep();
  std::optional<base::Error> writeCount(std::string& out);

  plugins::Reader reader_;
  plugins::Writer writer_;
  bool tapFailed_ = false, usageAlone_ = false;
  bool unfit_ = false;  // the frame at hand is not to be passed on
  int64_t frames_ = 0;  // with data
  int leftOut_ = 0;     // of them
};

}  // namespace spillway::pipeline

// The client's side of an exchange: what it is told, in its own wire, under the x-spillway headers. Every ending is
// recorded before the bytes leave that tell the client of it, so that no answer was given that the ledger lacks.
//
// Never blocks. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Call.h"
#include "host/base/Error.h"
#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Reply.h"
#include "host/pipeline/Services.h"
#include "host/pipeline/Trace.h"

namespace spillway::pipeline {

class Answer {
 public:
  // References outlive the answer.
  Answer(Services& services, const config::Config& config, const ClientRequest& request, Trace& trace,
         std::unique_ptr<Reply> reply);

  // What was lost in asking whoever answers; call it first.
  void reports(const base::LossReport& losses) { losses_ = &losses; }

  // The client's wire, and the content type of the stream it asked for; none: it wants a whole answer.
  void speak(const plugins::Translator& wire, std::optional<std::string> streamType = {});
  // False for a stream in another form than its wire's usual one.
  bool usualForm() const { return !streamType_ || *streamType_ == wire_->contentTypeStream(); }

  // What is said from now on is kept, and handed over before the client can know that the exchange has ended; `body`:
  // of the request.
  void transcribe(std::unique_ptr<memory::Transcript> transcript, std::string_view body);
  memory::Transcript* transcript() const { return transcript_.get(); }  // null: nothing is kept

  Reply& reply() { return *reply_; }
  const Reply& reply() const { return *reply_; }
  std::unique_ptr<Reply> takeReply() { return std::move(reply_); }

  // True once the client may have seen something of an answer: no other attempt can answer any more.
  bool begun() const { return told_ || (reply_->begun() && !waiting_); }
  // True when so much waits for the client that its upstream should not be read further.
  bool full() const { return reply_->backlog() > config_.limits.clientBacklogBytes; }
  // True once an ending was given, though the kernel may not have taken all of it.
  bool ended() const { return ended_; }
  // True when nothing more can be given to the client.
  bool drained() const { return lost_ || reply_->backlog() == 0; }

  // How a good answer is headed, where it is not as its wire says.
  struct Head {
    std::string_view passedType;  // of what is passed through as the upstream sent it; empty: the wire's own
    std::string_view lines{};     // further header lines, each ended by CRLF
  };

  // Bytes of a good answer's stream. False: the client is gone.
  bool stream(std::string_view bytes, const Head& head);

  // Lets a client that waits for a stream know that it is still coming: a comment, which means nothing, behind the head
  // of a good answer. False: the client is gone. Does nothing for wires whose streams know no comments.
  bool keepAlive();

  // Endings. After them the exchange drains what is left, and is over.
  void complete(std::string& rest, const Head& head);       // a good answer's last bytes, or all of it; may pack them
  void own(std::string_view body, std::string_view lines);  // a whole answer that no upstream had a part in
  void error(const base::Error& error);
  void stop(std::string_view last, std::string_view why);  // the last bytes of an answer that was ended early
  void cut(std::string_view last);  // of an answer that broke after it had begun; nobody can take it for complete
  void cancel();                    // the client has left; recorded only when nothing else was

 private:
  void begin(int status, std::string_view type, int64_t length, std::string_view lines);
  void head(int status, std::string_view type, int64_t length, std::string_view lines);
  void finish(std::string_view bytes);
  void tell(const base::Error& error);
  void breakOff(store::Outcome outcome, std::string_view last);
  void record(store::Outcome outcome, int status = 200);
  void said(std::string_view bytes);
  void handOver();
  std::string_view goodType(const Head& head) const;

  Services& services_;
  const config::Config& config_;
  const ClientRequest& request_;
  Trace& trace_;
  const base::LossReport* losses_ = nullptr;
  std::unique_ptr<Reply> reply_;
  const plugins::Translator* wire_ = nullptr;
  std::optional<std::string> streamType_;
  std::unique_ptr<memory::Transcript> transcript_;
  bool waiting_ = false, told_ = false;  // the head is out alone; part of an answer is out
  bool ended_ = false, lost_ = false;    // lost_: the client left while it was told the end
};

}  // namespace spillway::pipeline

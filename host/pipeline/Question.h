// The client's side of an exchange as far as it asks: its request, what is done to it before a candidate gets it, and
// how the answer is to be carried back. One for all attempts; what each of them needs is made from it anew.
//
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Arena.h"
#include "host/base/Call.h"
#include "host/memory/Recall.h"
#include "host/pipeline/Answer.h"
#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Compression.h"
#include "host/pipeline/Expansion.h"
#include "host/pipeline/Inbound.h"
#include "host/pipeline/Keeping.h"
#include "host/pipeline/MediaFetch.h"
#include "host/pipeline/Outbound.h"
#include "host/pipeline/Relay.h"
#include "host/pipeline/Rescue.h"
#include "host/pipeline/Services.h"

namespace spillway::pipeline {

class Question {
 public:
  // References outlive the question.
  Question(Services& services, const World& world, const ClientRequest& request);

  // Reads the request to the depth that planning needs. An error is the client's.
  std::optional<base::Error> read(const plugins::RouteMatch& match, base::Bytes body);

  const ClientRequest& request() const { return request_; }
  const plugins::Translator& wire() const { return *wire_; }
  Inbound& inbound() { return inbound_; }
  const Inbound& inbound() const { return inbound_; }
  base::LossReport& losses() { return losses_; }
  const base::LossReport& losses() const { return losses_; }
  Keeping& keeping() { return keeping_; }
  const Keeping& keeping() const { return keeping_; }
  const Compression& compression() const { return compression_; }
  memory::Recall& recall() { return recall_; }
  const memory::Recall& recall() const { return recall_; }

  // For calls of codecs and plugins; its arena goes with settle().
  spw_call& call() { return call_; }

  bool counts() const { return inbound_.operation() == SPW_OP_COUNT_TOKENS; }
  // True when something may have to be fetched before the request can be written, which takes time.
  bool mayFetch();

  // Makes results of tools smaller; as Compression::run().
  void compress(std::string_view chain, std::string_view family, bool handles, bool mayBlock) {
    compression_.run(services_, world_, inbound_, request_, call_, chain, family, handles, mayBlock);
  }

  // The request as that destination gets it. `rescue`: an answer that it is to go on with; null: none. `expansion`: a
  // tool of ours that its model is offered; null: none. `clientFd` ends a fetch when the client leaves. `written`: gets
  // the canonical document, where there is one; null: nobody wants it.
  base::Result<std::unique_ptr<Outbound>> write(const Destination& to, Rescue* rescue, Expansion* expansion,
                                                int clientFd, std::string* written = nullptr);

  // How the answer is to be carried, as far as that is known before it comes. `id` names the exchange; views stay good
  // until the next call.
  RelayPlan carry(const Destination& to, const Outbound& outbound, const Answer& answer, std::string_view id);

  // What a writer of the client's wire has to know, with the model's name as asked or as carry() has shown it.
  spw_reply_options replyOptions(std::string_view id) const;

  // The answer has begun: lets go of what only another attempt could need. `again`: there may be one all the same,
  // which goes on with the answer, so the body stays.
  void settle(bool again);
  bool settled() const { return arena_ == nullptr; }
  // Another one does: what settle() has let go of is made again, `forWriter` with the notes for a new writer. An error
  // when the body cannot be read.
  std::optional<base::Error> reopen(bool forWriter);

 private:
  Services& services_;
  const World& world_;
  const ClientRequest& request_;
  const plugins::Translator* wire_ = nullptr;
  Inbound inbound_;
  Compression compression_;
  Keeping keeping_;        // of the answer, for later requests
  memory::Recall recall_;  // what upstreams want back of their reasoning
  base::LossReport losses_;
  std::unique_ptr<base::Arena> arena_;  // of what all attempts need, until the answer has begun
  spw_call call_;
  std::unique_ptr<base::Arena> notesArena_;  // null: the answer's reader needs no notes
  std::unique_ptr<MediaFetch> media_;        // null: nothing had to be fetched
  std::string shownModel_;                   // the name the client is shown
  bool strict_ = false;                      // what an upstream's wire cannot carry is refused
};

}  // namespace spillway::pipeline

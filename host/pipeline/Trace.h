// The story of one exchange while it happens: what was planned, tried and answered, when and at what cost. Becomes its
// record in the ledger and the x-spillway headers of its reply.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Call.h"
#include "host/pipeline/AttemptTrace.h"
#include "host/pipeline/ClientRequest.h"
#include "host/routing/Plan.h"
#include "host/saver/Results.h"
#include "host/store/Records.h"

namespace spillway::pipeline {

class Trace {
 public:
  // `id`: of the exchange; empty: a new one.
  void begin(const ClientRequest& request, std::string_view wire, size_t bodyBytes, std::string id = {});
  void asked(std::string_view model, bool stream);
  void planned(const routing::Plan& plan, int64_t nowUnixMs);
  void expects(int64_t prompt) { expectedPrompt_ = prompt; }        // tokens, as reckoned here
  void passedOver(const routing::Skipped& why, int64_t nowUnixMs);  // found out when its turn had come
  void woke(const routing::Candidate& candidate);  // skipped for a rest that is over by now: it is tried after all

  // Results of tools in the request are sent smaller than they came.
  void smaller(const std::vector<saver::SentResult>& results);

  // Another attempt. The last one that began answers the client, unless another is said to lead.
  AttemptTrace& beginAttempt(const routing::Candidate& candidate, std::string_view why = {});
  void leads(AttemptTrace& attempt) { leading_ = &attempt; }

  void delivered();             // answer bytes are about to leave for the client
  void answered(size_t bytes);  // of the client's body

  // The client is told an error, because nobody is left to ask or for another reason.
  void told(base::Fault fault, bool nobodyLeft = false);

  // The answer was made here: no upstream served it.
  void counted();

  const std::string& id() const { return record_.id; }
  const std::string& chain() const { return record_.chain; }  // empty: none so far
  int64_t startedUnixMs() const { return record_.startedMs; }

  // How it came to who answers, in one line.
  std::string why() const;

  // The one header line that is true whatever becomes of the exchange, ended by CRLF.
  std::string idLine() const;

  // Header lines for the reply, each ended by CRLF.
  std::string headers(const base::LossReport& losses) const;

  // The complete record. Call once, last.
  const store::ExchangeRecord& finish(store::Outcome outcome, int status, const base::LossReport& losses);

 private:
  void priceSavings();

  store::ExchangeRecord record_;
  std::list<AttemptTrace> attempts_;  // each knows its row of the record
  AttemptTrace* leading_ = nullptr;   // null: none was made
  int64_t expectedPrompt_ = -1;
  int plans_ = 0, passedOver_ = 0;
  int64_t startedUs_ = 0;  // monotonic
};

}  // namespace spillway::pipeline

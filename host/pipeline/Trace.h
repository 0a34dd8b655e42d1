// The story of one exchange while it happens: what was planned, tried and answered, when and at what cost. Becomes its
// record in the ledger and the x-spillway headers of its reply.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/Call.h"
#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Meter.h"
#include "host/routing/Plan.h"
#include "host/routing/Verdict.h"
#include "host/store/Records.h"

namespace spillway::pipeline {

class Trace {
 public:
  void begin(const ClientRequest& request, std::string_view wire, size_t bodyBytes);
  void asked(std::string_view model, bool stream);
  void planned(const routing::Plan& plan, int64_t nowUnixMs);
  void expects(int64_t prompt) { expectedPrompt_ = prompt; }        // tokens, as reckoned here
  void passedOver(const routing::Skipped& why, int64_t nowUnixMs);  // found out when its turn had come

  // `why` comes before the plan's own reason for the candidate.
  void beginAttempt(const routing::Candidate& candidate, std::string_view why = {});
  void destination(std::string_view wire, bool simulated);
  void connected(bool pooled);
  void sent(size_t bytes);
  void firstByte();
  void received(size_t bytes);  // of the upstream's body
  void delivered();             // answer bytes are about to leave for the client
  void answered(size_t bytes);  // of the client's body

  // How the attempt under way ended. `meter` may be null: nothing was answered.
  void failed(const routing::Verdict& verdict, const Meter* meter);
  void stopped(const routing::Verdict& verdict, const Meter& meter);  // by us, in the middle of its answer
  void succeeded(const Meter& meter, bool usageLost);
  void cancelled(const Meter* meter);

  // The answer was made here: no upstream served it.
  void counted();

  const std::string& id() const { return record_.id; }
  int64_t startedUnixMs() const { return record_.startedMs; }
  // The attempt under way or the last one; null: none was made.
  const store::AttemptRecord* attempt() const { return record_.attempts.empty() ? nullptr : &record_.attempts.back(); }

  // How long the attempt under way took until the client could be given the first of its stream; -1: it is no stream.
  int64_t firstTokenMs() const;

  // How it came to who answers, in one line.
  std::string why() const;

  // The one header line that is true whatever becomes of the exchange, ended by CRLF.
  std::string idLine() const;

  // Header lines for the reply, each ended by CRLF.
  std::string headers(const base::LossReport& losses) const;

  // The complete record. Call once, last.
  const store::ExchangeRecord& finish(store::Outcome outcome, int status, const base::LossReport& losses);

 private:
  void endAttempt(const Meter* meter, bool stopped = false);
  void blame(const routing::Verdict& verdict);

  store::ExchangeRecord record_;
  const routing::Model* priced_ = nullptr;  // of the attempt; null: its prices are unknown
  int64_t expectedPrompt_ = -1;
  bool warm_ = false;                                          // its account was chosen for what it has cached
  int64_t startedMs_ = 0, attemptMs_ = 0, firstTokenMs_ = -1;  // monotonic; the last one since attemptMs_
  bool open_ = false;                                          // an attempt is under way
  bool simulated_ = false, served_ = false;
};

}  // namespace spillway::pipeline

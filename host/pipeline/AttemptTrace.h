// The story of one attempt while it happens: whom it asks and why, how long each part takes, what it comes to and
// costs.
//
// One thread at a time. Stays where it is for as long as its exchange lives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/pipeline/Meter.h"
#include "host/routing/Plan.h"
#include "host/routing/Verdict.h"
#include "host/store/Records.h"

namespace spillway::pipeline {

class AttemptTrace {
 public:
  // Begins a row of the exchange's record, which outlives this. `prompt`: tokens, as reckoned here; -1: not known.
  // `why` comes before the plan's own reason for the candidate.
  AttemptTrace(store::ExchangeRecord& exchange, int64_t prompt, const routing::Candidate& candidate,
               std::string_view why);

  void destination(std::string_view wire, bool simulated);
  void prepared();  // its request is written
  void connected(bool pooled);
  void sent(size_t bytes);  // all of its request has gone out
  void firstByte();
  void received(size_t bytes);    // of the upstream's body
  void delivered(int64_t nowUs);  // the first of its answer's bytes are about to leave for the client

  // How it ended; only the first that is said counts. `meter` may be null: nothing was answered.
  void failed(const routing::Verdict& verdict, const Meter* meter);
  void stopped(const routing::Verdict& verdict, const Meter& meter);  // by us, in the middle of its answer
  void succeeded(const Meter& meter, bool usageLost);
  void cancelled(const Meter* meter);
  // Another one's answer began first: what the upstream has done for nothing is reckoned all the same.
  void outrun(const Meter* meter);

  // What its failure has led to; how far it had come, where that was said of the failure.
  void led(base::LedTo to, base::Phase phase = base::Phase::None);
  void mark(store::Mark mark) { row().marks |= mark; }

  bool open() const { return open_; }  // it is under way
  bool served() const { return served_; }
  bool simulated() const { return simulated_; }

  // How long it took until the client could be given the first of its stream.
  int64_t firstTokenMs() const;

  // What so many tokens more of prompt would have cost; -1: unknown. `fresh`: they would have been new to the upstream.
  int64_t costOfMore(int64_t tokens, bool fresh) const;

  const store::AttemptRecord& record() const { return exchange_.attempts[row_]; }

 private:
  int64_t sinceBegin() const;  // in microseconds
  store::AttemptRecord& row() { return exchange_.attempts[row_]; }
  void end(const Meter* meter, bool reckon = false);
  void price(store::AttemptRecord& row) const;
  void blame(const routing::Verdict& verdict);

  store::ExchangeRecord& exchange_;
  const size_t row_;
  const int64_t prompt_;
  const routing::Model* priced_ = nullptr;  // null: its prices are unknown
  int64_t startedUs_ = 0;                   // monotonic
  bool warm_ = false;                       // its account was chosen for what it has cached
  bool open_ = true, served_ = false, simulated_ = false;
};

}  // namespace spillway::pipeline

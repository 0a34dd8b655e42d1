// A candidate's account while it is asked: admits the attempt, and tells the pool what it came to.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <optional>

#include "host/accounts/AccountPool.h"
#include "host/pipeline/Outbound.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::pipeline {

class AccountUse {
 public:
  explicit AccountUse(accounts::AccountPool& pool) : pool_(pool) {}

  // Nothing: the candidate is tried from now on. Else why not; see AccountPool::admit().
  std::optional<routing::Skipped> begin(const routing::Candidate& candidate, const accounts::Account& account);

  // The head of a reply is there, good or bad: what it says of allowances is learned, once.
  void headCame(const Destination& from, const upstream::ResponseReader& reply, spw_call& call) {
    if (!headRead_) readHead(from, reply, call);
  }

  // Its answer has begun well.
  void answering() {
    if (flight_) flight_->answering();
  }

  // How it ended. end(): without a word about the account. `conversation` as in routing::Query, with what its turn has
  // used.
  void succeeded(const Destination& from, int64_t firstTokenMs, uint64_t conversation, const money::Usage& usage);
  void failed(const routing::Verdict& verdict, int64_t nowMs);
  void end() { flight_.reset(); }

 private:
  void readHead(const Destination& from, const upstream::ResponseReader& reply, spw_call& call);

  accounts::AccountPool& pool_;
  routing::Candidate candidate_;
  std::optional<accounts::InFlight> flight_;
  bool headRead_ = false;
};

}  // namespace spillway::pipeline

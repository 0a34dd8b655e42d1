// A candidate while it is asked for an exchange's answer, and all that is its own meanwhile: the question as it is put
// to it, its account's place, what is held back of the budgets, its upstream's attempt. The next candidate takes its
// place. An exchange has one; while two race for its answer, two, and nothing of one reaches the other.
//
// build() and connect() may block as far as they are told they may, the rest never does. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/pipeline/AccountUse.h"
#include "host/pipeline/Attempt.h"
#include "host/pipeline/Expansion.h"
#include "host/pipeline/PromptFit.h"
#include "host/pipeline/Question.h"
#include "host/pipeline/Rescue.h"
#include "host/pipeline/Services.h"
#include "host/pipeline/Spending.h"
#include "host/pipeline/Trace.h"
#include "host/upstream/Interrupt.h"

namespace spillway::pipeline {

class Contender {
 public:
  // References outlive it.
  Contender(Services& services, const World& world, const ClientRequest& request, Trace& trace);

  Question& question() { return question_; }
  const Question& question() const { return question_; }
  Spending& spending() { return spending_; }
  AccountUse& use() { return use_; }
  const routing::Candidate& candidate() const { return candidate_; }
  const Destination& destination() const { return destination_; }

  // What the client is told of its answer is remembered, where that is of use.
  void remember() { rescue_ = Rescue::make(question_.inbound()); }
  Rescue* rescue() const { return rescue_.get(); }  // null: it is not remembered

  // Its model is offered the tool that gives it the whole of results. Then nothing else can go on with its answer.
  void expand() {
    question_.inbound().writeAnew();
    expansion_ = std::make_unique<Expansion>();
  }
  Expansion* expansion() const { return expansion_.get(); }  // null: it is not offered

  // Of requests that are built from now on: an answer that a content filter refuses is no good.
  void passFilters(bool wanted) { pastFilters_ = wanted; }

  // Whether preparing the candidate's request may block.
  bool takesTime(const routing::Candidate& candidate) {
    return fit_.doubtful(question_.inbound(), candidate) || question_.mayFetch();
  }

  // The tokenizer of the candidate's model.
  std::string family(const routing::Candidate& candidate, const accounts::Account& account) const;

  // What is sent in the key's place from now on; null: the key is.
  void carry(std::shared_ptr<const logins::AccessToken> token) { token_ = std::move(token); }
  const logins::AccessToken* token() const { return token_.get(); }

  // The candidate is to be asked now. Nothing: it may be.
  std::optional<Hindrance> admit(const routing::Candidate& candidate, const accounts::Account& account,
                                 std::string_view chain);

  // Builds the candidate's request. `words` come before its reason in the trace.
  enum class Built {
    Ready,
    Failed,  // error()
    Counts,  // it is a count that this upstream does not make
    Empty,   // nothing is asked of a model
    Gone     // the client has left
  };
  Built build(const routing::Candidate& candidate, const accounts::Account& account, Answer& answer,
              std::string_view words, int64_t totalDeadlineMs);
  bool built() const { return attempt_.has_value(); }

  // Gives the attempt a connection: one that waits in the pool, or a new one, which takes time.
  enum class Connected { Yes, TakesTime, Failed, Interrupted };  // Failed: error()
  Connected connect(bool mayBlock, const upstream::Interrupt& interrupt, const routing::Patience& patience);

  const base::Error& error() const { return error_; }
  routing::Verdict connectVerdict() const;  // after connect() has failed
  routing::Verdict refusal();               // after Attempt::Turn::Refused

  Attempt& attempt() { return *attempt_; }
  const Attempt& attempt() const { return *attempt_; }
  AttemptTrace& trace() { return *trace_; }
  // What was answered so far; null: nothing.
  const Meter* meter() const { return attempt_ ? attempt_->meter() : nullptr; }

  // One step of the attempt, whose head is looked at when it has come. See Attempt::step().
  Attempt::Turn step(std::string& out);
  // Its deadline has passed. See Attempt::late().
  Attempt::Turn late(std::string& out);

  // Ends of the attempt: the trace is told, and what it has cost is booked. After failed() the account's place is kept
  // until use() is told of it, or the same candidate is asked again. `conversation`: as in routing::Query; 0: it is not
  // what its account has cached.
  void succeeded(uint64_t conversation);
  void failed(const routing::Verdict& verdict);
  void stopped(const routing::Verdict& verdict);  // by us, in the middle of its answer
  void outrun();                                  // the other one's answer has come first
  void cancelled();                               // the client has gone

 private:
  Attempt::Turn seen(Attempt::Turn turn);
  RelayPlan relayPlan(const Outbound& outbound, const Answer& answer);
  Built fails(base::Error error);
  void close(bool good);

  Services& services_;
  const World& world_;
  Trace& exchangeTrace_;
  Question question_;
  Spending spending_;
  AccountUse use_;
  PromptFit fit_;
  std::unique_ptr<Rescue> rescue_;
  std::unique_ptr<Expansion> expansion_;
  routing::Candidate candidate_;
  std::shared_ptr<const logins::AccessToken> token_;
  Destination destination_;         // of the attempt under way, or of the last
  AttemptTrace* trace_ = nullptr;   // of the same; null: there was none
  std::optional<Attempt> attempt_;  // its request is built
  base::Error error_;
  bool pastFilters_ = false;
};

}  // namespace spillway::pipeline

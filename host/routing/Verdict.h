// What a failed attempt means for the router, and the two tables that say so: HTTP status to fault, and fault to
// everything that follows from it.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/AttemptEnd.h"
#include "host/base/Error.h"

namespace spillway::routing {

// Why an attempt failed. What a provider plugin says about a reply, else the table by status.
struct Verdict {
  base::Fault fault = base::Fault::None;
  base::Scope scope = base::Scope::Request;  // whom the penalty concerns; Request: nobody
  int64_t retryAfterMs = 0;                  // as the reply says; 0: not said
  int64_t usualRestMs = 0;                   // what is usual when nothing is said; 0: as the fault's rule has it
  int httpStatus = 0;                        // what the upstream answered; 0: no answer
  // Whether the reply says that asking the same lane again would help.
  using Again = base::AskAgain;
  Again again = Again::Unsaid;
  std::string message;      // for people, one line
  std::string code, param;  // the vendor's own, may be empty

  base::Error error() const;
};

using base::Phase;

// The verdict for an HTTP status alone. 2xx gives fault None; 1xx and 3xx are a server's mistake.
Verdict verdictForStatus(int status);

// The verdict for an error of our own making or read from a body: scope as usual for its fault. A host that cannot be
// connected to fails for every account of the provider, unless this one has gone a way of its own to it.
Verdict verdictForError(const base::Error& error, Phase phase, bool ownWay = false);

// The verdict for a walk when it was not the client's request that was refused, but what was made of it: whoever is
// next may take it.
Verdict declined(Verdict verdict);

// What to do after a failed attempt.
enum class Next {
  Answer,          // the client's own error: tell it, try nobody else
  AnotherAccount,  // another account of the same model first, then the next candidate
  NextCandidate,   // another provider or model; other accounts of this model would fail alike
  GiveUp           // nothing further may be tried: the answer has begun, or the client is gone
};

Next decide(const Verdict& verdict, Phase phase);

// What follows from a fault. One row per fault, in the order of the ABI's numbers.
struct FaultRule {
  base::Fault fault;
  base::Scope usual;    // when nobody said how far it reaches
  Next next;            // before the answer has begun
  int64_t firstRestMs;  // rest after the first failure in a row when the other side named no time; 0: none
  int restGrowth;       // times this per further failure
  int64_t mostRestMs;   // up to this
  int clientStatus;     // HTTP status the client is told
  int usefulness;       // when several candidates failed: the highest decides what the client is told
  const char* words;    // for sentences: "rate limited"
};
const FaultRule& ruleFor(base::Fault fault);

// How long to rest after `failures` failures in a row (1: the first). The other side's own word wins, at most a day.
// A guess is spread by a fifth to either side: `jitter` is 0 to 1. 0: no rest.
int64_t restMs(const Verdict& verdict, int failures, double jitter = 0.5);

inline constexpr int64_t kMostHintMs = int64_t{24} * 3600 * 1000;

// The HTTP status for a client: the upstream's own where it fits the fault, else the rule's.
int clientStatus(base::Fault fault, int upstreamStatus);

}  // namespace spillway::routing

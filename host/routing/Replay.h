// What was recorded of an exchange, walked once more: the plan's candidates and what each attempt came to are given,
// who is tried next and what the client is told follows from routing/Walk alone. A trace that is enough for that
// explains the exchange; one that is not, or says something else, is a mistake, and the replay names the place.
//
// Pure: no clock, no I/O, no configuration. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/routing/Plan.h"
#include "host/routing/Verdict.h"

namespace spillway::routing {

// What was recorded.
struct Story {
  struct Lane {
    std::string provider, account, model;
    bool operator==(const Lane&) const = default;
  };
  // A candidate, as planned.
  struct Planned {
    Lane lane;
    uint32_t entry = 0;
    Candidate::Why why = Candidate::Why::First;
    int64_t context = 0;  // of its model; 0: not known
  };
  // One that was left out.
  struct Left {
    Lane lane;  // no account: all of them; no provider: a chain
    Skipped::Why why = Skipped::Why::Rest;
    base::Fault fault = base::Fault::None;  // of a rest
    int turn = -1;                          // its turn had come after so many attempts; -1: the plan left it out
    int woke = 0;                           // its rest was over after so many attempts, and it was tried; 0: it was not
    int64_t context = 0;                    // of one that woke
  };
  struct Plan {
    std::vector<Planned> candidates;
    std::vector<Left> left;
  };
  struct Try {
    Lane lane;
    Verdict verdict;  // as the walk was told it
    Phase phase = Phase::None;
    base::LedTo ledTo = base::LedTo::Unknown;
    bool beside = false;  // asked while the one before was under way
    bool unpaid = false;  // no retry was left for it
  };

  std::vector<Plan> plans;  // the first, and one more each time that somebody was to go on with a broken answer
  std::vector<Try> tries;   // in the order in which they began
  // What the client was told went wrong, when that was the walk's word. (Which status that is, its wire says.)
  std::optional<base::Fault> told;
  bool pastFilters = false;  // the chain asks somebody else when a content filter refuses
  bool cut = false;          // there was more than a trace keeps
};

struct Replay {
  std::vector<std::string> tried;   // "provider/model by account", in order
  std::optional<base::Error> told;  // what the client is told when nobody is left; nothing: the walk has no say in it
  std::string difference;           // one sentence; empty: it comes to the same
};

Replay replay(const Story& story);

}  // namespace spillway::routing

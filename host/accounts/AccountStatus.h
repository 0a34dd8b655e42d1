// What is known of each account at a moment, for people and for metrics.
//
// Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/accounts/Roster.h"
#include "host/routing/Health.h"

namespace spillway::accounts {

struct RestStatus {
  std::string scope;  // "provider", "account", "model"
  std::string model;  // scope model: which
  std::string fault;
  int64_t untilMs = 0;      // unix; may be past: then the next request finds out whether it works again
  bool hinted = false;      // the other side named the time
  bool forecast = false;    // and nothing was refused yet
  int failures = 0;         // in a row
  int64_t probeFromMs = 0;  // unix; a request tries it from then on although it rests; 0: not before it ends
  bool probing = false;     // one is trying
};

struct AccountStatus {
  std::string provider, plugin, account, tier, keyOrigin;
  int64_t inFlight = 0;
  int64_t maxConcurrent = 0, requestsPerMinute = 0;  // 0: no cap
  uint64_t succeeded = 0, failed = 0;
  std::vector<RestStatus> rests;
  std::string lastFault, lastMessage;  // of the latest failure; empty: none
  int64_t lastFailureMs = 0;           // unix; 0: none
  bool usable = false;                 // neither the account nor its provider rests on the other side's word
};

struct LastFailure {
  std::string fault, message;
  int64_t atMs = 0;
};

// One row per account of the roster, in its order. `failures` is by slot.
std::vector<AccountStatus> statusOf(const Roster& roster, const routing::Health& health,
                                    const std::unordered_map<uint32_t, LastFailure>& failures, int64_t nowMs);

}  // namespace spillway::accounts

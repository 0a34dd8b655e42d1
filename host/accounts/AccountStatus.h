// What is known of each account at a moment, for people and for metrics.
//
// Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/accounts/KeptState.h"
#include "host/accounts/Quotas.h"
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

// One allowance window, as an answer stated it.
struct LimitStatus {
  std::string model;  // empty: of the whole account
  std::string window;
  int64_t limit = -1, remaining = -1;  // -1: not said
  int64_t resetMs = 0;                 // unix; 0: not said
  int64_t learnedMs = 0;               // unix
};

struct AccountStatus {
  std::string provider, plugin, account, tier, keyOrigin;
  std::string proxy;  // "host:port" of the proxy it goes through; empty: none
  int64_t inFlight = 0;
  int64_t maxConcurrent = 0, requestsPerMinute = 0;  // 0: no cap
  uint64_t succeeded = 0, failed = 0;
  std::vector<RestStatus> rests;
  std::vector<LimitStatus> limits;     // those that have not been renewed since
  double headroom = -1;                // 0 to 1: what is left of the tightest of them; -1: unknown
  std::string lastFault, lastMessage;  // of the latest failure; empty: none
  int64_t lastFailureMs = 0;           // unix; 0: none
  Use use = Use::Enabled;
  bool needsLogin = false;
  bool usable = false;  // neither the account nor its provider rests on the other side's word
};

struct LastFailure {
  std::string fault, message;
  int64_t atMs = 0;
};

// What rows are made of; borrowed. Maps are by slot.
struct StatusSources {
  const routing::Health& health;
  const Quotas& quotas;
  const std::unordered_map<uint32_t, LastFailure>& failures;
  const std::unordered_map<uint32_t, Use>& uses;
};

// One row per account of the roster, in its order.
std::vector<AccountStatus> statusOf(const Roster& roster, const StatusSources& from, int64_t nowMs);

}  // namespace spillway::accounts

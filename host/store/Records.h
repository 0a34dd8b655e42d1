// What the ledger remembers: one ExchangeRecord per client request, with one AttemptRecord per candidate that was
// tried. Secrets, prompts and answers are never part of a record.
//
// Plain values; no threading rule of their own. Durations are microseconds, sizes bytes, money micro-dollars; -1 means
// unknown wherever it is the default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/AttemptEnd.h"
#include "host/base/Error.h"
#include "host/money/Usage.h"

namespace spillway::store {

using money::Usage;

// How an exchange ended.
enum class Outcome : uint8_t {
  Ok,           // answered in full
  ClientError,  // refused because of what the client sent; nobody else was asked
  Failed,       // every candidate failed before the answer began
  Cancelled,    // the client went away
  Cut           // the answer began and broke off
};
inline constexpr int kOutcomeCount = 5;

// "ok", "client_error", "failed", "cancelled", "cut". Static; "unknown" outside the range.
const char* outcomeName(Outcome outcome);
std::optional<Outcome> parseOutcome(std::string_view name);

// Who has had the last word on who is asked.
enum class WalkEnd : uint8_t {
  Unknown,   // an earlier version has written it
  Answered,  // somebody has answered in full
  Told,      // nobody was left, or nobody else was to be asked: the client was told so
  Other      // something besides the plan: the client, a limit, a budget, the configuration
};
inline constexpr int kWalkEndCount = 4;

// "", "answered", "told", "other". Static.
const char* walkEndName(WalkEnd end);
WalkEnd walkEndNamed(std::string_view name);

// What else is to be known of an attempt, as bits.
enum Mark : uint8_t {
  kBeside = 1,     // asked while the one before was under way
  kUnpaid = 2,     // it would have been asked again, but for the share of retries
  kDeclined = 4,   // it was to go on with an answer and would not: that is no fault of the request
  kPastFilter = 8  // a content filter refused, and its chain asks somebody else then
};

struct AttemptRecord {
  int32_t number = 1;  // counted from 1 within the exchange
  std::string provider, account, model, tier;
  std::string wireOut;  // the wire spoken to the upstream
  std::string reason;   // why this candidate was tried, one sentence

  int32_t status = 0;                        // HTTP status of the upstream; 0: no answer
  base::Fault fault = base::Fault::None;     // None: answered well
  base::Scope scope = base::Scope::Request;  // how far the fault reaches
  std::string message;                       // of the fault, for people; empty when there is none
  int64_t retryAfterMs = 0;                  // as the upstream said; 0: not said
  base::Phase phase = base::Phase::None;     // how far it had come when it failed
  base::AskAgain again = base::AskAgain::Unsaid;
  base::LedTo ledTo = base::LedTo::Unknown;
  uint8_t marks = 0;  // of enum Mark

  Usage usage;
  bool usageEstimated = false;  // counted by this host because the upstream did not say
  std::string serviceTier;      // as the upstream named it; empty: it did not
  int64_t costMicros = -1;
  bool costEstimated = false;  // a price had to be taken from another
  // How much more the prompt would have cost unread by a cache, when the account was chosen for what it has cached.
  int64_t savedMicros = -1;

  // From the attempt's begin.
  int64_t prepareUs = -1;     // until its request was written
  int64_t connectUs = -1;     // until it was connected; 0 for a pooled connection
  int64_t sentUs = -1;        // until all of its request had gone out
  int64_t ttftUs = -1;        // to the first byte of the answer itself
  int64_t firstTokenUs = -1;  // until the client was given the first of it
  int64_t durationUs = 0;
  int64_t bytesUp = 0, bytesDown = 0;  // bodies, as sent to and received from the upstream

  bool operator==(const AttemptRecord&) const = default;
};

// What a compressor has taken from one tool's results in a request.
struct SavingRecord {
  std::string tool, compressor;
  bool fresh = false;  // the results were new to the upstream; else they were sent smaller before, and are so again
  int64_t tokens = 0;
  int64_t micros = -1;

  bool operator==(const SavingRecord&) const = default;
};

struct ExchangeRecord {
  std::string id;         // base::newId(); records are unique by it
  int64_t startedMs = 0;  // unix

  std::string client;     // the agent, from its user agent; may be empty
  std::string clientKey;  // name of the key the client sent; empty: none needed
  std::string path, wireIn;
  std::string modelAsked;
  std::string chain;  // empty: a provider was asked for directly, or nothing was routed
  bool stream = false;

  Outcome outcome = Outcome::Ok;
  int32_t status = 0;  // HTTP status the client saw; 0: none was sent
  WalkEnd walkEnd = WalkEnd::Unknown;
  base::Fault told = base::Fault::None;        // of the error the client was told; None: it was told none
  std::string provider, account, model, tier;  // who served it; empty: nobody

  Usage usage;  // of all attempts together
  bool usageEstimated = false;
  std::string serviceTier;     // of the attempt that served it
  int64_t costMicros = -1;     // of all attempts together
  bool costEstimated = false;  // of any attempt
  int64_t savedMicros = -1;    // of all attempts together

  // What the prompt had less because results of tools were made smaller, and what that would have cost.
  int64_t saverTokens = 0, saverMicros = -1;
  std::vector<SavingRecord> savings;  // its parts

  // From the request's arrival.
  int64_t plannedUs = -1;  // until it was known whom to ask
  int64_t ttftUs = -1;     // to the first byte of the answer sent to the client
  int64_t durationUs = 0;
  int64_t bytesIn = 0, bytesOut = 0;  // bodies, as received from and sent to the client

  std::string candidates;  // JSON array of what was planned to be tried, in order and why; empty: nothing
  std::string skipped;     // JSON array of the candidates passed over and why; empty: none
  std::string losses;      // JSON array of what could not be carried over to the upstream's wire; empty: none
  std::string smaller;     // JSON array of the new results that were made smaller, without their texts; empty: none
  std::vector<AttemptRecord> attempts;

  bool operator==(const ExchangeRecord&) const = default;
};

}  // namespace spillway::store

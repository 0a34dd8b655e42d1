// The words that routing, the trace and the ledger share for how an attempt ended: how far it had come, what its
// upstream said of asking again, and what it led to.
//
// Plain values; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace spillway::base {

// How far a failed attempt had come.
enum class Phase : uint8_t {
  Prepare,  // translating and signing: nothing was sent
  Connect,  // resolving, connecting, TLS
  Wait,     // sent, no head yet
  Reply,    // a head came, nothing of it has reached the client
  Commit,   // the client has seen part of the answer
  None      // it has not failed, or nobody knows
};
inline constexpr int kPhaseCount = 6;

// Whether the reply says that asking the same lane again would help.
enum class AskAgain : uint8_t { Unsaid, Yes, No };
inline constexpr int kAskAgainCount = 3;

enum class LedTo : uint8_t {
  Unknown,
  Answered,       // its answer went to the client
  NextAccount,    // another account of the same model
  NextCandidate,  // somebody else
  AskedAgain,     // the same one, at once
  Waited,         // the same one, after the time it asked for
  AnotherWay,     // the same one, which was asked to go on with an answer, put in another way
  GoneOn,         // planned anew, for somebody to go on with its answer
  LeftToOther,    // the one that was asked at the same time goes on alone
  Outrun,         // the answer of the one that was asked at the same time came first
  Told,           // the client is told its error
  GaveUp,         // nobody is left, or nobody may be asked any more
  Stopped,        // by us, in the middle of its answer
  Counted,        // it was to count, and that was done here
  Cancelled,      // the client had gone
  Renewed         // the same one, with a new token: the one it was asked with was refused
};
inline constexpr int kLedToCount = 16;

// As the ledger and the API name them: "reply", "yes", "next_account"; empty for what is not known. Static.
const char* phaseName(Phase phase);
const char* askAgainName(AskAgain again);
const char* ledToName(LedTo to);

// The other way round; what no version knows is not known.
Phase phaseNamed(std::string_view name);
AskAgain askAgainNamed(std::string_view name);
LedTo ledToNamed(std::string_view name);

}  // namespace spillway::base

// Keeps requests away from what fails, and finds out with one of them at a time whether it works again: a state machine
// for one provider, one account or one model of an account.
//
//   Ready -> resting: a failure. Guessed rests grow with failures in a row; one the other side named is kept to.
//   resting -> Probe: the rest is over, or it is a long one and has not been tried for a while. The next request that
//                     comes is the probe; until it has ended the others stay away.
//   Probe -> Ready: the probe, or any request, was answered well.  Probe -> resting: it failed.
//
// Plain value without a clock: times are arguments, in unix milliseconds. One thread at a time.
#pragma once

#include <cstdint>

#include "host/base/Error.h"
#include "host/routing/Verdict.h"

namespace spillway::routing {

// A rest. One that the other side asked for (hinted) is kept to; one we guessed only moves a candidate to the end.
struct Rest {
  int64_t untilMs = 0;  // 0: none
  base::Fault fault = base::Fault::None;
  bool hinted = false;
  bool forecast = false;  // hinted, but by what a good answer said is left: nothing was refused yet

  bool active(int64_t nowMs) const { return untilMs > nowMs; }
  // Whether nothing may be tried, not even when nothing better is left.
  bool binding(int64_t nowMs) const { return active(nowMs) && hinted && !forecast; }
};

// What may be done with a lane now.
enum class Standing {
  Ready,
  Probe,     // one request may find out whether it works again
  Doubtful,  // rests by a guess, or another request is just finding out: only when nothing better is left
  Resting    // the other side has said when to come back
};

struct Breaker {
  // A rest longer than this is tried before it ends: hints may be wrong, and what they wait for may be mended.
  static constexpr int64_t kLongestBlindMs = int64_t{10} * 60 * 1000;
  static constexpr int64_t kMostBetweenProbesMs = int64_t{60} * 60 * 1000;

  Rest rest = {};
  int failures = 0;         // in a row
  int64_t probeFromMs = 0;  // a long rest may be tried from then on; 0: not before it ends
  int longProbes = 0;       // how often it was, in vain
  bool told = false;        // while it tries, another attempt was told when to come back
  uint64_t probe = 0;       // the attempt that tries; 0: none

  Standing standing(int64_t nowMs) const;

  // True when `attempt` (not 0) is the probe from now on. It then has to end with failed(), succeeded() or release().
  bool claim(uint64_t attempt, int64_t nowMs);

  // An attempt ended without a word about the lane; any attempt may be given.
  void release(uint64_t attempt);

  // An attempt failed for a reason that concerns this lane. `jitter` is 0 to 1 and spreads guesses. Returns how long
  // the lane rests from now; 0: not at all.
  int64_t failed(const Verdict& verdict, uint64_t attempt, int64_t nowMs, double jitter);

  // An attempt was answered well. True when that changed something.
  bool succeeded(uint64_t attempt, int64_t nowMs);

  // A good answer said that nothing is left until then, or that something is.
  void forecast(int64_t untilMs, int64_t nowMs);
  bool liftForecast();

  // Whether there is nothing to remember.
  bool idle() const { return rest.untilMs == 0 && failures == 0 && probe == 0; }

 private:
  void schedule(int64_t nowMs);
};

}  // namespace spillway::routing

#include "host/routing/Breaker.h"

#include <algorithm>

namespace spillway::routing {

Standing Breaker::standing(int64_t nowMs) const {
  if (rest.untilMs == 0) return Standing::Ready;
  const bool due = !rest.active(nowMs) || (probeFromMs > 0 && nowMs >= probeFromMs);
  if (due && probe == 0) return Standing::Probe;
  return rest.binding(nowMs) ? Standing::Resting : Standing::Doubtful;
}

bool Breaker::claim(uint64_t attempt, int64_t nowMs) {
  if (standing(nowMs) != Standing::Probe) return false;
  probe = attempt;
  told = false;
  return true;
}

void Breaker::release(uint64_t attempt) {
  if (attempt != 0 && probe == attempt) probe = 0;
}

int64_t Breaker::failed(const Verdict& verdict, uint64_t attempt, int64_t nowMs, double jitter) {
  const bool probed = attempt != 0 && probe == attempt;
  if (probed) probe = 0;
  const bool resting = rest.active(nowMs);
  // Requests that were under way together fail together: that is one failure, not many.
  if (!resting || probed) ++failures;
  const int64_t wait = restMs(verdict, failures, jitter);
  if (wait == 0) return 0;
  const bool hinted = verdict.retryAfterMs > 0;
  if (probed && resting) ++longProbes;
  // A wait that the other side named stands against a later guess, and of two of a kind the later end holds; but what a
  // probe was told is news, unless another was told something since it began.
  const bool older = rest.binding(nowMs) && !hinted;
  const bool longer = rest.binding(nowMs) == hinted && rest.untilMs >= nowMs + wait && (!probed || told);
  told = probe != 0 && (told || hinted);
  if (!resting || !(older || longer)) rest = {nowMs + wait, verdict.fault, hinted, false};
  if (probed || !resting || probeFromMs == 0) schedule(nowMs);
  if (hinted && probeFromMs > 0) {
    probeFromMs = std::max(probeFromMs, nowMs + std::min(verdict.retryAfterMs, kLongestBlindMs));
    if (probeFromMs >= rest.untilMs) probeFromMs = 0;
  }
  return rest.untilMs - nowMs;
}

bool Breaker::succeeded(uint64_t attempt, int64_t nowMs) {
  if (idle()) return false;
  const bool probed = attempt != 0 && probe == attempt;
  // A good answer may have said that it was the last for now. One that was to find out and did not say so again lifts
  // it.
  if (rest.forecast && rest.active(nowMs) && (probeFromMs == 0 || probeFromMs > nowMs)) {
    const bool news = probed || failures != 0;
    if (probed) probe = 0;
    failures = longProbes = 0;
    return news;
  }
  // One that began before the other side said when to come back does not speak against that.
  if ((probed && !told) || !rest.hinted || !rest.active(nowMs)) {
    const uint64_t running = probed ? 0 : probe;  // somebody else's, and still the only one there may be
    *this = {};
    probe = running;
    return true;
  }
  const bool changed = probed || failures != 0;
  if (probed) probe = 0;
  failures = 0;
  return changed;
}

void Breaker::forecast(int64_t untilMs, int64_t nowMs) {
  if (rest.active(nowMs) && !rest.forecast && (rest.hinted || rest.untilMs >= untilMs)) return;
  rest = {untilMs, base::Fault::RateLimit, true, true};
  schedule(nowMs);
}

bool Breaker::liftForecast() {
  if (!rest.forecast) return false;
  rest = {};
  probeFromMs = 0;
  return true;
}

void Breaker::schedule(int64_t nowMs) {
  const int64_t wait = std::min(kLongestBlindMs << std::min(longProbes, 8), kMostBetweenProbesMs);
  probeFromMs = rest.untilMs - nowMs > kLongestBlindMs && nowMs + wait < rest.untilMs ? nowMs + wait : 0;
}

}  // namespace spillway::routing

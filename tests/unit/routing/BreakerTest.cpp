#include "host/routing/Breaker.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <set>
#include <vector>

namespace spillway::routing {
namespace {

using base::Fault;

constexpr int64_t kNow = 1'700'000'000'000;
constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute;

Verdict refusal(int status, int64_t retryAfterMs = 0) {
  Verdict verdict = verdictForStatus(status);
  verdict.retryAfterMs = retryAfterMs;
  return verdict;
}

TEST(BreakerTest, OneFailureRestsAndTheNextRequestProbes) {
  Breaker breaker;
  EXPECT_EQ(breaker.standing(kNow), Standing::Ready);
  EXPECT_EQ(breaker.failed(refusal(503), 0, kNow, 0.5), kSecond);
  EXPECT_EQ(breaker.standing(kNow + 999), Standing::Doubtful);
  EXPECT_EQ(breaker.standing(kNow + 1000), Standing::Probe);
  EXPECT_TRUE(breaker.claim(7, kNow + 1000));
  EXPECT_FALSE(breaker.claim(8, kNow + 1000)) << "one at a time";
  EXPECT_EQ(breaker.standing(kNow + 1000), Standing::Doubtful);
  EXPECT_TRUE(breaker.succeeded(7, kNow + 2000));
  EXPECT_EQ(breaker.standing(kNow + 2000), Standing::Ready);
  EXPECT_TRUE(breaker.idle());
}

TEST(BreakerTest, AProbeThatEndsWithoutAWordMakesRoomForTheNext) {
  Breaker breaker;
  breaker.failed(refusal(503), 0, kNow, 0.5);
  ASSERT_TRUE(breaker.claim(7, kNow + kSecond));
  breaker.release(6);
  EXPECT_EQ(breaker.standing(kNow + kSecond), Standing::Doubtful) << "somebody else's end";
  breaker.release(7);
  EXPECT_TRUE(breaker.claim(8, kNow + kSecond));
}

TEST(BreakerTest, GuessesAreSpread) {
  Breaker early, late;
  EXPECT_EQ(early.failed(refusal(401), 0, kNow, 0), 48 * kSecond);
  EXPECT_EQ(late.failed(refusal(401), 0, kNow, 1), 72 * kSecond);
  Breaker told;
  EXPECT_EQ(told.failed(refusal(429, 5 * kSecond), 0, kNow, 1), 5 * kSecond) << "the other side's word is no guess";
}

TEST(BreakerTest, LongRestsAreTriedAtGrowingIntervals) {
  Breaker breaker;
  breaker.failed(refusal(429, 20 * kHour), 0, kNow, 0.5);
  EXPECT_EQ(breaker.standing(kNow + 10 * kMinute - 1), Standing::Resting);
  int64_t now = kNow;
  uint64_t attempt = 0;
  for (const int64_t wait : {10, 20, 40, 60, 60}) {
    EXPECT_EQ(breaker.standing(now + wait * kMinute - 1), Standing::Resting) << wait;
    now += wait * kMinute;
    EXPECT_EQ(breaker.standing(now), Standing::Probe) << wait;
    ASSERT_TRUE(breaker.claim(++attempt, now));
    EXPECT_EQ(breaker.standing(now), Standing::Resting) << "the others keep to what was said";
    breaker.failed(refusal(503), attempt, now, 0.5);
  }
  EXPECT_EQ(breaker.rest.untilMs, kNow + 20 * kHour) << "a guess does not move what was said";
  now += kHour;
  ASSERT_TRUE(breaker.claim(++attempt, now));
  breaker.succeeded(attempt, now);
  EXPECT_EQ(breaker.standing(now), Standing::Ready) << "it works: the hint was wrong";
}

TEST(BreakerTest, WhatAProbeIsToldReplacesWhatWasSaidBefore) {
  Breaker breaker;
  breaker.failed(refusal(429, 20 * kHour), 0, kNow, 0.5);
  const int64_t later = kNow + 10 * kMinute;
  ASSERT_TRUE(breaker.claim(1, later));
  EXPECT_EQ(breaker.failed(refusal(429, kMinute), 1, later, 0.5), kMinute);
  EXPECT_EQ(breaker.standing(later + kMinute), Standing::Probe);
}

TEST(BreakerTest, AForecastIsOnlyAnOrder) {
  Breaker breaker;
  breaker.forecast(kNow + kMinute, kNow);
  EXPECT_EQ(breaker.standing(kNow), Standing::Doubtful) << "nothing was refused yet";
  EXPECT_TRUE(breaker.liftForecast());
  EXPECT_EQ(breaker.standing(kNow), Standing::Ready);
  breaker.failed(refusal(429, kMinute), 0, kNow, 0.5);
  breaker.forecast(kNow + kHour, kNow);
  EXPECT_EQ(breaker.standing(kNow), Standing::Resting) << "a refusal stands";
  EXPECT_EQ(breaker.rest.untilMs, kNow + kMinute);
  EXPECT_FALSE(breaker.liftForecast());
  breaker = {};
  breaker.forecast(kNow + kMinute, kNow);
  breaker.succeeded(0, kNow);
  EXPECT_EQ(breaker.standing(kNow), Standing::Doubtful) << "the good answer itself said that it was the last";
  breaker = {};
  breaker.forecast(kNow + kHour, kNow);
  breaker.failed(refusal(429, kMinute), 0, kNow, 0.5);
  EXPECT_EQ(breaker.standing(kNow), Standing::Resting) << "and takes the place of what was only expected";
}

TEST(BreakerTest, ADeadPrimaryIsAskedFewTimesAndIsBackSoon) {
  // 20 requests in the 60 s of an outage, one each 3 s; whatever the spread of the guesses.
  for (const double jitter : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    Breaker breaker;
    int asked = 0;
    int64_t backAfter = -1;
    for (int64_t at = 0; at < 120 * kSecond && backAfter < 0; at += 3 * kSecond) {
      const int64_t now = kNow + at;
      const Standing standing = breaker.standing(now);
      if (standing != Standing::Ready && standing != Standing::Probe) continue;
      const auto attempt = static_cast<uint64_t>(at + 1);
      breaker.claim(attempt, now);
      if (at < 60 * kSecond) {
        ++asked;
        breaker.failed(refusal(503), attempt, now, jitter);
      } else {
        breaker.succeeded(attempt, now);
        backAfter = at - 60 * kSecond;
      }
    }
    EXPECT_LE(asked, 5) << jitter;
    EXPECT_GE(backAfter, 0) << jitter;
    EXPECT_LE(backAfter, 30 * kSecond) << jitter;
  }
}

TEST(BreakerTest, WhatAnotherWasToldWhileAProbeIsUnderWayHolds) {
  for (const bool good : {false, true}) {
    Breaker breaker;
    breaker.failed(refusal(429, 5 * kSecond), 0, kNow, 0.5);
    int64_t now = kNow + 6 * kSecond;
    ASSERT_TRUE(breaker.claim(1, now));
    breaker.failed(refusal(429, 30 * kSecond), 2, now, 0.5);
    breaker.failed(refusal(503), 3, now, 0.5);
    if (good)
      EXPECT_TRUE(breaker.succeeded(1, now + kSecond));
    else
      breaker.failed(refusal(429, 2 * kSecond), 1, now + kSecond, 0.5);
    EXPECT_EQ(breaker.probe, 0u);
    EXPECT_EQ(breaker.standing(now + 29 * kSecond), Standing::Resting) << good;
    EXPECT_EQ(breaker.standing(now + 31 * kSecond), Standing::Probe) << good;
    // The next probe's word is news again.
    now += 31 * kSecond;
    ASSERT_TRUE(breaker.claim(4, now));
    breaker.failed(refusal(429, 2 * kSecond), 4, now, 0.5);
    EXPECT_EQ(breaker.standing(now + 3 * kSecond), Standing::Probe);
  }
}

// Everything that can happen to a breaker, in every order: two attempts at most under way, each of which may end well,
// badly, with a word of the other side, or not at all (its exchange was cancelled). Times are kept relative to now, so
// the states are finitely many.
class Exploration {
 public:
  struct State {
    Breaker breaker;
    std::array<int, 2> flights{};  // 0: none, 1: an attempt, 2: the probe
    int64_t forbiddenMs = 0;       // from now: until then the other side has said not to come

    bool operator<(const State& other) const { return key() < other.key(); }

    std::array<int64_t, 11> key() const {
      const Breaker& b = breaker;
      return {b.rest.untilMs, b.rest.hinted,          b.rest.forecast, b.failures, b.probeFromMs, b.longProbes,
              b.probe != 0,   b.probe != 0 && b.told, flights[0],      flights[1], forbiddenMs};
    }
  };

  // Visits every state there is.
  size_t run() {
    add({});
    while (!open_.empty()) {
      const State state = open_.front();
      open_.pop_front();
      check(state);
      for (const int64_t step : {10 * kSecond, 300 * kSecond}) add(later(state, step));
      for (const int64_t wait : {20 * kSecond, 700 * kSecond}) {
        State told = state;
        told.breaker.forecast(kNow + wait, kNow);
        add(told);
      }
      State lifted = state;
      lifted.breaker.liftForecast();
      add(lifted);
      for (size_t i = 0; i < state.flights.size(); ++i) {
        if (state.flights[i] == 0)
          begin(state, i);
        else
          end(state, i);
      }
      if (testing::Test::HasFailure()) break;
    }
    return seen_.size();
  }

 private:
  static constexpr uint64_t kAttempt = 5, kProbe = 9;

  static uint64_t number(int flight) { return flight == 2 ? kProbe : kAttempt; }

  void add(State state) {
    Breaker& b = state.breaker;
    // What differs only in counts that no longer matter is one state.
    b.failures = std::min(b.failures, 4);
    b.longProbes = std::min(b.longProbes, 3);
    if (seen_.insert(state).second) open_.push_back(state);
  }

  static State later(State state, int64_t step) {
    Breaker& b = state.breaker;
    if (b.rest.untilMs != 0) b.rest.untilMs = std::max(b.rest.untilMs - step, kNow);
    if (b.probeFromMs != 0) b.probeFromMs = std::max(b.probeFromMs - step, kNow);
    state.forbiddenMs = std::max<int64_t>(state.forbiddenMs - step, 0);
    return state;
  }

  void begin(State state, size_t slot) {
    const Standing standing = state.breaker.standing(kNow);
    if (standing == Standing::Resting) return;
    EXPECT_EQ(state.forbiddenMs, 0) << "called although the other side has said when to come back";
    const bool probe = state.breaker.claim(kProbe, kNow);
    EXPECT_EQ(probe, standing == Standing::Probe);
    if (probe) {
      EXPECT_NE(state.flights[1 - slot], 2) << "two probes at once";
    }
    state.flights[slot] = probe ? 2 : 1;
    add(state);
  }

  void end(const State& before, size_t slot) {
    const bool probe = before.flights[slot] == 2;
    const uint64_t attempt = number(before.flights[slot]);
    State state = before;
    state.flights[slot] = 0;
    if (probe) {  // its answer has begun: it goes on as any other
      State proved = before;
      proved.flights[slot] = 1;
      proved.breaker.succeeded(attempt, kNow);
      add(proved);
    }
    State cancelled = state, good = state, guessed = state;
    cancelled.breaker.release(attempt);
    add(cancelled);
    good.breaker.succeeded(attempt, kNow);
    add(good);
    guessed.breaker.failed(refusal(503), attempt, kNow, 0.5);
    add(guessed);
    for (const int64_t hint : {20 * kSecond, 600 * kSecond, 1300 * kSecond}) {
      State told = state;
      told.breaker.failed(refusal(429, hint), attempt, kNow, 0.5);
      const int64_t forbidden = std::min(hint, Breaker::kLongestBlindMs);
      told.forbiddenMs = std::max(state.forbiddenMs, forbidden);
      add(told);
    }
  }

  // From here on the upstream is healthy, and what was under way is cancelled: how long until requests get through?
  void check(State state) {
    for (int& flight : state.flights) {
      if (flight != 0) state.breaker.release(number(flight));
      flight = 0;
    }
    const Breaker& b = state.breaker;
    const int64_t guessedMs = b.rest.binding(kNow) || b.rest.forecast ? 61 * kMinute : 30 * kSecond;
    int64_t waited = 0;
    while (state.breaker.standing(kNow) != Standing::Ready && waited <= guessedMs) {
      if (state.breaker.claim(kProbe, kNow)) state.breaker.succeeded(kProbe, kNow);
      state = later(state, 10 * kSecond);
      waited += 10 * kSecond;
    }
    EXPECT_EQ(state.breaker.standing(kNow), Standing::Ready) << "the lane stays dead";
  }

  std::set<State> seen_;
  std::deque<State> open_;
};

TEST(BreakerTest, NoOrderOfEventsKillsALaneOrAsksTooSoon) {
  const size_t states = Exploration().run();
  EXPECT_GT(states, 1000u);
  RecordProperty("states", static_cast<int>(states));
}

}  // namespace
}  // namespace spillway::routing

// Walks are recorded as an exchange records them, and walked again from what was recorded.
#include "host/routing/Replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "host/routing/Walk.h"
#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

using base::LedTo;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kNow = 1'000'000;

// Keeps of a walk what a trace does.
class Recorder {
 public:
  Recorder(RouteTable& table, Health& health) : table_(table), health_(health) { begin(); }

  Story story;
  RetryBudget budget;
  int64_t now = kNow;

  Walk& walk() { return *walk_; }
  bool left() const { return walk_->current() != nullptr; }

  // The current candidate is asked.
  void ask() { add(*walk_->current(), false); }
  void askBeside() { add(*walk_->beside(), true); }

  void fails(Verdict verdict, Phase phase) {
    const size_t i = story.tries.size() - 1;
    ends(i, verdict, phase);
    const Walk::Again again = walk_->again(verdict, phase, budget, now);
    story.tries[i].unpaid = again.unpaid;
    if (again.atOnce || again.afterMs > 0) {
      story.tries[i].ledTo = again.atOnce ? LedTo::AskedAgain : LedTo::Waited;
      return;
    }
    const size_t before = walk_->plan().candidates.size();
    walk_->failed(std::move(verdict), phase, now);
    story.tries[i].ledTo = walk_->led();
    woken(before);
  }

  // One of the last two, who were asked at the same time; `first`: the one who was asked first.
  void failsInRace(bool first, Verdict verdict, Phase phase) {
    const size_t i = story.tries.size() - (first ? 2 : 1);
    if (first) walk_->swap();
    ends(i, verdict, phase);
    const Next next = walk_->failedBeside(std::move(verdict), phase, now);
    const bool over = next == Next::Answer || next == Next::GiveUp;
    story.tries[i].ledTo = over ? walk_->led() : LedTo::LeftToOther;
    if (over) story.tries[story.tries.size() - (first ? 1 : 2)].ledTo = LedTo::Outrun;
  }
  void outrunsInRace(bool first) {
    story.tries[story.tries.size() - (first ? 1 : 2)].ledTo = LedTo::Outrun;
    if (!first) walk_->swap();
    story.tries[story.tries.size() - (first ? 2 : 1)].ledTo = LedTo::Answered;
  }

  void passOver(Skipped::Why why) {
    const Candidate& due = *walk_->current();
    Skipped skipped;
    skipped.provider = due.provider;
    skipped.account = due.account;
    skipped.model = due.model;
    skipped.why = why;
    skipped.rest = {kNow + 5000, base::Fault::RateLimit};
    leave(skipped, static_cast<int>(story.tries.size()));
    const size_t before = walk_->plan().candidates.size();
    walk_->passOver(skipped);
    woken(before);
  }

  // The answer broke off, and somebody else is to go on with it.
  void goesOn() {
    story.tries.back().ledTo = LedTo::GoneOn;
    begin();
  }

  void told() { story.told = walk_->error(now).fault; }

 private:
  static Story::Lane laneOf(const Provider* provider, const Account* account, std::string_view model) {
    return {provider ? provider->id : "", account ? account->name : "", std::string(model)};
  }
  static int64_t windowOf(const Candidate& one) { return one.facts ? one.facts->context : 0; }

  void begin() {
    walk_.emplace(std::move(*plan(table_, health_, {.model = "m"}, turn_++, now)));
    story.plans.emplace_back();
    for (const Candidate& one : walk_->plan().candidates)
      story.plans.back().candidates.push_back(
          {laneOf(one.provider, one.account, one.model), one.entry, one.why, windowOf(one)});
    for (const Skipped& one : walk_->plan().skipped) leave(one, -1);
  }
  void leave(const Skipped& one, int turn) {
    story.plans.back().left.push_back(
        {laneOf(one.provider, one.account, one.model), one.why, one.rest.fault, turn, 0, 0});
  }
  void add(const Candidate& one, bool beside) {
    story.tries.emplace_back();
    story.tries.back().lane = laneOf(one.provider, one.account, one.model);
    story.tries.back().beside = beside;
  }
  void ends(size_t i, const Verdict& verdict, Phase phase) {
    story.tries[i].verdict = verdict;
    story.tries[i].phase = phase;
  }
  void woken(size_t before) {
    for (size_t i = before; i < walk_->plan().candidates.size(); ++i) {
      const Candidate& one = walk_->plan().candidates[i];
      if (one.why != Candidate::Why::Probe) continue;
      for (Story::Left& left : story.plans.back().left)
        if (left.why == Skipped::Why::Rest && left.woke == 0 &&
            left.lane == laneOf(one.provider, one.account, one.model)) {
          left.woke = static_cast<int>(story.tries.size());
          left.context = windowOf(one);
          break;
        }
    }
  }

  RouteTable& table_;
  Health& health_;
  uint64_t turn_ = 0;
  std::optional<Walk> walk_;
};

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() {
    alpha_ = addProvider(table_, "alpha", {model("big", 200'000), model("huge", 1'000'000)}, 2);
    beta_ = addProvider(table_, "beta", {model("mid", 100'000)}, 1);
    gamma_ = addProvider(table_, "gamma", {model("x"), model("y", 50'000)}, 2);
    table_.chains = {{"default",
                      {tier("subscription", Pick::Ordered, {{alpha_, "big"}, {alpha_, "huge"}}),
                       tier("cheap", Pick::Ordered, {{beta_, "mid"}, {gamma_, "x"}, {gamma_, "y"}})}}};
    table_.defaultChain = 0;
  }

  static Verdict verdict(int status, int64_t retryAfterMs = 0) {
    Verdict out = verdictForStatus(status);
    out.retryAfterMs = retryAfterMs;
    out.message = "m";
    return out;
  }

  // An account that rests until then, so that it is not planned for.
  void rests(const char* provider, uint32_t account, int64_t untilMs) {
    for (const Provider& one : table_.providers) {
      if (one.id != provider) continue;
      const uint32_t slot = one.accounts[account].slot;
      if (health_.accounts.size() <= slot) health_.accounts.resize(slot + 1);
      health_.accounts[slot].rest = {untilMs, base::Fault::RateLimit, true};
    }
  }

  RouteTable table_;
  Health health_;
  uint32_t alpha_, beta_, gamma_;
};

TEST_F(ReplayTest, TellsWhoIsTriedInWhichOrderAndWhatTheClientIsTold) {
  Recorder real(table_, health_);
  for (int status : {429, 401, 500, 400}) {
    real.ask();
    real.fails(verdict(status), Phase::Reply);
  }
  real.told();
  const Replay replay = routing::replay(real.story);
  EXPECT_EQ(replay.difference, "");
  EXPECT_THAT(replay.tried, ElementsAre("alpha/big by a", "alpha/big by b", "alpha/huge by a", "alpha/huge by a"));
  ASSERT_TRUE(replay.told);
  EXPECT_EQ(replay.told->fault, base::Fault::InvalidRequest);
  EXPECT_EQ(replay.told->httpStatus, 400);
}

TEST_F(ReplayTest, KnowsWhoWasAskedOnceMoreAndWhoWasNotForWantOfRetries) {
  for (const bool paid : {true, false}) {
    table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {{beta_, "mid"}, {alpha_, "big"}})};
    Recorder real(table_, health_);
    while (!paid && real.budget.spend()) {
    }
    real.ask();
    real.fails(verdict(500), Phase::Wait);
    EXPECT_EQ(real.story.tries[0].ledTo, paid ? LedTo::AskedAgain : LedTo::NextCandidate);
    real.ask();
    real.fails(verdict(429, 900), Phase::Reply);
    EXPECT_EQ(real.story.tries[1].ledTo, paid ? LedTo::Waited : LedTo::NextAccount);
    real.ask();
    real.story.tries.back().ledTo = LedTo::Answered;
    EXPECT_EQ(replay(real.story).difference, "");
    real.story.tries[0].unpaid = paid;
    EXPECT_THAT(replay(real.story).difference, HasSubstr("in the replay it leads to"));
  }
}

TEST_F(ReplayTest, WalksARaceWhoeverWinsIt) {
  for (const bool first : {true, false}) {
    Recorder won(table_, health_), lost(table_, health_), refused(table_, health_);
    for (Recorder* one : {&won, &lost, &refused}) {
      one->ask();
      one->askBeside();
    }
    won.outrunsInRace(first);
    EXPECT_EQ(replay(won.story).difference, "") << first;
    refused.failsInRace(first, verdict(400), Phase::Reply);
    refused.told();
    EXPECT_EQ(replay(refused.story).difference, "") << first;
    EXPECT_EQ(replay(refused.story).told->fault, base::Fault::InvalidRequest);
    lost.failsInRace(first, verdict(429), Phase::Reply);
    lost.story.tries[first ? 1 : 0].ledTo = LedTo::Answered;
    EXPECT_EQ(replay(lost.story).difference, "") << first;
    lost.story.tries[1].beside = false;
    EXPECT_NE(replay(lost.story).difference, "") << "it is not enough to have been asked";
  }
}

TEST_F(ReplayTest, WalksPastThoseWhoseTurnCameInVain) {
  Recorder real(table_, health_);
  real.passOver(Skipped::Why::Doubtful);
  real.passOver(Skipped::Why::FullAtOnce);
  while (real.left()) {
    real.ask();
    real.fails(verdict(503), Phase::Reply);
  }
  EXPECT_EQ(real.story.tries.back().lane.account, "a") << "the doubtful one came last";
  EXPECT_EQ(real.story.tries.back().lane.model, "big");
  real.told();
  EXPECT_EQ(replay(real.story).difference, "");
  Story less = real.story;
  less.plans[0].left.erase(less.plans[0].left.begin());
  EXPECT_EQ(replay(less).difference,
            "The trace passes over alpha/big by b after 0 attempts; by the replay it is the turn of alpha/big by a.");
}

TEST_F(ReplayTest, WakesThoseWhoseRestWasOver) {
  rests("gamma", 0, kNow + 500);
  rests("gamma", 1, kNow + 900'000);
  table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {{beta_, "mid"}, {gamma_, "y"}})};
  Recorder real(table_, health_);
  ASSERT_EQ(real.walk().plan().candidates.size(), 1u);
  real.ask();
  real.now += 1000;
  real.fails(verdict(504), Phase::Wait);
  ASSERT_TRUE(real.left()) << "one is awake again";
  real.ask();
  real.fails(verdict(413), Phase::Reply);
  real.told();
  EXPECT_EQ(replay(real.story).difference, "");
  EXPECT_THAT(replay(real.story).tried, ElementsAre("beta/mid by a", "gamma/y by a"));
}

TEST_F(ReplayTest, BeginsAnewWithEachPlan) {
  Recorder real(table_, health_);
  real.ask();
  real.fails(verdict(429), Phase::Reply);
  real.ask();
  real.goesOn();
  real.ask();
  real.fails(declined(verdict(400)), Phase::Reply);
  real.ask();
  real.story.tries.back().ledTo = LedTo::AnotherWay;
  real.ask();
  real.story.tries.back().ledTo = LedTo::Answered;
  EXPECT_EQ(replay(real.story).difference, "");
  real.story.plans.pop_back();
  EXPECT_EQ(replay(real.story).difference, "Attempt 3 of the trace asked " + real.story.tries[2].lane.provider + "/" +
                                               real.story.tries[2].lane.model + " by " +
                                               real.story.tries[2].lane.account + "; the replay asks nobody.");
}

TEST_F(ReplayTest, ARefusedTokenLeavesTheCandidateWhereItIs) {
  Recorder real(table_, health_);
  real.ask();
  real.story.tries.back().verdict = verdict(401);
  real.story.tries.back().phase = Phase::Reply;
  real.story.tries.back().ledTo = LedTo::Renewed;
  real.ask();
  real.story.tries.back().ledTo = LedTo::Answered;
  EXPECT_EQ(replay(real.story).difference, "");
  EXPECT_EQ(replay(real.story).tried[0], replay(real.story).tried[1]);

  Recorder without(table_, health_);
  without.ask();
  without.story.tries.back().ledTo = LedTo::Renewed;
  without.passOver(Skipped::Why::NoToken);
  without.ask();
  without.fails(verdict(503), Phase::Reply);
  EXPECT_EQ(replay(without.story).difference, "") << "there was no other token";
}

TEST_F(ReplayTest, NamesThePlaceWhereItDiffers) {
  Recorder real(table_, health_);
  while (real.left()) {
    real.ask();
    real.fails(verdict(429), Phase::Reply);
  }
  real.told();
  ASSERT_EQ(replay(real.story).difference, "");

  Story other = real.story;
  other.tries[1].lane.account = "gone";
  EXPECT_EQ(replay(other).difference,
            "Attempt 2 of the trace asked alpha/big by gone; the replay asks alpha/big by b.");
  other = real.story;
  other.tries[0].verdict.scope = base::Scope::Provider;
  EXPECT_EQ(replay(other).difference,
            "The failure of attempt 1 (alpha/big by a, rate limited) led to 'next_account'; in the replay it leads to "
            "'next_candidate'.");
  other = real.story;
  other.told = base::Fault::Auth;
  EXPECT_EQ(replay(other).difference, "The client was told 'auth'; by the replay it is told 'rate_limit'.");
  other = real.story;
  other.tries.pop_back();
  EXPECT_THAT(replay(other).difference, HasSubstr("is left to be asked"));
  other.cut = true;
  EXPECT_THAT(replay(other).difference, HasSubstr("more to tell than a trace keeps"));
}

// Whatever happens to a walk: what is recorded is enough.
TEST_F(ReplayTest, TellsTheSameOfAnyWalk) {
  constexpr int kStatuses[] = {400, 401, 403, 404, 413, 429, 500, 503, 504, 529};
  size_t attempts = 0, races = 0, woken = 0, passed = 0, plans = 0, again = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    const auto chance = [&](unsigned of) { return random() % of == 0; };
    health_ = {};
    if (chance(2)) rests("beta", 0, kNow + 1 + random() % 3000);
    if (chance(2)) rests("gamma", random() % 2, kNow + 1 + random() % 3000);
    if (chance(3)) rests("alpha", random() % 2, kNow + 1 + random() % 3000);
    Recorder real(table_, health_);
    while (chance(8) && real.budget.spend()) {
    }
    const auto someVerdict = [&] {
      Verdict out = verdict(kStatuses[random() % std::size(kStatuses)], chance(3) ? random() % 8000 : 0);
      if (chance(8)) out = verdictForError({.fault = base::Fault::Network}, Phase::Connect);
      if (chance(8)) out.fault = base::Fault::ContextLength, out.scope = base::Scope::Request;
      out.again = static_cast<Verdict::Again>(random() % 3);
      return chance(4) || ruleFor(out.fault).next != Next::Answer ? out : declined(std::move(out));
    };
    const auto somePhase = [&] { return static_cast<Phase>(random() % 4); };
    bool raced = false, over = false;
    while (!over && real.left()) {
      real.now += random() % 500;
      if (chance(6)) {
        ++passed;
        real.passOver(chance(2) ? Skipped::Why::Doubtful : Skipped::Why::FullMinute);
        continue;
      }
      real.ask();
      if (!raced && chance(6) && real.walk().another() != nullptr) {
        raced = true;
        ++races;
        real.askBeside();
        const bool first = chance(2);
        if (chance(3)) {
          real.outrunsInRace(first);
          over = true;
          break;
        }
        real.failsInRace(first, someVerdict(), somePhase());
        const LedTo led = real.story.tries[real.story.tries.size() - (first ? 2 : 1)].ledTo;
        if (led != LedTo::LeftToOther) break;
        // The one that is left answers.
        real.story.tries[real.story.tries.size() - (first ? 1 : 2)].ledTo = LedTo::Answered;
        over = true;
        break;
      }
      if (chance(12) && real.story.plans.size() < 3) {
        real.goesOn();
        continue;
      }
      if (chance(10)) {
        real.story.tries.back().ledTo = LedTo::Answered;
        over = true;
        break;
      }
      real.fails(someVerdict(), somePhase());
      const LedTo led = real.story.tries.back().ledTo;
      again += led == LedTo::AskedAgain || led == LedTo::Waited;
    }
    if (!over && !real.left()) real.told();
    const Replay replay = routing::replay(real.story);
    ASSERT_EQ(replay.difference, "") << "seed " << seed;
    ASSERT_EQ(replay.tried.size(), real.story.tries.size()) << "seed " << seed;
    attempts += replay.tried.size();
    plans += real.story.plans.size() - 1;
    for (const Story::Plan& plan : real.story.plans)
      for (const Story::Left& left : plan.left) woken += left.woke > 0;
  }
  for (const size_t each : {attempts / 100, races, woken, passed, plans, again}) EXPECT_GT(each, 20u);
}

}  // namespace
}  // namespace spillway::routing

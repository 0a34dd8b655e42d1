// Chains within chains, conditions on entries, and what a request's needs leave of a chain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kNow = 1'795'572'000'000;  // 2026-11-25 02:00 UTC
constexpr int64_t kHourMs = 3'600'000;

class ChainsTest : public testing::Test {
 protected:
  ChainsTest() {
    alpha_ = addProvider(table_, "alpha",
                         {model("a", 100'000, SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING, true)}, 1);
    beta_ = addProvider(table_, "beta", {model("b", 50'000, SPW_CAP_TOOLS, true)}, 2);
    gamma_ = addProvider(table_, "gamma", {model("c", 8'000, 0, true)}, 1);
    table_.chains = {{"default", {}}, {"inner", {}}, {"innermost", {}}};
    table_.defaultChain = 0;
  }

  static Entry to(uint32_t chain) {
    Entry entry;
    entry.chain = chain;
    return entry;
  }
  static Entry when(Entry entry, Condition condition) {
    entry.when = std::move(condition);
    return entry;
  }

  Plan make(uint64_t turn = 0, Query query = {.model = "default"}, int64_t now = kNow) {
    base::Result<Plan> made = plan(table_, health_, query, turn, now);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }
  std::vector<std::string> reasons(const Plan& plan) {
    std::vector<std::string> out;
    for (const Skipped& one : plan.skipped) out.push_back(one.reason(plan.madeAtMs));
    return out;
  }

  RouteTable table_;
  Health health_;
  uint32_t alpha_, beta_, gamma_;
};

TEST_F(ChainsTest, ANestedChainStandsWhereItIsNamedWithItsOwnTiers) {
  table_.chains[0].tiers = {tier("subscription", Pick::Ordered, {{alpha_, "a"}, to(1)})};
  table_.chains[1].tiers = {tier("cheap", Pick::Ordered, {{beta_, "b"}}), tier("free", Pick::Ordered, {to(2)})};
  table_.chains[2].tiers = {tier("mine", Pick::Ordered, {{gamma_, "c"}, {alpha_, "a"}})};
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("alpha/a:a", "beta/b:a", "beta/b:b", "gamma/c:a"));
  EXPECT_EQ(made.candidates[1].tier, "cheap");
  EXPECT_EQ(made.candidates[3].tier, "mine");
  EXPECT_EQ(made.chain, "default");
  EXPECT_THAT(reasons(made), ElementsAre("Already listed above."));
}

TEST_F(ChainsTest, RotationIsFairInsideAndOutside) {
  table_.chains[0].tiers = {tier("cheap", Pick::RoundRobin, {{alpha_, "a"}, to(1)})};
  table_.chains[1].tiers = {tier("cheap", Pick::RoundRobin, {{beta_, "b"}, {gamma_, "c"}})};
  std::map<std::string, int> first;
  for (uint64_t turn = 0; turn < 80; ++turn) ++first[names(make(turn))[0]];
  EXPECT_EQ(first["alpha/a:a"], 40);
  EXPECT_EQ(first["gamma/c:a"], 20);
  EXPECT_EQ(first["beta/b:a"], 10);
  EXPECT_EQ(first["beta/b:b"], 10);
}

TEST_F(ChainsTest, APickJudgesANestedChainByWhatItWouldTryFirst) {
  table_.providers[alpha_].models[0].prices = {3, 3, -1, -1};
  table_.providers[beta_].models[0].prices = {9, 9, -1, -1};
  table_.providers[gamma_].models[0].prices = {1, 1, -1, -1};
  table_.chains[0].tiers = {tier("cheap", Pick::LowestCost, {to(1), {alpha_, "a"}})};
  table_.chains[1].tiers = {tier("cheap", Pick::Ordered, {{beta_, "b"}, {gamma_, "c"}})};
  EXPECT_THAT(names(make()), ElementsAre("alpha/a:a", "beta/b:a", "beta/b:b", "gamma/c:a"));
  table_.chains[1].tiers[0].pick = Pick::LowestCost;
  EXPECT_THAT(names(make()), ElementsAre("gamma/c:a", "beta/b:a", "beta/b:b", "alpha/a:a"));
}

TEST_F(ChainsTest, AChainThatHoldsItselfEndsNevertheless) {
  table_.chains[0].tiers = {tier("cheap", Pick::RoundRobin, {{alpha_, "a"}, to(0)})};
  EXPECT_THAT(names(make()), ElementsAre("alpha/a:a"));
}

TEST_F(ChainsTest, AConditionThatDoesNotHoldSkipsItsEntryWithTheReason) {
  Condition night;
  night.times = {{22 * 60, 6 * 60}};
  ASSERT_TRUE(cctz::load_time_zone("Europe/Berlin", &night.zone));
  Condition office;
  office.times = {{9 * 60, 12 * 60}, {13 * 60, 17 * 60 + 30}};
  Condition laptop;
  laptop.clientKeys = {"laptop", "desk"};
  Condition agent;
  agent.agents = {"some-agent/*"};
  Condition small;
  small.models = {"*-small"};
  Condition large;
  large.promptOver = 30'000;
  Condition brief;
  brief.promptUnder = 1'000;
  Query asked{.model = "default"};
  asked.expected.prompt = 1'200;
  struct Case {
    Condition condition;
    const char* reason;
  };
  const Case cases[] = {{office, "Only at 09:00-12:00 or 13:00-17:30 (UTC), and it is 02:00."},
                        {laptop, "Only for the client key 'laptop' or 'desk'."},
                        {agent, "Only for agents like 'some-agent/*'."},
                        {small, "Only when the model asked for is like '*-small'."},
                        {large, "Only for prompts over 30000 tokens, and this one has about 1200."},
                        {brief, "Only for prompts under 1000 tokens, and this one has about 1200."}};
  for (const Case& c : cases) {
    table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {when({alpha_, "a"}, c.condition), {gamma_, "c"}})};
    const Plan made = make(0, asked);
    EXPECT_THAT(names(made), ElementsAre("gamma/c:a")) << c.reason;
    EXPECT_THAT(reasons(made), ElementsAre(c.reason));
    EXPECT_EQ(made.skipped[0].model, "a");
  }
  table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {when(to(1), night), {gamma_, "c"}})};
  table_.chains[1].tiers = {tier("cheap", Pick::Ordered, {{beta_, "b"}})};
  EXPECT_THAT(names(make()), ElementsAre("beta/b:a", "beta/b:b", "gamma/c:a")) << "03:00 in Berlin";
  const Plan late = make(0, asked, kNow + 3 * kHourMs);
  EXPECT_THAT(names(late), ElementsAre("gamma/c:a"));
  EXPECT_THAT(reasons(late), ElementsAre("Only at 22:00-06:00 (Europe/Berlin), and it is 06:00."));
  EXPECT_EQ(late.skipped[0].chain, "inner");
}

TEST_F(ChainsTest, ConditionsThatHold) {
  Condition all;
  all.times = {{2 * 60, 2 * 60 + 1}};
  all.clientKeys = {"laptop"};
  all.agents = {"other/*", "some-agent/*"};
  all.models = {"default"};
  all.promptOver = 1'199;
  all.promptUnder = 1'201;
  table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {when({alpha_, "a"}, all)})};
  Query asked{.model = "default"};
  asked.expected.prompt = 1'200;
  asked.clientKey = "laptop";
  asked.agent = "some-agent/1.2 (x)";
  EXPECT_THAT(names(make(0, asked)), ElementsAre("alpha/a:a"));
  EXPECT_THAT(names(make(0, asked, kNow + 60'000)), IsEmpty());
}

TEST(ConditionTest, TheClockIsTheOneOfTheDay) {
  Condition morning;
  morning.times = {{8 * 60, 8 * 60 + 1}};
  ASSERT_TRUE(cctz::load_time_zone("America/New_York", &morning.zone));
  constexpr int64_t kJulyMs = 1'782'907'200'000;  // 2026-07-01 12:00 UTC, four hours behind
  EXPECT_EQ(unmet(morning, {.nowMs = kJulyMs}), Unmet::None);
  EXPECT_EQ(unmet(morning, {.nowMs = kJulyMs + kHourMs}), Unmet::Time);
  EXPECT_EQ(unmet(morning, {.nowMs = kNow + 11 * kHourMs}), Unmet::None) << "five behind in November";
  EXPECT_EQ(unmet(morning, {.nowMs = kNow + 10 * kHourMs}), Unmet::Time);
}

TEST(TimeWindowTest, MayGoOverMidnight) {
  const TimeWindow night{22 * 60, 6 * 60}, day{6 * 60, 22 * 60};
  for (int minute = 0; minute < 24 * 60; ++minute) EXPECT_NE(night.holds(minute), day.holds(minute)) << minute;
  EXPECT_TRUE(night.holds(0) && night.holds(22 * 60) && !night.holds(6 * 60));
}

class NeedsTest : public ChainsTest {
 protected:
  NeedsTest() { table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {{gamma_, "c"}, {beta_, "b"}})}; }
};

TEST_F(NeedsTest, AGuessedNeedRemovesWhileSomebodyIsLeft) {
  table_.chains[0].tiers.push_back(tier("free", Pick::Ordered, {{alpha_, "a"}}));
  const Plan made = make(0, {.model = "default", .needs = SPW_CAP_VISION, .guessed = SPW_CAP_VISION});
  EXPECT_THAT(names(made), ElementsAre("alpha/a:a"));
  EXPECT_THAT(reasons(made), ElementsAre("The model lacks what the request needs: vision.",
                                         "The model lacks what the request needs: vision."));
}

TEST_F(NeedsTest, AGuessedNeedThatNobodyMeetsRefusesNobody) {
  const Plan made = make(0, {.model = "default", .needs = SPW_CAP_VISION, .guessed = SPW_CAP_VISION});
  EXPECT_THAT(names(made), ElementsAre("gamma/c:a", "beta/b:a", "beta/b:b"));
  EXPECT_THAT(made.skipped, IsEmpty());
  EXPECT_EQ(made.candidates[0].reason(),
            "It is known to lack vision, which the request seems to need; so it is with all others.");
}

TEST_F(NeedsTest, ACertainNeedRefuses) {
  EXPECT_THAT(names(make(0, {.model = "default", .needs = SPW_CAP_VISION})), IsEmpty());
  const Plan made = make(0, {.model = "default", .needs = SPW_CAP_TOOLS | SPW_CAP_VISION, .guessed = SPW_CAP_VISION});
  EXPECT_THAT(names(made), ElementsAre("beta/b:a", "beta/b:b")) << "gamma lacks tools for certain";
  EXPECT_THAT(reasons(made), ElementsAre("The model lacks what the request needs: tools, vision."));
}

TEST_F(NeedsTest, AGuessedSizeThatNobodyTakesRefusesNobody) {
  Query asked{.model = "default", .promptTokens = 60'000};
  EXPECT_THAT(names(make(0, asked)), IsEmpty());
  asked.sizeGuessed = true;
  const Plan made = make(0, asked);
  EXPECT_THAT(names(made), ElementsAre("gamma/c:a", "beta/b:a", "beta/b:b"));
  EXPECT_EQ(made.candidates[0].reason(),
            "Its window of 8000 tokens seems too small for the request; so it is with all others.");
  asked.promptTokens = 10'000;
  EXPECT_THAT(names(make(0, asked)), ElementsAre("beta/b:a", "beta/b:b"));
}

TEST_F(NeedsTest, WhatIsKeptForAGuessStillRestsWhenTheOtherSideSaidSo) {
  health_.accounts.resize(3);
  health_.accounts[1].rest = {kNow + 5000, base::Fault::RateLimit, true};
  const Plan made = make(0, {.model = "default", .needs = SPW_CAP_PDF, .guessed = SPW_CAP_PDF});
  EXPECT_THAT(names(made), ElementsAre("gamma/c:a", "beta/b:b"));
  EXPECT_THAT(reasons(made), ElementsAre("The account rests for another 5 s: rate limited."));
}

TEST_F(NeedsTest, WhatIsKeptForAGuessIsPickedAsEver) {
  table_.chains[0].tiers = {tier("cheap", Pick::RoundRobin, {{gamma_, "c"}, {beta_, "b"}})};
  std::map<std::string, int> first;
  for (uint64_t turn = 0; turn < 40; ++turn) {
    ++first[names(make(turn, {.model = "default", .needs = SPW_CAP_PDF, .guessed = SPW_CAP_PDF}))[0]];
    ++first[names(make(turn, {.model = "default", .needs = SPW_CAP_REASONING}))[0]];
  }
  EXPECT_EQ(first["gamma/c:a"], 40);
  EXPECT_EQ(first["beta/b:a"], 20);
  EXPECT_EQ(first["beta/b:b"], 20);
  EXPECT_EQ(make(0, {.model = "default", .needs = SPW_CAP_REASONING}).candidates[0].reason(),
            "Its turn in the rotation.")
      << "a wish that nobody fulfils changes nothing";
}

TEST_F(NeedsTest, ReasoningIsAWish) {
  table_.chains[0].tiers.push_back(tier("free", Pick::Ordered, {{alpha_, "a"}}));
  health_.accounts.resize(3);
  health_.accounts[1].rest = {kNow + 5000, base::Fault::Server, false};
  const Plan made = make(0, {.model = "default", .needs = SPW_CAP_REASONING});
  EXPECT_THAT(names(made), ElementsAre("alpha/a:a", "gamma/c:a", "beta/b:b", "beta/b:a"));
  EXPECT_EQ(made.candidates[1].reason(),
            "Healthy, but known not to offer reasoning, which was asked for; those that may come first.");
}

}  // namespace
}  // namespace spillway::routing

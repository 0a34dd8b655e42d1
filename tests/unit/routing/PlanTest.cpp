#include "host/routing/Plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kNow = 1'000'000;

// alpha: slots a=0 b=1; beta: a=2; gamma: a=3 b=4 c=5. One chain "default".
class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    alpha_ = addProvider(table_, "alpha", {model("big", 200'000, SPW_CAP_TOOLS | SPW_CAP_VISION, true)}, 2);
    beta_ = addProvider(table_, "beta", {model("mid", 64'000, SPW_CAP_TOOLS, true), model("wide", 1'000'000)}, 1);
    gamma_ = addProvider(table_, "gamma", {}, 3);
    table_.chains = {{"default", {}}};
    table_.defaultChain = 0;
  }

  void tiers(std::vector<Tier> tiers) { table_.chains[0].tiers = std::move(tiers); }

  Plan make(uint64_t turn = 0, Query query = {.model = "anything"}) {
    base::Result<Plan> made = plan(table_, health_, query, turn, kNow);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }

  void restAccount(uint32_t slot, Rest rest) {
    if (health_.accounts.size() <= slot) health_.accounts.resize(slot + 1);
    health_.accounts[slot].rest = rest;
  }

  RouteTable table_;
  Health health_;
  uint32_t alpha_, beta_, gamma_;
};

TEST_F(PlanTest, OnlyTheAccountThatTheRequestIsFor) {
  const Plan one = make(0, {.model = "gamma/x", .account = "c"});
  ASSERT_EQ(one.candidates.size(), 1u);
  EXPECT_EQ(one.candidates[0].account->name, "c");
  ASSERT_EQ(one.skipped.size(), 2u);
  EXPECT_EQ(one.skipped[0].why, Skipped::Why::OtherAccount);
  EXPECT_EQ(one.skipped[0].reason(kNow), "The request is for another account.");
  EXPECT_TRUE(make(0, {.model = "gamma/x", .account = "z"}).candidates.empty());
}

TEST_F(PlanTest, TiersAndEntriesInOrderAccountsInTurn) {
  tiers({tier("subscription", Pick::Ordered, {{alpha_, "big"}}),
         tier("cheap", Pick::Ordered, {{beta_, "mid"}, {gamma_, "x"}})});
  const Plan first = make(0);
  EXPECT_THAT(names(first),
              ElementsAre("alpha/big:a", "alpha/big:b", "beta/mid:a", "gamma/x:a", "gamma/x:b", "gamma/x:c"));
  EXPECT_EQ(first.chain, "default");
  EXPECT_EQ(first.candidates[0].tier, "subscription");
  EXPECT_EQ(first.candidates[2].tier, "cheap");
  EXPECT_EQ(first.candidates[0].entry, 0u);
  EXPECT_EQ(first.candidates[1].entry, 0u);
  EXPECT_EQ(first.candidates[5].entry, 2u);
  EXPECT_EQ(first.candidates[0].reason(), "Its turn in the rotation.");
  EXPECT_EQ(first.candidates[2].reason(), "Next in order.");
  EXPECT_THAT(names(make(1)),
              ElementsAre("alpha/big:b", "alpha/big:a", "beta/mid:a", "gamma/x:b", "gamma/x:c", "gamma/x:a"));
}

TEST_F(PlanTest, RoundRobinIsFairToEntriesAndToTheirAccounts) {
  tiers({tier("cheap", Pick::RoundRobin, {{alpha_, "big"}, {beta_, "mid"}, {gamma_, "x"}})});
  std::map<std::string, int> first;
  for (uint64_t turn = 0; turn < 18 * 7; ++turn) ++first[names(make(turn))[0]];
  EXPECT_EQ(first["beta/mid:a"], 42);
  EXPECT_EQ(first["alpha/big:a"], 21);
  EXPECT_EQ(first["alpha/big:b"], 21);
  EXPECT_EQ(first["gamma/x:a"], 14);
  EXPECT_EQ(first["gamma/x:b"], 14);
  EXPECT_EQ(first["gamma/x:c"], 14);
}

TEST_F(PlanTest, RotationIsFairAmongTheHealthyOnly) {
  tiers({tier("cheap", Pick::Ordered, {{gamma_, "x"}})});
  restAccount(3, {kNow + 5000, base::Fault::RateLimit, true});
  std::map<std::string, int> first;
  for (uint64_t turn = 0; turn < 100; ++turn) ++first[names(make(turn))[0]];
  EXPECT_EQ(first["gamma/x:b"], 50);
  EXPECT_EQ(first["gamma/x:c"], 50);
}

TEST_F(PlanTest, RestsTheOtherSideNamedAreKept) {
  tiers({tier("cheap", Pick::Ordered, {{alpha_, "big"}, {beta_, "mid"}})});
  restAccount(0, {kNow + 90'000, base::Fault::Quota, true});
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("alpha/big:b", "beta/mid:a"));
  ASSERT_EQ(made.skipped.size(), 1u);
  EXPECT_EQ(made.skipped[0].account->name, "a");
  EXPECT_EQ(made.skipped[0].reason(kNow), "The account rests for another 90 s: quota used up.");
  restAccount(0, {kNow, base::Fault::Quota, true});
  const Plan after = make();
  EXPECT_EQ(after.candidates.size(), 3u) << "a rest that ends now is over";
  EXPECT_EQ(after.candidates[0].reason(), "Has rested (quota used up); this request finds out whether it works again.");
}

TEST_F(PlanTest, RestsWeGuessedOnlyMoveToTheEnd) {
  tiers({tier("cheap", Pick::Ordered, {{alpha_, "big"}, {beta_, "mid"}})});
  restAccount(0, {kNow + 9000, base::Fault::Server, false});
  restAccount(1, {kNow + 4000, base::Fault::Server, false});
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("beta/mid:a", "alpha/big:b", "alpha/big:a"));
  EXPECT_EQ(made.candidates[0].reason(), "First in order.");
  EXPECT_EQ(made.candidates[1].reason(), "Rests after a failure (server error), but nothing better is left.");
  EXPECT_THAT(made.skipped, IsEmpty());
}

TEST_F(PlanTest, OneRequestProbesInItsUsualPlaceAndTheOthersStayAway) {
  tiers({tier("cheap", Pick::Ordered, {{beta_, "mid"}, {gamma_, "x"}})});
  health_.accounts.resize(3);
  health_.accounts[2].failed(verdictForStatus(503), 0, kNow - 1000, 0.5);
  EXPECT_THAT(names(make()), ElementsAre("beta/mid:a", "gamma/x:a", "gamma/x:b", "gamma/x:c"));
  EXPECT_EQ(make().candidates[0].why, Candidate::Why::Probe);
  ASSERT_TRUE(health_.accounts[2].claim(1, kNow));
  EXPECT_THAT(names(make()), ElementsAre("gamma/x:a", "gamma/x:b", "gamma/x:c", "beta/mid:a"));
  EXPECT_EQ(make().candidates[3].why, Candidate::Why::LastResort);
}

TEST_F(PlanTest, OnlyAFewLastResortsAreKept) {
  tiers({tier("cheap", Pick::Ordered, {{alpha_, "big"}, {gamma_, "x"}})});
  for (const uint32_t slot : {0u, 1u, 3u, 4u, 5u}) restAccount(slot, {kNow + 1000 + slot, base::Fault::Timeout, false});
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("alpha/big:a", "alpha/big:b", "gamma/x:a"));
  EXPECT_EQ(made.skipped.size(), 2u);
}

TEST_F(PlanTest, ModelAndProviderRestsReachAsFarAsTheySay) {
  tiers({tier("cheap", Pick::Ordered, {{beta_, "mid"}, {beta_, "wide"}, {gamma_, "x"}})});
  health_.accounts.resize(3);
  health_.accounts[2].models.emplace_back();
  health_.accounts[2].models[0].model = "mid";
  health_.accounts[2].models[0].rest = {kNow + 500, base::Fault::RateLimit, true};
  const Plan one = make();
  EXPECT_THAT(names(one), ElementsAre("beta/wide:a", "gamma/x:a", "gamma/x:b", "gamma/x:c"));
  EXPECT_EQ(one.skipped[0].reason(kNow), "The model on this account rests for another 500 ms: rate limited.");
  health_.providers.resize(2);
  health_.providers[beta_].rest = {kNow + 3000, base::Fault::Overloaded, true};
  const Plan all = make();
  EXPECT_THAT(names(all), ElementsAre("gamma/x:a", "gamma/x:b", "gamma/x:c"));
  EXPECT_EQ(all.skipped[1].reason(kNow), "The provider rests for another 3 s: overloaded.");
}

TEST_F(PlanTest, RequirementsSkipOnlyWhatIsKnownToLackThem) {
  tiers({tier("cheap", Pick::Ordered, {{beta_, "mid"}, {beta_, "wide"}, {gamma_, "x"}, {alpha_, "big"}})});
  const Plan made = make(0, {.model = "m", .needs = SPW_CAP_TOOLS | SPW_CAP_VISION});
  EXPECT_THAT(names(made),
              ElementsAre("beta/wide:a", "gamma/x:a", "gamma/x:b", "gamma/x:c", "alpha/big:a", "alpha/big:b"));
  ASSERT_EQ(made.skipped.size(), 1u);
  EXPECT_EQ(made.skipped[0].reason(kNow), "The model lacks what the request needs: vision.");
}

TEST_F(PlanTest, APromptTooLongSkipsSmallWindows) {
  tiers({tier("cheap", Pick::Ordered, {{beta_, "mid"}, {alpha_, "big"}, {beta_, "wide"}})});
  const Plan made = make(0, {.model = "m", .promptTokens = 64'001});
  EXPECT_THAT(names(made), ElementsAre("alpha/big:a", "alpha/big:b", "beta/wide:a"));
  EXPECT_EQ(made.skipped[0].reason(kNow), "The prompt is longer than the model's window of 64000 tokens.");
  EXPECT_EQ(make(0, {.model = "m", .promptTokens = 64'000}).candidates.size(), 4u);
}

TEST_F(PlanTest, AnEntryWithoutModelKeepsTheOneAskedForElseTheFlagship) {
  tiers({tier("cheap", Pick::Ordered, {{beta_, ""}})});
  EXPECT_THAT(names(make(0, {.model = "wide"})), ElementsAre("beta/wide:a"));
  EXPECT_THAT(names(make(0, {.model = "unknown"})), ElementsAre("beta/mid:a"));
  EXPECT_THAT(names(make(0, {.model = "default"})), ElementsAre("beta/mid:a")) << "a chain's name asks for no model";
  tiers({tier("cheap", Pick::Ordered, {{gamma_, ""}})});
  EXPECT_EQ(names(make(0, {.model = "unknown"}))[0], "gamma/unknown:a") << "no table: whatever is asked for";
  const Plan none = make(0, {.model = "default"});
  EXPECT_THAT(none.candidates, IsEmpty());
  EXPECT_EQ(none.skipped[0].reason(kNow), "No model was asked for, and the provider lists none.");
}

TEST_F(PlanTest, AProviderAskedForDirectly) {
  const Plan made = make(1, {.model = "alpha/future-model", .needs = SPW_CAP_AUDIO});
  EXPECT_THAT(names(made), ElementsAre("alpha/future-model:b", "alpha/future-model:a"));
  EXPECT_EQ(made.candidates[0].facts, nullptr);
  EXPECT_EQ(made.chain, "");
  EXPECT_EQ(made.candidates[0].tier, "cheap");
  const Plan flagship = make(0, {.model = "alpha"});
  EXPECT_THAT(names(flagship), ElementsAre("alpha/big:a", "alpha/big:b"));
  EXPECT_EQ(flagship.candidates[0].facts, &table_.providers[alpha_].models[0]);
  const Plan limited = make(0, {.model = "beta/mid", .needs = SPW_CAP_VISION, .promptTokens = 9'000'000});
  EXPECT_THAT(names(limited), ElementsAre("beta/mid:a")) << "who names a model outright gets it";
}

TEST_F(PlanTest, TheSameLaneIsListedOnce) {
  tiers({tier("subscription", Pick::Ordered, {{beta_, "mid"}}), tier("cheap", Pick::Ordered, {{beta_, ""}})});
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("beta/mid:a"));
  ASSERT_EQ(made.skipped.size(), 1u);
  EXPECT_EQ(made.skipped[0].reason(kNow), "Already listed above.");
}

TEST_F(PlanTest, AProviderWithoutAccountsIsSkippedWithItsReason) {
  const uint32_t delta = addProvider(table_, "delta", {model("m")}, 0);
  tiers({tier("free", Pick::Ordered, {{delta, "m"}})});
  const Plan made = make();
  EXPECT_THAT(made.candidates, IsEmpty());
  EXPECT_EQ(made.skipped[0].reason(kNow), "The provider has no enabled account.");
}

TEST_F(PlanTest, ThePlanOutlivesTheQueryAndItsOwnMoves) {
  tiers({tier("cheap", Pick::Ordered, {{gamma_, ""}})});
  auto name = std::make_unique<std::string>("short");
  Plan made = make(0, {.model = *name});
  *name = "XXXXX";
  name.reset();
  const Plan moved = std::move(made);
  EXPECT_EQ(moved.candidates[0].model, "short");
  EXPECT_EQ(moved.route.model, "short");
}

TEST_F(PlanTest, EveryRouteHasItsOwnTurnCounter) {
  EXPECT_EQ(turnCount(table_), 4u);
  EXPECT_EQ(turnOf(table_, *resolve(table_, "default")), 0u);
  EXPECT_EQ(turnOf(table_, *resolve(table_, "alpha/x")), 1u);
  EXPECT_EQ(turnOf(table_, *resolve(table_, "gamma")), 3u);
}

// A provider of vectors besides the chatting ones: delta lists two models for certain.
class TaskPlanTest : public PlanTest {
 protected:
  TaskPlanTest() {
    delta_ = addProvider(table_, "delta",
                         {model("chat", 0, SPW_CAP_TOOLS, true), model("vec-1", 8192, SPW_CAP_EMBED, true),
                          model("vec-2", 8192, SPW_CAP_EMBED, true)},
                         1);
    table_.providers[delta_].tasks = {{SPW_OP_EMBED, "chat-wire", ""}, {SPW_OP_SPEAK, "other-wire", "say-*"}};
    table_.providers[delta_].anyModel = false;
    table_.providers[gamma_].tasks = {{SPW_OP_EMBED, "other-wire", ""}, {SPW_OP_COMPLETE, "chat-wire", "davinci*"}};
  }

  Plan ask(std::string_view name, int32_t operation = SPW_OP_EMBED, bool translates = true) {
    return make(0, {.model = name, .asked = {operation, "chat-wire", translates}});
  }
  static std::vector<std::string> reasons(const Plan& plan) {
    std::vector<std::string> out;
    for (const Skipped& one : plan.skipped)
      out.push_back(one.provider->id + "/" + std::string(one.model) + ": " + one.reason(kNow));
    return out;
  }

  uint32_t delta_;
};

TEST_F(TaskPlanTest, TheDefaultChainIsAskedForTheModelOfTheClient) {
  tiers({tier("cheap", Pick::Ordered, {{alpha_, "big"}, {gamma_, "x"}, {delta_, ""}})});
  const Plan plan = ask("vec-2");
  EXPECT_THAT(names(plan), ElementsAre("gamma/vec-2:a", "gamma/vec-2:b", "gamma/vec-2:c", "delta/vec-2:a"));
  EXPECT_THAT(reasons(plan), ElementsAre("alpha/vec-2: The provider serves no embeddings."));
  const Plan unknown = ask("vec-9");
  EXPECT_THAT(names(unknown), ElementsAre("gamma/vec-9:a", "gamma/vec-9:b", "gamma/vec-9:c"));
  EXPECT_THAT(reasons(unknown).back(),
              testing::StartsWith("delta/vec-9: The provider lists no such model for embeddings"));
}

TEST_F(TaskPlanTest, WhoListsTheModelIsFoundOutsideOfTheChainAndWithoutOne) {
  tiers({tier("cheap", Pick::Ordered, {{alpha_, "big"}})});
  EXPECT_THAT(names(ask("vec-1")), ElementsAre("delta/vec-1:a"));
  table_.defaultChain = RouteTable::kNone;
  const Plan listed = ask("vec-1");
  EXPECT_THAT(names(listed), ElementsAre("delta/vec-1:a"));
  EXPECT_EQ(listed.route.by, Route::By::Listed);
  EXPECT_EQ(listed.route.describe(table_, "vec-1"), "'vec-1' is listed by provider 'delta'.");
  EXPECT_FALSE(plan(table_, health_, {.model = "vec-9", .asked = {SPW_OP_EMBED, "chat-wire", true}}, 0, kNow).ok());
  EXPECT_FALSE(plan(table_, health_, {.model = "vec-1"}, 0, kNow).ok()) << "a chat has no use for it";
}

TEST_F(TaskPlanTest, AChainOfThatNameMeansItsOwnModels) {
  tiers({tier("cheap", Pick::Ordered, {{delta_, "chat"}, {delta_, "vec-1"}, {gamma_, "x"}})});
  const Plan plan = ask("default");
  EXPECT_THAT(names(plan), ElementsAre("delta/vec-1:a", "gamma/x:a", "gamma/x:b", "gamma/x:c"));
  EXPECT_THAT(reasons(plan), ElementsAre("delta/chat: The model is not one for embeddings."));
}

TEST_F(TaskPlanTest, WithoutAModelWhoeverCertainlyServesIt) {
  tiers({tier("cheap", Pick::Ordered, {{gamma_, "x"}, {delta_, ""}})});
  EXPECT_THAT(names(ask("")), ElementsAre("delta/vec-1:a"));
}

TEST_F(TaskPlanTest, WhatIsNotTranslatedNeedsTheClientsWire) {
  EXPECT_THAT(names(ask("gamma/x", SPW_OP_EMBED, false)), IsEmpty());
  EXPECT_THAT(names(ask("delta/vec-1", SPW_OP_EMBED, false)), ElementsAre("delta/vec-1:a"));
  EXPECT_THAT(reasons(ask("delta/say-1", SPW_OP_SPEAK, false)),
              ElementsAre("delta/say-1: The provider serves speech in another wire only, and that is not translated."));
}

TEST_F(TaskPlanTest, ModelsForSomethingElseDoNotChat) {
  tiers({tier("cheap", Pick::Ordered, {{delta_, "vec-1"}, {delta_, ""}})});
  const Plan plan = make(0, {.model = "vec-1"});
  EXPECT_THAT(names(plan), IsEmpty());
  EXPECT_THAT(reasons(plan).front(), "delta/vec-1: The model is not one for chats.");
  EXPECT_THAT(names(make(0, {.model = "anything"})), ElementsAre("delta/chat:a"));
  table_.providers[delta_].models[1].caps |= SPW_CAP_CHAT;
  EXPECT_THAT(names(make(0, {.model = "vec-1"})), ElementsAre("delta/vec-1:a"));
}

TEST_F(TaskPlanTest, CompletionsGoWhereTheirPatternsSay) {
  tiers({tier("cheap", Pick::Ordered, {{gamma_, "x"}, {gamma_, "davinci-2"}})});
  const Plan plan = ask("anything", SPW_OP_COMPLETE, false);
  EXPECT_THAT(names(plan), ElementsAre("gamma/davinci-2:a", "gamma/davinci-2:b", "gamma/davinci-2:c"));
}

}  // namespace
}  // namespace spillway::routing

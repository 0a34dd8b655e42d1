// How accounts share a provider's requests, and how conversations stay where their beginning is cached.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

using testing::ElementsAre;

constexpr int64_t kNow = 1'000'000;

// alpha/x with accounts in the slots 0 to 2, beta/x in 3 and 4.
class ShareTest : public testing::Test {
 protected:
  ShareTest() {
    addProvider(table_, "alpha", {model("x")}, 3);
    addProvider(table_, "beta", {model("x")}, 2);
    table_.chains = {{"default", {tier("cheap", Pick::Ordered, {{0, "x"}, {1, "x"}})}}};
    table_.defaultChain = 0;
    health_.accounts.resize(5);
  }

  Plan make(uint64_t turn, uint64_t conversation = 0) {
    Query query{.model = "default"};
    query.conversation = conversation;
    query.warm = warm_;
    base::Result<Plan> made = plan(table_, health_, query, turn, kNow);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }
  std::string first(uint64_t turn, uint64_t conversation = 0) { return names(make(turn, conversation))[0]; }
  void warm(uint32_t account, int64_t tokens = 5000) {
    warm_.push_back({account, modelNumber("x"), kNow + 120'000, tokens});
  }

  RouteTable table_;
  Health health_;
  std::vector<Warm> warm_;
};

TEST_F(ShareTest, InTurnByDefault) {
  EXPECT_THAT((std::vector{first(0), first(1), first(2), first(3)}),
              ElementsAre("alpha/x:a", "alpha/x:b", "alpha/x:c", "alpha/x:a"));
}

TEST_F(ShareTest, FillFirstGoesDownTheListAsAccountsRest) {
  table_.providers[0].share = Share::FillFirst;
  for (uint64_t turn = 0; turn < 5; ++turn) EXPECT_EQ(first(turn), "alpha/x:a");
  health_.accounts[0].rest = {kNow + 1000, base::Fault::Quota, true};
  for (uint64_t turn = 0; turn < 5; ++turn) EXPECT_EQ(first(turn), "alpha/x:b");
}

TEST_F(ShareTest, StickyGivesEachConversationItsAccountAndSpreadsThem) {
  table_.providers[0].share = Share::Sticky;
  std::map<std::string, int> shares;
  std::map<uint64_t, std::string> homes;
  for (uint64_t conversation = 1; conversation <= 3000; ++conversation) {
    const Plan made = make(conversation, conversation);
    EXPECT_EQ(made.candidates[0].why, Candidate::Why::Sticky);
    homes[conversation] = names(made)[0];
    ++shares[names(made)[0]];
    EXPECT_EQ(first(conversation * 7, conversation), homes[conversation]) << "whatever the turn";
  }
  ASSERT_EQ(shares.size(), 3u);
  for (const auto& [name, count] : shares) EXPECT_NEAR(count, 1000, 120) << name;

  // Those of an account that rests go elsewhere, evenly; nobody else moves.
  health_.accounts[1].rest = {kNow + 1000, base::Fault::Quota, true};
  std::map<std::string, int> moved;
  for (const auto& [conversation, home] : homes) {
    const std::string now = first(1, conversation);
    if (home != "alpha/x:b")
      EXPECT_EQ(now, home);
    else
      ++moved[now];
  }
  EXPECT_NEAR(moved["alpha/x:a"], moved["alpha/x:c"], 120);
}

TEST_F(ShareTest, StickyWithoutAConversationTakesTurns) {
  table_.providers[0].share = Share::Sticky;
  EXPECT_NE(first(0), first(1));
}

TEST_F(ShareTest, AConversationStaysWhereItIsWarm) {
  warm(1);
  for (uint64_t turn = 0; turn < 4; ++turn) {
    const Plan made = make(turn);
    EXPECT_EQ(names(made)[0], "alpha/x:b") << turn;
    EXPECT_EQ(made.candidates[0].reason(),
              "Has the beginning of this conversation in its cache (5000 tokens), probably for another 120 s.");
  }
  health_.accounts[1].rest = {kNow + 1000, base::Fault::Quota, true};
  EXPECT_NE(first(0), "alpha/x:b") << "not while it rests";
}

TEST_F(ShareTest, OfSeveralTheOneThatHasMost) {
  warm(1, 5000);
  warm(2, 9000);
  EXPECT_EQ(first(0), "alpha/x:c");
}

TEST_F(ShareTest, AWarmAccountThatIsToBeProbedIsNotPreferred) {
  warm(1);
  health_.accounts[1].rest = {kNow - 1, base::Fault::Quota, true};
  health_.accounts[1].failures = 1;
  EXPECT_EQ(first(0), "alpha/x:a");
}

// Whoever wrote an order of entries meant it; where it is left to the tier, what is warm goes first.
TEST_F(ShareTest, OtherEntriesOfATierOnlyWhereTheTierPicks) {
  warm(4);
  EXPECT_EQ(first(0), "alpha/x:a");
  for (const Pick pick : {Pick::RoundRobin, Pick::Weighted, Pick::LeastBusy, Pick::Fastest, Pick::QuotaAware}) {
    table_.chains[0].tiers[0].pick = pick;
    for (uint64_t turn = 0; turn < 4; ++turn) EXPECT_EQ(first(turn), "beta/x:b") << pickName(pick) << turn;
  }
  table_.chains[0].tiers = {tier("cheap", Pick::RoundRobin, {{0, "x"}}), tier("free", Pick::RoundRobin, {{1, "x"}})};
  EXPECT_EQ(first(0), "alpha/x:a") << "a better tier comes first, warm or not";
}

// With a cache that costs a tenth, the dearer account that has the conversation is the cheaper one.
TEST_F(ShareTest, TheLowestCostKnowsOfCaches) {
  table_.providers[0].models[0].prices = {2, 10, 0.2, -1};
  table_.providers[1].models[0].prices = {1.5, 10, 0.2, -1};
  table_.chains[0].tiers[0].pick = Pick::LowestCost;
  EXPECT_EQ(first(0), "beta/x:a");
  warm(2, 4000);
  EXPECT_EQ(first(0), "alpha/x:c");
}

}  // namespace
}  // namespace spillway::routing

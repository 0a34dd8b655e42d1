// How a tier's entries are ordered: each way to pick, what it does with what is not known, and what it says of itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "host/routing/Order.h"
#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

using testing::ElementsAre;

constexpr int64_t kNow = 1'000'000;

// alpha/x with accounts in the slots 0 and 1, beta/x in 2, gamma/x in 3.
class PickTest : public testing::Test {
 protected:
  PickTest() {
    addProvider(table_, "alpha", {priced(3, 15)}, 2);
    addProvider(table_, "beta", {priced(1, 2)}, 1);
    addProvider(table_, "gamma", {model("x")}, 1);
    table_.chains = {{"default", {}}};
    table_.defaultChain = 0;
    health_.accounts.resize(4);
  }

  static Model priced(double input, double output, double cacheRead = -1) {
    Model out = model("x");
    out.prices = {input, output, cacheRead, -1};
    return out;
  }

  void pick(Pick pick, std::vector<uint32_t> weights = {1, 1, 1}) {
    std::vector<Entry> entries;
    for (uint32_t i = 0; i < 3; ++i) entries.push_back({i, "x", weights[i]});
    table_.chains[0].tiers = {tier("cheap", pick, std::move(entries))};
  }

  Plan make(uint64_t turn = 0, Query query = {.model = "default"}) {
    base::Result<Plan> made = plan(table_, health_, query, turn, kNow);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }

  std::map<std::string, int> firstOf(uint64_t turns) {
    std::map<std::string, int> count;
    for (uint64_t turn = 0; turn < turns; ++turn) ++count[names(make(turn))[0]];
    return count;
  }

  AccountMeter& meter(uint32_t slot) {
    auto meter = std::make_shared<AccountMeter>();
    health_.accounts[slot].meter = meter;
    return *meter;
  }

  void measured(uint32_t slot, int64_t ms, int answers) {
    ModelHealth& health = health_.accounts[slot].models.emplace_back();
    health.model = "x";
    health.firstToken = std::make_shared<FirstToken>();
    for (int i = 0; i < answers; ++i) health.firstToken->record(ms);
  }

  RouteTable table_;
  Health health_;
};

TEST_F(PickTest, WeightedGivesEachItsShareExactlyAndMixed) {
  pick(Pick::Weighted, {3, 1, 1});
  const std::map<std::string, int> count = firstOf(5 * 20);
  EXPECT_EQ(count.at("alpha/x:a") + count.at("alpha/x:b"), 60);
  EXPECT_EQ(count.at("alpha/x:a"), 30) << "its accounts take turns";
  EXPECT_EQ(count.at("beta/x:a"), 20);
  EXPECT_EQ(count.at("gamma/x:a"), 20);
  int row = 0;
  for (uint64_t turn = 0; turn < 50; ++turn) {
    row = names(make(turn))[0].starts_with("alpha") ? row + 1 : 0;
    EXPECT_LE(row, 3) << turn;
  }
  const Plan made = make(0);
  EXPECT_EQ(made.candidates.size(), 4u) << "the rest follow";
  EXPECT_EQ(made.candidates[0].reason(), "Drawn by weight: 3 of 5.");
  EXPECT_EQ(made.candidates[2].reason(), "Next in order.");
}

TEST_F(PickTest, WeightedSharesWhatARestingEntryLeavesByTheSameWeights) {
  pick(Pick::Weighted, {5, 3, 1});
  for (const uint32_t slot : {0u, 1u}) health_.accounts[slot].rest = {kNow + 1000, base::Fault::RateLimit, true};
  const std::map<std::string, int> count = firstOf(4 * 10);
  EXPECT_EQ(count.at("beta/x:a"), 30);
  EXPECT_EQ(count.at("gamma/x:a"), 10);
}

TEST_F(PickTest, WeightedSecondChoicesAreSharedToo) {
  pick(Pick::Weighted, {1, 3, 1});
  std::map<std::string, int> second;
  for (uint64_t turn = 0; turn < 5 * 4 * 5; ++turn) {
    const std::vector<std::string> order = names(make(turn));
    if (order[0].starts_with("alpha")) ++second[order[2]];
  }
  EXPECT_EQ(second["beta/x:a"], 15);
  EXPECT_EQ(second["gamma/x:a"], 5);
}

TEST_F(PickTest, LeastBusyCountsPerAccount) {
  pick(Pick::LeastBusy);
  meter(0).inFlight = 2;
  meter(1).inFlight = 1;
  meter(2).inFlight = 3;
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("gamma/x:a", "alpha/x:b", "alpha/x:a", "beta/x:a")) << "never used is idle";
  EXPECT_EQ(made.candidates[0].reason(), "Least busy: 0 requests of its account under way.");
  EXPECT_EQ(made.candidates[1].reason(), "Least busy: 1 request of its account under way.");
}

TEST_F(PickTest, LeastBusyKeepsTheOrderWrittenAndTheAccountsTurnsAmongEquals) {
  pick(Pick::LeastBusy);
  EXPECT_THAT(names(make(0)), ElementsAre("alpha/x:a", "alpha/x:b", "beta/x:a", "gamma/x:a"));
  EXPECT_THAT(names(make(1)), ElementsAre("alpha/x:b", "alpha/x:a", "beta/x:a", "gamma/x:a"));
}

TEST_F(PickTest, LowestCostPutsUnknownPricesBehindAndSaysSo) {
  pick(Pick::LowestCost);
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("beta/x:a", "alpha/x:a", "alpha/x:b", "gamma/x:a"));
  EXPECT_EQ(made.candidates[0].reason(), "Lowest cost: this request is likely to cost $0.0056 here.");
  EXPECT_EQ(made.candidates[3].reason(), "Lowest cost: its price is not known, so those with one come first.");
}

TEST_F(PickTest, LowestCostIsOfThisRequestNotOfAToken) {
  table_.providers[0].models = {priced(1, 20, 0.1)};  // dear words, cheap cache
  table_.providers[1].models = {priced(2, 4)};
  pick(Pick::LowestCost);
  struct Case {
    Expected expected;
    const char* cheapest;
  };
  const Case cases[] = {{{.prompt = 10'000, .output = 100, .cached = 0}, "alpha/x:a"},
                        {{.prompt = 1'000, .output = 1'000, .cached = 0}, "beta/x:a"},
                        {{.prompt = 10'000, .output = 1'000, .cached = 0}, "beta/x:a"},
                        {{.prompt = 10'000, .output = 1'000, .cached = 9'000}, "alpha/x:a"},
                        {{.prompt = 10'000, .output = 2'000, .cached = 9'000}, "beta/x:a"}};
  for (const Case& c : cases) {
    Query query{.model = "default"};
    query.expected = c.expected;
    EXPECT_EQ(names(make(0, query))[0], c.cheapest) << c.expected.prompt << " " << c.expected.cached;
  }
}

TEST_F(PickTest, FreeIsCheaperThanAnything) {
  table_.providers[2].models = {priced(0, 0)};
  pick(Pick::LowestCost);
  const Plan made = make();
  EXPECT_EQ(names(made)[0], "gamma/x:a");
  EXPECT_EQ(made.candidates[0].reason(), "Lowest cost: this request is likely to cost $0 here.");
}

TEST_F(PickTest, FastestGoesByWhatWasLearnedOfEachAccount) {
  pick(Pick::Fastest);
  measured(0, 900, 3);
  measured(1, 420, 37);
  measured(2, 500, 1);
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("alpha/x:b", "beta/x:a", "alpha/x:a", "gamma/x:a"));
  EXPECT_EQ(made.candidates[0].reason(), "Fastest: answers begin after 420 ms, learned from 37 answers.");
  EXPECT_EQ(made.candidates[1].reason(), "Fastest: answers begin after 500 ms, learned from 1 answer.");
  EXPECT_EQ(made.candidates[3].reason(), "Fastest: not measured yet, so those that are come first.");
}

TEST_F(PickTest, FastestMeasuresWhatItDoesNotKnowWithOneRequestInTen) {
  pick(Pick::Fastest);
  measured(2, 500, 1);
  std::map<std::string, int> count = firstOf(60);
  EXPECT_EQ(count["beta/x:a"], 54);
  EXPECT_EQ(count["gamma/x:a"], 2);
  EXPECT_EQ(count["alpha/x:a"] + count["alpha/x:b"], 4);
  EXPECT_EQ(make(9).candidates[0].reason(), "Fastest: not measured yet; one request in 10 finds out.");
  EXPECT_EQ(names(make(9))[1], "beta/x:a");
}

TEST_F(PickTest, FastestWithoutAnyMeasureIsTheOrderWritten) {
  pick(Pick::Fastest);
  for (const uint64_t turn : {0u, 8u, 10u})
    EXPECT_THAT(names(make(turn)), ElementsAre("alpha/x:a", "alpha/x:b", "beta/x:a", "gamma/x:a")) << turn;
}

TEST_F(PickTest, QuotaAwareTakesTheUnknownForHalf) {
  pick(Pick::QuotaAware);
  meter(0).headroom = 0.9;
  meter(1).headroom = 0.2;
  meter(2).headroom = 0.634;
  const Plan made = make();
  EXPECT_THAT(names(made), ElementsAre("alpha/x:a", "beta/x:a", "gamma/x:a", "alpha/x:b"));
  EXPECT_EQ(made.candidates[1].reason(), "Quota-aware: 63 % of its tightest limit is left.");
  EXPECT_EQ(made.candidates[2].reason(), "Quota-aware: how much is left is not known, which counts as half.");
}

TEST_F(PickTest, WhatRestsIsNotPickedHoweverGoodItsFigures) {
  measured(1, 10, 5);
  meter(1).headroom = 1;
  health_.accounts[1].rest = {kNow + 1000, base::Fault::Quota, true};
  for (const Pick way : {Pick::Weighted, Pick::LeastBusy, Pick::LowestCost, Pick::Fastest, Pick::QuotaAware}) {
    pick(way);
    const Plan made = make();
    EXPECT_EQ(made.candidates.size(), 3u) << pickName(way);
    EXPECT_THAT(names(made), testing::Not(testing::Contains("alpha/x:b"))) << pickName(way);
  }
}

TEST_F(PickTest, OneEntryAloneIsPickedByEveryWay) {
  for (const Pick way : {Pick::Ordered, Pick::RoundRobin, Pick::Weighted, Pick::LeastBusy, Pick::LowestCost,
                         Pick::Fastest, Pick::QuotaAware}) {
    table_.chains[0].tiers = {tier("cheap", way, {{1, "x"}})};
    EXPECT_THAT(names(make(7)), ElementsAre("beta/x:a")) << pickName(way);
  }
}

TEST(DrawTest, AnyWeightsAreSharedExactlyOverTheirSum) {
  for (const std::vector<uint32_t>& weights :
       {std::vector<uint32_t>{1}, {1, 1}, {1000, 1}, {2, 3, 5, 7}, {6, 10, 15}}) {
    std::vector<Choice> choices(weights.size());
    uint64_t total = 0;
    for (uint32_t i = 0; i < weights.size(); ++i) {
      choices[i].unit = i;
      choices[i].weight = weights[i];
      total += weights[i];
    }
    std::vector<uint32_t> drawn(weights.size());
    for (uint64_t turn = 3 * total; turn < 4 * total; ++turn) {
      std::vector<Choice> order = choices;
      drawByWeight(order, turn);
      ++drawn[order[0].unit];
    }
    EXPECT_EQ(drawn, weights);
  }
}

TEST(CostTest, CachedTokensHaveTheirOwnPriceOrTheInputs) {
  struct Case {
    Prices prices;
    Expected expected;
    std::optional<int64_t> nano;
  };
  const Case cases[] = {
      {{3, 15, 0.3, 3.75}, {.prompt = 1000, .output = 100, .cached = 900}, 300'000 + 270'000 + 1'500'000},
      {{3, 15, -1, -1}, {.prompt = 1000, .output = 100, .cached = 900}, 3'000'000 + 1'500'000},
      {{3, 15, 0.3, -1}, {.prompt = 1000, .output = 0, .cached = 5000}, 300'000},
      {{0, 0, -1, -1}, {.prompt = 1000, .output = 100}, 0},
      {{3, -1, -1, -1}, {.prompt = 1000, .output = 100}, std::nullopt},
      {{-1, 3, -1, -1}, {.prompt = 1000, .output = 100}, std::nullopt}};
  for (const Case& c : cases) EXPECT_EQ(expectedNanoDollars(c.prices, c.expected), c.nano) << c.prices.input;
}

}  // namespace
}  // namespace spillway::routing

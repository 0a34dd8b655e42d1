// What is configured as a chain arrives in the router's table.
#include "host/accounts/ChainTable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spillway::accounts {
namespace {

using testing::SizeIs;

class ChainTableTest : public testing::Test {
 protected:
  ChainTableTest() {
    for (const char* id : {"alpha", "beta"}) table_.providers.emplace_back().id = id;
    config_.chains.resize(2);
    config_.chains[0].name = "first";
    config_.chains[1].name = "second";
  }

  routing::Tier tierOf(config::EntryRow entry, config::Pick pick = config::Pick::Ordered) {
    config_.chains[0].tiers = {{"mine", pick, {std::move(entry)}, 0}};
    return chainOf(config_.chains[0], config_, table_).tiers.at(0);
  }

  config::Config config_;
  routing::RouteTable table_;
};

TEST_F(ChainTableTest, EveryPickHasItsCounterpart) {
  const std::pair<config::Pick, const char*> kPicks[] = {
      {config::Pick::Ordered, "ordered"},        {config::Pick::RoundRobin, "round-robin"},
      {config::Pick::Weighted, "weighted"},      {config::Pick::LeastBusy, "least-busy"},
      {config::Pick::LowestCost, "lowest-cost"}, {config::Pick::Fastest, "fastest"},
      {config::Pick::QuotaAware, "quota-aware"}};
  for (const auto& [pick, name] : kPicks) {
    const routing::Tier tier = tierOf({"beta", "m", 0}, pick);
    EXPECT_STREQ(routing::pickName(tier.pick), name);
    EXPECT_EQ(tier.name, "mine");
    ASSERT_THAT(tier.entries, SizeIs(1));
    EXPECT_EQ(tier.entries[0].provider, 1u);
    EXPECT_EQ(tier.entries[0].model, "m");
  }
}

TEST_F(ChainTableTest, WhatAChainDoesNotSayHoldsAsForAll) {
  const auto policy = [this] { return chainOf(config_.chains[0], config_, table_).policy; };
  EXPECT_TRUE(policy().rescues);
  EXPECT_FALSE(policy().pastFilters);
  config_.rescue = false;
  config_.contentFilter = config::ContentFilter::Next;
  EXPECT_FALSE(policy().rescues);
  EXPECT_TRUE(policy().pastFilters);
  config_.chains[0].rescue = true;
  config_.chains[0].contentFilter = config::ContentFilter::Answer;
  EXPECT_TRUE(policy().rescues);
  EXPECT_FALSE(policy().pastFilters);
}

TEST_F(ChainTableTest, AChainIsNamedByItsPlace) {
  config::EntryRow entry;
  entry.chain = "second";
  entry.weight = 4;
  const routing::Tier tier = tierOf(entry);
  ASSERT_THAT(tier.entries, SizeIs(1));
  EXPECT_EQ(tier.entries[0].chain, std::optional<uint32_t>(1));
  EXPECT_EQ(tier.entries[0].weight, 4u);
}

TEST_F(ChainTableTest, WhatAQueryHasFoundStandsInItsPlaceWithItsWeightAndCondition) {
  ASSERT_TRUE(cctz::load_time_zone("Europe/Berlin", &config_.timeZone));
  config::EntryRow entry;
  entry.query = config::ModelQuery{};
  entry.found = {{"beta", "x"}, {"alpha", "y"}, {"gone", "z"}};
  entry.weight = 2;
  entry.when = config::ConditionRow{};
  entry.when->times = {{60, 120}};
  entry.when->clientKeys = {"k"};
  entry.when->agents = {"a"};
  entry.when->models = {"m"};
  entry.when->promptOver = 1;
  entry.when->promptUnder = 9;
  const routing::Tier tier = tierOf(entry);
  ASSERT_THAT(tier.entries, SizeIs(2));
  EXPECT_EQ(tier.entries[0].provider, 1u);
  EXPECT_EQ(tier.entries[1].model, "y");
  for (const routing::Entry& found : tier.entries) {
    EXPECT_EQ(found.weight, 2u);
    ASSERT_TRUE(found.when);
    EXPECT_EQ(routing::windowWords(found.when->times.at(0)), "01:00-02:00");
    EXPECT_EQ(found.when->zone.name(), "Europe/Berlin");
    EXPECT_EQ(found.when->clientKeys.at(0) + found.when->agents.at(0) + found.when->models.at(0), "kam");
    EXPECT_EQ(found.when->promptOver, 1);
    EXPECT_EQ(found.when->promptUnder, 9);
  }
}

}  // namespace
}  // namespace spillway::accounts

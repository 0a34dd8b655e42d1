#include "host/pipeline/PlanRows.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/routing/Tables.h"

namespace spillway::pipeline {
namespace {

using Json = nlohmann::json;

constexpr int64_t kNow = 1'000'000;

class PlanRowsTest : public testing::Test {
 protected:
  PlanRowsTest() {
    alpha_ = routing::addProvider(table_, "alpha", {routing::model("big", 200'000)}, 2);
    routing::addProvider(table_, "be\"ta", {routing::model("mid")}, 1);
    table_.chains = {{"default", {routing::tier("cheap", routing::Pick::Ordered, {{0, "big"}, {1, "mid"}})}}};
    table_.defaultChain = 0;
    health_.accounts.resize(2);
    health_.accounts[1].rest = {kNow + 5000, base::Fault::Quota, true};
    plan_ = std::move(*routing::plan(table_, health_, {.model = "m"}, 0, kNow));
  }

  Json candidates() const { return Json::parse(record_.candidates); }
  Json skipped() const { return Json::parse(record_.skipped); }

  routing::RouteTable table_;
  routing::Health health_;
  uint32_t alpha_;
  routing::Plan plan_;
  store::ExchangeRecord record_;
};

TEST_F(PlanRowsTest, KeepWhatAWalkDependsOn) {
  PlanRows(record_, 1).planned(plan_, kNow);
  ASSERT_EQ(candidates().size(), 2u) << record_.candidates;
  EXPECT_EQ(candidates()[0], Json::parse(R"({"provider": "alpha", "account": "a", "model": "big", "tier": "cheap",
      "entry": 0, "why": "first", "context": 200000, "reason": "First in order."})"));
  EXPECT_EQ(candidates()[1], Json::parse(R"({"provider": "be\"ta", "account": "a", "model": "mid", "tier": "cheap",
      "entry": 1, "why": "spill", "reason": "Next in order."})"));
  ASSERT_EQ(skipped().size(), 1u) << record_.skipped;
  EXPECT_EQ(skipped()[0]["why"], "rest");
  EXPECT_EQ(skipped()[0]["fault"], "quota");
  EXPECT_FALSE(skipped()[0].contains("turn"));
}

TEST_F(PlanRowsTest, SayWhatTheMomentHasChanged) {
  PlanRows rows(record_, 1);
  rows.planned(plan_, kNow);
  record_.attempts.resize(2);
  routing::Skipped full;
  full.provider = plan_.candidates[0].provider;
  full.account = plan_.candidates[0].account;
  full.model = "big";
  full.why = routing::Skipped::Why::FullAtOnce;
  full.rest.fault = base::Fault::RateLimit;
  rows.passedOver(full, kNow);
  ASSERT_EQ(skipped().size(), 2u);
  EXPECT_EQ(skipped()[1]["why"], "full_at_once");
  EXPECT_EQ(skipped()[1]["turn"], 2);

  routing::Candidate awake = plan_.candidates[0];
  awake.account = &table_.providers[alpha_].accounts[1];
  rows.woke(awake);
  EXPECT_EQ(skipped()[0]["woke"], 2) << record_.skipped;
  EXPECT_EQ(skipped()[0]["context"], 200'000);
  EXPECT_FALSE(skipped()[1].contains("woke"));
}

TEST_F(PlanRowsTest, FollowOneAnotherWhenThereIsAnotherPlan) {
  PlanRows(record_, 1).planned(plan_, kNow);
  PlanRows(record_, 2).planned(plan_, kNow);
  ASSERT_EQ(candidates().size(), 4u);
  EXPECT_FALSE(candidates()[1].contains("plan"));
  EXPECT_EQ(candidates()[2]["plan"], 2);
  EXPECT_EQ(skipped()[1]["plan"], 2);
}

// What replays need, beside what people read.
TEST_F(PlanRowsTest, StaySmall) {
  for (int i = 0; i < 100; ++i) plan_.candidates.push_back(plan_.candidates[0]);
  PlanRows(record_, 1).planned(plan_, kNow);
  ASSERT_EQ(candidates().size(), kMostPlanRows);
  Json less = candidates();
  for (Json& row : less)
    for (const char* name : {"entry", "why", "context"}) row.erase(name);
  const size_t added = candidates().dump().size() - less.dump().size();
  EXPECT_LE(added, 50 * kMostPlanRows);
}

}  // namespace
}  // namespace spillway::pipeline

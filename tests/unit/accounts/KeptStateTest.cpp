#include "host/accounts/KeptState.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "host/accounts/AccountPool.h"

namespace spillway::accounts {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;
constexpr int64_t kHour = 3'600'000;

TEST(KeptStateTest, TheProvidersWordsSurviveAndGuessesDoNot) {
  KeptState state;
  KeptAccount& account = state.accounts["a1"];
  account.use = Use::Disabled;
  routing::Breaker hinted, guessed, over;
  hinted.rest = {kNow + kHour, base::Fault::Quota, true, false};
  hinted.probeFromMs = kNow + 600'000;
  hinted.longProbes = 2;
  guessed.rest = {kNow + kHour, base::Fault::Auth, false, false};
  over.rest = {kNow - 1, base::Fault::RateLimit, true, false};
  account.rests = {{"", hinted}, {"m", guessed}, {"n", over}};
  account.windows = {{"m", "tokens", 100, 7, kNow + kHour, kNow - 5}, {"m", "past", 100, 7, kNow, kNow - 5}};
  state.providers["p1"] = hinted;
  state.providers["p2"] = guessed;
  state.accounts["a2"].rests = {{"", guessed}};

  const KeptState read = readKept(writeKept(state, kNow), kNow);
  ASSERT_EQ(read.providers.size(), 1u);
  ASSERT_EQ(read.accounts.size(), 1u);
  const KeptAccount& kept = read.accounts.at("a1");
  EXPECT_EQ(kept.use, Use::Disabled);
  ASSERT_EQ(kept.rests.size(), 1u);
  EXPECT_EQ(kept.rests[0].breaker.rest.untilMs, kNow + kHour);
  EXPECT_EQ(kept.rests[0].breaker.rest.fault, base::Fault::Quota);
  EXPECT_EQ(kept.rests[0].breaker.probeFromMs, kNow + 600'000);
  EXPECT_EQ(kept.rests[0].breaker.longProbes, 2);
  ASSERT_EQ(kept.windows.size(), 1u);
  EXPECT_EQ(kept.windows[0].name, "tokens");
  EXPECT_EQ(kept.windows[0].remaining, 7);
  EXPECT_TRUE(readKept(writeKept(state, kNow), kNow + 2 * kHour).providers.empty()) << "over by then";
}

TEST(KeptStateTest, WhatIsNotOursIsIgnored) {
  for (const char* text : {"", "{", "[]", "null", R"({"version":2,"accounts":{"a":{"use":"disabled"}}})",
                           R"({"version":1,"accounts":[],"providers":7})", R"({"version":1,"accounts":{"a":5}})",
                           R"({"version":1,"accounts":{"a":{"use":7,"rests":[1,{}],"limits":[null]}}})",
                           R"({"version":1,"providers":{"p":{"until_ms":99999999999999999,"fault":1}}})",
                           R"({"version":1,"providers":{"p":{"until_ms":1700000001000,"fault":99}}})"}) {
    const KeptState state = readKept(text, kNow);
    EXPECT_TRUE(state.accounts.empty()) << text;
    EXPECT_TRUE(state.providers.empty()) << text;
  }
}

class PoolStateTest : public testing::Test {
 protected:
  PoolStateTest() : file_(testing::TempDir() + "/accounts-" + std::to_string(::getpid()) + ".json") {
    std::filesystem::remove(file_);
    config::ProviderRow row;
    row.id = row.plugin = "up";
    for (const char* name : {"a", "b"}) {
      row.accounts.emplace_back();
      row.accounts.back().name = name;
      row.accounts.back().key = config::Secret(std::string("secret-key-") + name);
    }
    config_.providers = {row};
  }
  ~PoolStateTest() override { std::filesystem::remove(file_); }

  std::unique_ptr<AccountPool> open() {
    auto pool = std::make_unique<AccountPool>([] { return 0.5; });
    pool->openState(file_, kNow);
    pool->adopt(config_, {});
    return pool;
  }

  static size_t count(AccountPool& pool) {
    auto planned = pool.begin({.model = "up/m"}, kNow);
    return planned.ok() ? planned->plan.candidates.size() : 0;
  }

  std::string file_;
  config::Config config_;
};

TEST_F(PoolStateTest, ARestartKeepsWhatProvidersAndPeopleSaid) {
  auto first = open();
  auto planned = first->begin({.model = "up/m"}, kNow);
  routing::Verdict verdict = routing::verdictForStatus(429);
  verdict.retryAfterMs = kHour;
  first->learn(planned->plan.candidates[0], verdict, kNow);
  const std::vector<routing::RateWindow> windows = {{"requests", 100, 40, kNow + kHour}};
  first->noteLimits(planned->plan.candidates[1], windows, kNow);
  first->tend(kNow);

  // It was killed: nothing more is written.
  auto second = open();
  EXPECT_EQ(count(*second), 1u) << "one of two rests";
  EXPECT_EQ(second->status(kNow)[1].limits.size(), 1u);
  second->tend(kNow);
  EXPECT_DOUBLE_EQ(second->health()->headroom(second->roster()->table().providers[0].accounts[1].slot), 0.4);
  EXPECT_FALSE(second->setUse("up", "nobody", Use::Disabled, kNow));
  EXPECT_FALSE(second->setUse("down", "b", Use::Disabled, kNow));
  EXPECT_TRUE(second->setUse("up", "b", Use::Disabled, kNow));
  EXPECT_EQ(count(*second), 0u);

  auto third = open();
  EXPECT_EQ(count(*third), 0u);
  EXPECT_EQ(third->status(kNow)[1].use, Use::Disabled);
  EXPECT_TRUE(third->setUse("up", "b", Use::Enabled, kNow));
  EXPECT_EQ(count(*third), 1u);

  std::ifstream stream(file_);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(text.find("secret-key"), std::string::npos);
}

TEST_F(PoolStateTest, AnAccountTakenOutOfUseIsNotAskedByPlansMadeBefore) {
  auto pool = open();
  auto planned = pool->begin({.model = "up/m"}, kNow);
  const routing::Candidate& candidate = planned->plan.candidates[0];
  pool->setUse("up", candidate.account->name, Use::Draining, kNow);
  std::optional<InFlight> flight;
  const auto refused = pool->admit(candidate, planned->roster->account(candidate), kNow, flight);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason(kNow), "The account has been taken out of use.");
}

TEST_F(PoolStateTest, AnAccountThatNeedsALoginIsLeftOutUntilItHasOne) {
  auto pool = open();
  auto before = pool->begin({.model = "up/m"}, kNow);
  const routing::Candidate candidate = before->plan.candidates[0];
  pool->setNeedsLogin(candidate.account->slot, true);
  auto after = pool->begin({.model = "up/m"}, kNow);
  ASSERT_EQ(after->plan.candidates.size(), 1u);
  ASSERT_EQ(after->plan.skipped.size(), 1u);
  EXPECT_EQ(after->plan.skipped[0].reason(kNow),
            "The account needs a login: spillway login up --name " + candidate.account->name + ".");
  std::optional<InFlight> flight;
  const auto refused = pool->admit(candidate, before->roster->account(candidate), kNow, flight);
  ASSERT_TRUE(refused) << "a plan made before";
  EXPECT_EQ(refused->why, routing::Skipped::Why::NeedsLogin);
  pool->setNeedsLogin(candidate.account->slot, false);
  EXPECT_EQ(pool->begin({.model = "up/m"}, kNow)->plan.candidates.size(), 2u);
}

TEST_F(PoolStateTest, ANewKeyIsANewAccountOverRestartsToo) {
  auto first = open();
  first->setUse("up", "a", Use::Disabled, kNow);
  config_.providers[0].accounts[0].key = config::Secret("secret-key-new");
  EXPECT_EQ(count(*open()), 2u);
  open()->setUse("up", "a", Use::Disabled, kNow);
  config_.providers[0].accounts[0].login = "another-login";
  EXPECT_EQ(count(*open()), 2u) << "and so is a new login";
}

TEST_F(PoolStateTest, AWindowWithNothingLeftPutsTheAccountBehindTheOthersUntilSomethingIs) {
  auto pool = open();
  auto planned = pool->begin({.model = "up/m"}, kNow);
  const routing::Candidate first = planned->plan.candidates[0];
  const std::vector<routing::RateWindow> none = {{"requests", 100, 0, kNow + kHour}};
  pool->noteLimits(first, none, kNow);
  auto next = pool->begin({.model = "up/m"}, kNow);
  ASSERT_EQ(next->plan.candidates.size(), 2u) << "nothing was refused yet";
  EXPECT_EQ(next->plan.candidates[1].account->slot, first.account->slot);
  EXPECT_EQ(next->plan.candidates[1].reason(),
            "Its last answer said that nothing is left of a limit, but nothing better is left either.");
  EXPECT_DOUBLE_EQ(pool->health()->headroom(first.account->slot), 0);
  const std::vector<routing::RateWindow> some = {{"requests", 100, 90, kNow + kHour}};
  pool->noteLimits(first, some, kNow);
  EXPECT_TRUE(pool->status(kNow)[0].rests.empty());
  EXPECT_TRUE(pool->status(kNow)[1].rests.empty());
}

}  // namespace
}  // namespace spillway::accounts

#include "host/accounts/AccountPool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/provider.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "host/routing/Walk.h"

namespace spillway::accounts {
namespace {

using base::Fault;
using base::Scope;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kNow = 1'700'000'000'000;

config::PluginFacts facts(std::string id, std::vector<std::string> models) {
  config::PluginFacts out;
  out.id = std::move(id);
  out.tier = "cheap";
  out.baseUrl = "https://" + out.id + ".test";
  for (std::string& model : models) {
    out.models.emplace_back();
    out.models.back().id = std::move(model);
    out.models.back().context = 1000;
    out.models.back().input = 3;
    out.models.back().caps = SPW_CAP_TOOLS;
  }
  return out;
}

class AccountPoolTest : public testing::Test {
 protected:
  AccountPoolTest() { pool_.adopt(config_, plugins_); }

  static config::AccountRow account(std::string name, std::string key) {
    config::AccountRow row;
    row.name = std::move(name);
    row.key = config::Secret(key);
    row.keyOrigin = "configuration";
    return row;
  }

  static config::Config makeConfig() {
    config::Config config;
    config::ProviderRow alpha;
    alpha.id = "up";
    alpha.plugin = "alpha";
    alpha.tier = "subscription";
    alpha.headers = {{"x-team", "t"}};
    alpha.accounts = {account("a", "key-a"), account("b", "key-b"), account("off", "key-off")};
    alpha.accounts[0].settings = {{"region", config::Secret("eu"), "configuration"}};
    alpha.accounts[1].baseUrl = "https://b.test";
    alpha.accounts[2].enabled = false;
    config::ModelRow known;
    known.id = "large";
    known.context = 2000;
    known.output = 15;
    config::ModelRow added;
    added.id = "added";
    alpha.models = {known, added};
    config::ProviderRow beta;
    beta.id = "beta";
    beta.plugin = "beta";
    beta.tier = "cheap";
    beta.accounts = {account("only", "key-c")};
    config.providers = {alpha, beta};
    config::ChainRow chain;
    chain.name = "default";
    chain.tiers = {{"subscription", config::Pick::Ordered, {{"up", "large", 0}}, 0},
                   {"cheap", config::Pick::RoundRobin, {{"beta", "", 0}}, 0}};
    config.chains = {chain};
    config.models = {{"house-*", "default", 0}};
    return config;
  }

  Planned begin(std::string_view model = "default", int64_t now = kNow) {
    base::Result<Planned> planned = pool_.begin({.model = model}, now);
    EXPECT_TRUE(planned.ok());
    return std::move(*planned);
  }

  static std::vector<std::string> names(const Planned& planned) {
    std::vector<std::string> out;
    for (const routing::Candidate& candidate : planned.plan.candidates)
      out.push_back(candidate.provider->id + ":" + candidate.account->name);
    return out;
  }

  static routing::Verdict verdict(int status, int64_t retryAfterMs = 0) {
    routing::Verdict out = routing::verdictForStatus(status);
    out.retryAfterMs = retryAfterMs;
    out.message = "said the vendor";
    return out;
  }

  std::vector<config::PluginFacts> plugins_ = {facts("alpha", {"large", "small"}), facts("beta", {"chat"})};
  config::Config config_ = makeConfig();
  AccountPool pool_{[] { return 0.5; }};
};

TEST_F(AccountPoolTest, TheRosterJoinsConfigurationAndPlugins) {
  const std::shared_ptr<const Roster> roster = pool_.roster();
  const routing::Provider& up = roster->table().providers[0];
  EXPECT_EQ(up.plugin, "alpha");
  EXPECT_EQ(up.tier, "subscription");
  ASSERT_THAT(up.models, SizeIs(3));
  EXPECT_EQ(up.models[0].id, "large");
  EXPECT_EQ(up.models[0].context, 2000) << "the configuration's word wins";
  EXPECT_EQ(up.models[0].prices.input, 3) << "what it leaves out stays";
  EXPECT_EQ(up.models[0].prices.output, 15);
  EXPECT_TRUE(up.models[0].capsKnown);
  EXPECT_EQ(up.find("added"), &up.models[2]);
  EXPECT_FALSE(up.find("added")->capsKnown);
  EXPECT_EQ(up.find("nothing"), nullptr);
  ASSERT_THAT(up.accounts, SizeIs(2)) << "the disabled one is not there";
  EXPECT_EQ(roster->table().mappings[0].pattern, "house-*");
}

TEST_F(AccountPoolTest, AnAccountKnowsItsCredentialAndSettings) {
  const Planned planned = begin();
  const Account& a = planned.roster->account(planned.plan.candidates[0]);
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.get("key"), "key-a");
  EXPECT_EQ(a.get("region"), "eu");
  EXPECT_EQ(a.get("else"), "");
  EXPECT_EQ(a.baseUrl, "");
  EXPECT_THAT(a.headers, ElementsAre(testing::Pair("x-team", "t")));
  EXPECT_EQ(planned.roster->account(planned.plan.candidates[1]).baseUrl, "https://b.test");
}

TEST_F(AccountPoolTest, TwoAccountsShareTheLoadEvenly) {
  std::map<std::string, int> first;
  for (int i = 0; i < 100; ++i) ++first[names(begin())[0]];
  EXPECT_EQ(first["up:a"], 50);
  EXPECT_EQ(first["up:b"], 50);
}

TEST_F(AccountPoolTest, PreviewDoesNotAdvanceTheRotation) {
  const std::vector<std::string> next = names(*pool_.preview({.model = "default"}, kNow));
  EXPECT_EQ(names(*pool_.preview({.model = "default"}, kNow)), next);
  EXPECT_EQ(names(begin()), next);
  EXPECT_NE(names(begin()), next);
}

TEST_F(AccountPoolTest, AnUnknownNameIsAnError) {
  config_.defaultChain = "nowhere";
  pool_.adopt(config_, plugins_);
  const base::Result<Planned> planned = pool_.begin({.model = "nothing"}, kNow);
  ASSERT_FALSE(planned.ok());
  EXPECT_EQ(planned.error().fault, Fault::ModelMissing);
}

TEST_F(AccountPoolTest, AHintedRestIsKeptToTheMillisecond) {
  const Planned planned = begin();
  EXPECT_EQ(pool_.learn(planned.plan.candidates[0], verdict(429, 5000), kNow), 5000);
  EXPECT_THAT(names(begin("default", kNow + 4999)), ElementsAre("up:b", "beta:only"));
  EXPECT_THAT(names(begin("default", kNow + 5000)), SizeIs(3));
}

TEST_F(AccountPoolTest, OneRequestAtATimeFindsOutWhetherALaneWorksAgain) {
  Planned first = begin("up/large"), second = begin("up/large");
  const routing::Candidate a = *std::find_if(first.plan.candidates.begin(), first.plan.candidates.end(),
                                             [](const auto& one) { return one.account->name == "a"; });
  const Account& account = first.roster->account(a);
  pool_.learn(a, verdict(503), kNow);
  const int64_t later = kNow + 1000;
  std::optional<InFlight> probe, other;
  EXPECT_FALSE(pool_.admit(a, account, later, probe));
  EXPECT_GT(probe->probe(), 0u);
  const std::optional<routing::Skipped> refused = pool_.admit(a, account, later, other);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->why, routing::Skipped::Why::Doubtful);
  routing::Candidate resort = a;
  resort.why = routing::Candidate::Why::LastResort;
  EXPECT_FALSE(pool_.admit(resort, account, later, other)) << "nothing better was left";
  EXPECT_EQ(other->probe(), 0u);
  EXPECT_TRUE(pool_.status(later)[0].rests[0].probing);

  // The host reloads and the probe's client goes away: the next request probes.
  pool_.adopt(config_, plugins_);
  probe.reset();
  EXPECT_FALSE(pool_.admit(a, account, later, probe));
  EXPECT_GT(probe->probe(), 0u);
  probe->answering();
  EXPECT_THAT(pool_.status(later)[0].rests, IsEmpty()) << "its answer has begun";
  std::optional<InFlight> third;
  EXPECT_FALSE(pool_.admit(a, account, later, third));
  EXPECT_EQ(third->probe(), 0u);
}

TEST_F(AccountPoolTest, WhoRestsByNowIsNotAskedThoughThePlanSaysSo) {
  Planned planned = begin();
  const routing::Candidate& a = planned.plan.candidates[0];
  pool_.learn(a, verdict(429, 60'000), kNow);
  std::optional<InFlight> flight;
  const auto refused = pool_.admit(a, planned.roster->account(a), kNow, flight);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->why, routing::Skipped::Why::Rest);
  EXPECT_FALSE(flight);
  EXPECT_EQ(pool_.status(kNow)[0].inFlight, 0);
}

TEST_F(AccountPoolTest, CapsPassOverAndSayWhy) {
  config_.providers[0].accounts[0].maxConcurrent = 2;
  config_.providers[0].accounts[1].requestsPerMinute = 3;
  pool_.adopt(config_, plugins_);
  Planned planned = begin();
  const routing::Candidate &a = planned.plan.candidates[0], &b = planned.plan.candidates[1];
  std::optional<InFlight> one, two, three;
  EXPECT_FALSE(pool_.admit(a, planned.roster->account(a), kNow, one));
  EXPECT_FALSE(pool_.admit(a, planned.roster->account(a), kNow, two));
  auto refused = pool_.admit(a, planned.roster->account(a), kNow, three);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason(kNow), "The account has 2 requests under way, as many as max_concurrent allows.");
  one.reset();
  EXPECT_FALSE(pool_.admit(a, planned.roster->account(a), kNow, three));

  std::optional<InFlight> flight;
  for (int64_t i = 0; i < 3; ++i) EXPECT_FALSE(pool_.admit(b, planned.roster->account(b), kNow + i * 1000, flight));
  refused = pool_.admit(b, planned.roster->account(b), kNow + 10'000, flight);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason(kNow + 10'000),
            "The account has had 3 requests in the last minute, as many as requests_per_minute allows; there is room "
            "again in 50 s.");
  EXPECT_FALSE(pool_.admit(b, planned.roster->account(b), kNow + 60'000, flight)) << "the first one is a minute ago";
  EXPECT_TRUE(pool_.admit(b, planned.roster->account(b), kNow + 60'000, flight)) << "the second one is not";
}

TEST_F(AccountPoolTest, PenaltiesReachAsFarAsTheVerdictSays) {
  const Planned planned = begin();
  const routing::Candidate& a = planned.plan.candidates[0];
  pool_.learn(a, verdict(429, 60'000), kNow);
  EXPECT_THAT(names(begin("up/small")), SizeIs(2)) << "another model of the account is free";
  routing::Verdict quota = verdict(429, 60'000);
  quota.fault = Fault::Quota;
  quota.scope = Scope::Account;
  pool_.learn(a, quota, kNow);
  EXPECT_THAT(names(begin("up/small")), ElementsAre("up:b"));
  routing::Verdict down = verdict(529, 60'000);
  pool_.learn(a, down, kNow);
  EXPECT_THAT(names(begin()), ElementsAre("beta:only"));
}

TEST_F(AccountPoolTest, NobodyIsPenalisedForTheClientsMistake) {
  const Planned planned = begin();
  EXPECT_EQ(pool_.learn(planned.plan.candidates[0], verdict(400), kNow), 0);
  const std::vector<AccountStatus> rows = pool_.status(kNow);
  EXPECT_EQ(rows[0].failed, 0u);
  EXPECT_THAT(rows[0].rests, IsEmpty());
  EXPECT_EQ(rows[0].lastFault, "");
}

TEST_F(AccountPoolTest, GuessedRestsGrowWithFailuresInARowAndEndWithASuccess) {
  const Planned planned = begin("up/large");
  const routing::Candidate& a = planned.plan.candidates[0];
  EXPECT_EQ(pool_.learn(a, verdict(500), kNow), 1000);
  EXPECT_EQ(pool_.learn(a, verdict(500), kNow + 1), 1000) << "requests that failed together are one failure";
  EXPECT_EQ(pool_.learn(a, verdict(500), kNow + 2000), 4000);
  EXPECT_EQ(pool_.learn(a, verdict(500), kNow + 6000), 16'000);
  EXPECT_THAT(names(begin("default", kNow + 6001)), ElementsAre("up:b", "beta:only", "up:a"))
      << "only moved to the end";
  pool_.succeeded(a, kNow);
  EXPECT_THAT(pool_.status(kNow + 6001)[0].rests, IsEmpty());
  EXPECT_EQ(pool_.learn(a, verdict(500), kNow + 7000), 1000) << "counted from one again";
}

TEST_F(AccountPoolTest, ASuccessUnderWayDoesNotLiftAHintedRest) {
  const Planned planned = begin();
  const routing::Candidate& a = planned.plan.candidates[0];
  pool_.learn(a, verdict(429, 60'000), kNow);
  pool_.succeeded(a, kNow);
  EXPECT_THAT(names(begin()), ElementsAre("up:b", "beta:only"));
}

TEST_F(AccountPoolTest, AGuessDoesNotReplaceAHintAndTheLaterHintHolds) {
  const Planned planned = begin();
  const routing::Candidate& a = planned.plan.candidates[0];
  pool_.learn(a, verdict(429, 60'000), kNow);
  pool_.learn(a, verdict(500), kNow);
  EXPECT_EQ(pool_.learn(a, verdict(429, 10'000), kNow), 60'000);
  EXPECT_EQ(pool_.learn(a, verdict(429, 90'000), kNow), 90'000);
}

TEST_F(AccountPoolTest, StateSurvivesAReloadOfTheSameAccount) {
  const Planned before = begin();
  pool_.learn(before.plan.candidates[0], verdict(401, 60'000), kNow);
  pool_.succeeded(before.plan.candidates[1], kNow);
  std::swap(config_.providers[0].accounts[0], config_.providers[0].accounts[1]);
  pool_.adopt(config_, plugins_);
  EXPECT_THAT(names(begin()), ElementsAre("up:b", "beta:only"));
  EXPECT_EQ(pool_.status(kNow)[0].succeeded, 1u) << "b stands first now";
  // What an exchange of the old roster learns reaches the same account.
  pool_.learn(before.plan.candidates[1], verdict(401, 60'000), kNow);
  EXPECT_THAT(names(begin()), ElementsAre("beta:only"));
  EXPECT_EQ(before.roster->account(before.plan.candidates[0]).name, "a") << "the old roster is still whole";
}

TEST_F(AccountPoolTest, ANewKeyIsANewAccount) {
  const Planned before = begin();
  pool_.learn(before.plan.candidates[0], verdict(401, 60'000), kNow);
  config_.providers[0].accounts[0].key = config::Secret("key-renewed");
  pool_.adopt(config_, plugins_);
  EXPECT_THAT(names(begin()), SizeIs(3));
}

TEST_F(AccountPoolTest, TheStatusTellsRestsAndTheLastFailureWithoutSecrets) {
  const Planned planned = begin();
  pool_.learn(planned.plan.candidates[0], verdict(429, 5000), kNow);
  {
    const InFlight running(planned.roster->account(planned.plan.candidates[1]));
    EXPECT_EQ(pool_.status(kNow)[1].inFlight, 1);
  }
  const std::vector<AccountStatus> rows = pool_.status(kNow);
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].provider, "up");
  EXPECT_EQ(rows[0].plugin, "alpha");
  EXPECT_EQ(rows[0].account, "a");
  EXPECT_EQ(rows[0].tier, "subscription");
  EXPECT_EQ(rows[0].keyOrigin, "configuration");
  EXPECT_EQ(rows[0].failed, 1u);
  EXPECT_EQ(rows[0].lastFault, "rate_limit");
  EXPECT_EQ(rows[0].lastMessage, "said the vendor");
  EXPECT_EQ(rows[0].lastFailureMs, kNow);
  ASSERT_THAT(rows[0].rests, SizeIs(1));
  EXPECT_EQ(rows[0].rests[0].scope, "model");
  EXPECT_EQ(rows[0].rests[0].model, "large");
  EXPECT_EQ(rows[0].rests[0].untilMs, kNow + 5000);
  EXPECT_TRUE(rows[0].rests[0].hinted);
  EXPECT_TRUE(rows[0].usable) << "its other models are";
  EXPECT_EQ(rows[1].inFlight, 0);
}

TEST_F(AccountPoolTest, HealthTellsHowLongStreamsTookToBegin) {
  const Planned planned = begin();
  const routing::Candidate& a = planned.plan.candidates[0];
  const InFlight running(planned.roster->account(a));
  pool_.succeeded(a, kNow);
  EXPECT_EQ(pool_.health()->firstToken(a.account->slot, "large"), nullptr) << "it was no stream";
  pool_.succeeded(a, kNow, 250);
  pool_.succeeded(a, kNow, 350);
  const std::shared_ptr<const routing::Health> health = pool_.health();
  ASSERT_NE(health->firstToken(a.account->slot, "large"), nullptr);
  EXPECT_EQ(health->firstToken(a.account->slot, "large")->samples(), 2u);
  EXPECT_EQ(health->firstToken(a.account->slot, "large")->medianMs(), 250);
  EXPECT_EQ(health->inFlight(a.account->slot), 1);
  EXPECT_EQ(health->headroom(a.account->slot), -1);
}

TEST_F(AccountPoolTest, UsableMeansThatNobodyHasSaidOtherwise) {
  EXPECT_TRUE(pool_.anyUsable(kNow));
  Planned planned = begin();
  for (const routing::Candidate& candidate : planned.plan.candidates) {
    EXPECT_TRUE(pool_.anyUsable(kNow));
    pool_.learn(candidate, verdict(401, 60'000), kNow);
  }
  EXPECT_FALSE(pool_.anyUsable(kNow));
  EXPECT_TRUE(pool_.anyUsable(kNow + 60'000));
  pool_.adopt(config::Config{}, {});
  EXPECT_FALSE(pool_.anyUsable(kNow + 60'000)) << "no account at all";
}

TEST_F(AccountPoolTest, ClientsCannotGrowTheHealthTableWithModelNames) {
  for (int i = 0; i < 1000; ++i) {
    const Planned planned = begin("beta/invented-" + std::to_string(i));
    pool_.learn(planned.plan.candidates[0], verdict(404), kNow);
  }
  const std::vector<AccountStatus> rows = pool_.status(kNow);
  EXPECT_LE(rows[2].rests.size(), 64u);
  EXPECT_EQ(rows[2].failed, 1000u);
}

TEST_F(AccountPoolTest, ThreadsPlanLearnAndReloadAtOnce) {
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> planned{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 3; ++id) {
    threads.emplace_back([&, id] {
      while (!stop.load()) {
        base::Result<Planned> made = pool_.begin({.model = "default"}, kNow);
        routing::Walk walk(std::move(made->plan));
        if (const routing::Candidate* candidate = walk.current()) {
          const InFlight running(made->roster->account(*candidate));
          if ((planned.fetch_add(1) + static_cast<uint64_t>(id)) % 3 == 0)
            pool_.learn(*candidate, verdict(500), kNow);
          else
            pool_.succeeded(*candidate, kNow);
        }
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    pool_.adopt(config_, plugins_);
    EXPECT_THAT(pool_.status(kNow), SizeIs(3));
  }
  while (planned.load() < 2000) std::this_thread::yield();
  stop = true;
  for (std::thread& thread : threads) thread.join();
  for (const AccountStatus& row : pool_.status(kNow)) EXPECT_EQ(row.inFlight, 0);
}

TEST_F(AccountPoolTest, WhoeverIsTakenBackIntoUseBeginsAnew) {
  const Planned first = begin();
  ASSERT_THAT(names(first), ElementsAre("up:a", "up:b", "beta:only"));
  for (const routing::Candidate& one : first.plan.candidates) pool_.learn(one, verdict(429, 60'000), kNow);
  ASSERT_THAT(names(begin()), IsEmpty());
  EXPECT_TRUE(pool_.setUse("up", "b", Use::Disabled, kNow));
  EXPECT_THAT(names(begin()), IsEmpty());
  EXPECT_TRUE(pool_.setUse("up", "b", Use::Enabled, kNow));
  EXPECT_THAT(names(begin()), ElementsAre("up:b")) << "nobody else is";
  pool_.learn(begin().plan.candidates.at(0), verdict(429, 60'000), kNow);
  ASSERT_THAT(names(begin()), IsEmpty());
  EXPECT_TRUE(pool_.setUse("up", "b", Use::Enabled, kNow)) << "also when it was in use";
  EXPECT_THAT(names(begin()), ElementsAre("up:b"));
}

}  // namespace
}  // namespace spillway::accounts

#include "host/routing/Walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int64_t kNow = 1'000'000;

class WalkTest : public testing::Test {
 protected:
  WalkTest() {
    alpha_ = addProvider(table_, "alpha", {model("big", 200'000), model("huge", 1'000'000)}, 2);
    beta_ = addProvider(table_, "beta", {model("mid", 100'000)}, 1);
    table_.chains = {{"default",
                      {tier("subscription", Pick::Ordered, {{alpha_, "big"}, {alpha_, "huge"}}),
                       tier("cheap", Pick::Ordered, {{beta_, "mid"}})}}};
    table_.defaultChain = 0;
  }

  Walk walk(std::string_view asked = "m") { return Walk(std::move(*plan(table_, health_, {.model = asked}, 0, kNow))); }

  static std::string at(const Walk& walk) {
    const Candidate* candidate = walk.current();
    if (candidate == nullptr) return "none";
    return candidate->provider->id + "/" + std::string(candidate->model) + ":" + candidate->account->name;
  }

  static Verdict verdict(int status, std::string message = "") {
    Verdict out = verdictForStatus(status);
    out.message = std::move(message);
    return out;
  }

  RouteTable table_;
  Health health_;
  uint32_t alpha_, beta_;
};

TEST_F(WalkTest, ARateLimitGoesToTheOtherAccountOfTheModelFirst) {
  Walk steps = walk();
  EXPECT_EQ(at(steps), "alpha/big:a");
  EXPECT_EQ(steps.failed(verdict(429), Phase::Reply, kNow), Next::AnotherAccount);
  EXPECT_EQ(at(steps), "alpha/big:b");
  steps.failed(verdict(429), Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "alpha/huge:a") << "a limit on one model does not concern the other";
}

// x-should-retry is about the same lane only.
TEST_F(WalkTest, AReplyMaySayWhetherAskingAgainHelps) {
  RetryBudget budget;
  Verdict accident = verdict(500), overload = verdict(529);
  addProvider(table_, "gamma", {model("x")}, 1);
  const auto once = [&](const Verdict& verdict) {
    Walk steps = walk("gamma/x");
    return steps.again(verdict, Phase::Reply, budget, kNow).atOnce;
  };
  EXPECT_TRUE(once(accident));
  EXPECT_FALSE(once(overload));
  accident.again = Verdict::Again::No;
  overload.again = Verdict::Again::Yes;
  EXPECT_FALSE(once(accident));
  EXPECT_TRUE(once(overload));
}

TEST_F(WalkTest, WhoIsPassedOverWasNotTriedAndTheDoubtfulComeLast) {
  Walk steps = walk();
  Skipped why;
  why.provider = steps.current()->provider;
  why.account = steps.current()->account;
  why.why = Skipped::Why::Doubtful;
  why.rest = {kNow + 5000, base::Fault::Server};
  EXPECT_FALSE(steps.passOver(why)) << "kept for later";
  EXPECT_EQ(at(steps), "alpha/big:b");
  why.why = Skipped::Why::FullAtOnce;
  why.rest = {kNow + 1, base::Fault::RateLimit, true};
  EXPECT_TRUE(steps.passOver(why));
  EXPECT_EQ(at(steps), "alpha/huge:a");
  while (steps.current()->why != Candidate::Why::LastResort) steps.failed(verdict(500), Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "alpha/big:a");
  why.why = Skipped::Why::Doubtful;
  EXPECT_TRUE(steps.passOver(why)) << "once is enough";
  EXPECT_EQ(at(steps), "none");
  EXPECT_EQ(steps.attempts().size(), 3u);
}

TEST_F(WalkTest, AllOverTheirCapsIsARateLimitWithTheTimeToComeBack) {
  Walk steps = walk();
  while (const Candidate* candidate = steps.current()) {
    Skipped why;
    why.provider = candidate->provider;
    why.account = candidate->account;
    why.model = candidate->model;
    why.why = Skipped::Why::FullMinute;
    why.cap = 3;
    why.rest = {kNow + 7000, base::Fault::RateLimit, true};
    steps.passOver(why);
  }
  const base::Error error = steps.error(kNow);
  EXPECT_EQ(error.fault, base::Fault::RateLimit);
  EXPECT_EQ(error.retryAfterMs, 7000);
  EXPECT_THAT(error.message, HasSubstr("requests_per_minute"));
}

TEST_F(WalkTest, ARefusedKeyLeavesTheWholeAccount) {
  Walk steps = walk();
  steps.failed(verdict(401), Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "alpha/big:b");
  steps.failed(verdict(429), Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "alpha/huge:b") << "account a is out";
  ASSERT_EQ(steps.plan().skipped.size(), 1u);
  EXPECT_EQ(steps.plan().skipped[0].reason(kNow),
            "Left out: an earlier attempt has shown that it would fail alike (key refused).");
}

TEST_F(WalkTest, AContentFilterIsTheClientsUnlessItsChainGoesPastIt) {
  Verdict refused = verdict(400, "against the rules");
  refused.fault = base::Fault::Content;
  Walk told = walk();
  EXPECT_EQ(told.failed(refused, Phase::Reply, kNow), Next::Answer);
  EXPECT_EQ(at(told), "none");
  EXPECT_EQ(told.error(kNow).message, "against the rules");

  table_.chains[0].policy.pastFilters = true;
  Walk past = walk();
  EXPECT_EQ(past.failed(refused, Phase::Reply, kNow), Next::NextCandidate);
  EXPECT_EQ(at(past), "alpha/huge:a") << "another account has the same filter";
  EXPECT_EQ(past.failed(verdict(400), Phase::Reply, kNow), Next::Answer) << "only filters";
  Walk all = walk();
  all.failed(refused, Phase::Reply, kNow);
  all.failed(refused, Phase::Reply, kNow);
  EXPECT_EQ(all.failed(verdict(401), Phase::Reply, kNow), Next::AnotherAccount);
  EXPECT_EQ(all.error(kNow).fault, base::Fault::Content) << "more use to a client than our own key's trouble";
  EXPECT_THAT(all.error(kNow).message, HasSubstr("against the rules"));

  Walk beside = walk();
  ASSERT_NE(beside.beside(), nullptr);
  EXPECT_EQ(beside.failedBeside(refused, Phase::Reply, kNow), Next::NextCandidate) << "the first one may still answer";
  EXPECT_EQ(at(beside), "alpha/big:a");

  Walk direct = walk("alpha/big");
  EXPECT_EQ(direct.failed(refused, Phase::Reply, kNow), Next::Answer) << "no chain";
  table_.policy.pastFilters = true;
  addProvider(table_, "gamma", {model("x")}, 1);
  Walk global = walk("gamma/x");
  EXPECT_EQ(global.failed(refused, Phase::Reply, kNow), Next::NextCandidate);
  EXPECT_EQ(global.error(kNow).message, "against the rules") << "nobody else was there";
}

TEST_F(WalkTest, AnUnreachableHostLeavesTheProvider) {
  Walk steps = walk();
  base::Error refused;
  refused.fault = base::Fault::Network;
  EXPECT_EQ(steps.failed(verdictForError(refused, Phase::Connect), Phase::Connect, kNow), Next::NextCandidate);
  EXPECT_EQ(at(steps), "beta/mid:a");
}

TEST_F(WalkTest, ASilentLaneIsLeftWithAllAccountsOfItsModel) {
  Walk steps = walk();
  base::Error silent;
  silent.fault = base::Fault::Timeout;
  EXPECT_EQ(steps.failed(verdictForError(silent, Phase::Wait), Phase::Wait, kNow), Next::NextCandidate);
  EXPECT_EQ(at(steps), "alpha/huge:a");
}

TEST_F(WalkTest, WhoeverRestedWhenThePlanWasMadeIsTriedInTheEndIfItsRestIsOver) {
  health_.accounts.resize(3);
  health_.accounts[0].rest = {kNow + 30'000, base::Fault::RateLimit, true};
  health_.accounts[1].rest = {kNow + 90'000, base::Fault::Quota, true};
  Walk soon = walk();
  EXPECT_EQ(at(soon), "beta/mid:a");
  soon.failed(verdict(500), Phase::Reply, kNow + 29'000);
  EXPECT_EQ(at(soon), "none");
  Walk late = walk();
  EXPECT_EQ(late.failed(verdict(500), Phase::Reply, kNow + 31'000), Next::AnotherAccount);
  EXPECT_EQ(at(late), "alpha/big:a");
  EXPECT_EQ(late.current()->why, Candidate::Why::Probe);
  EXPECT_EQ(late.current()->facts->context, 200'000);
  EXPECT_EQ(late.plan().skipped.size(), 2u) << "only account b is still left out";
  late.failed(verdict(500), Phase::Reply, kNow + 32'000);
  EXPECT_EQ(at(late), "alpha/huge:a");
  Skipped full;
  full.provider = late.current()->provider;
  full.account = late.current()->account;
  full.model = late.current()->model;
  full.why = Skipped::Why::Rest;
  full.rest = {kNow + 60'000, base::Fault::RateLimit, true};
  EXPECT_TRUE(late.passOver(full));
  EXPECT_EQ(at(late), "none") << "it rests again";
  EXPECT_EQ(late.attempts().size(), 2u);
}

TEST_F(WalkTest, ATooLongPromptGoesOnlyToLargerWindows) {
  Walk steps = walk();
  Verdict tooLong = verdict(400, "prompt is too long");
  tooLong.fault = base::Fault::ContextLength;
  EXPECT_EQ(steps.failed(tooLong, Phase::Reply, kNow), Next::NextCandidate);
  EXPECT_EQ(at(steps), "alpha/huge:a");
  steps.failed(tooLong, Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "none") << "beta's window is smaller than both";
  EXPECT_EQ(steps.error(kNow).fault, base::Fault::ContextLength);
  EXPECT_EQ(steps.error(kNow).httpStatus, 400);
}

TEST_F(WalkTest, AClientErrorIsAnsweredAsItIs) {
  Walk steps = walk();
  Verdict invalid = verdict(422, "messages: too few");
  invalid.code = "invalid_request_error";
  invalid.param = "messages";
  EXPECT_EQ(steps.failed(invalid, Phase::Reply, kNow), Next::Answer);
  EXPECT_EQ(at(steps), "none");
  const base::Error error = steps.error(kNow);
  EXPECT_EQ(error.fault, base::Fault::InvalidRequest);
  EXPECT_EQ(error.httpStatus, 422);
  EXPECT_EQ(error.message, "messages: too few");
  EXPECT_EQ(error.code, "invalid_request_error");
  EXPECT_EQ(error.param, "messages");
}

TEST_F(WalkTest, AfterTheAnswerHasBegunNothingElseIsTried) {
  Walk steps = walk();
  EXPECT_EQ(steps.failed(verdict(0), Phase::Commit, kNow), Next::GiveUp);
  EXPECT_EQ(at(steps), "none");
  EXPECT_EQ(steps.error(kNow).fault, base::Fault::Network);
}

TEST_F(WalkTest, WhenAllFailTheErrorListsEachAndTellsTheEarliestTime) {
  Walk steps = walk();
  Verdict limited = verdict(429, "slow down");
  limited.retryAfterMs = 30'000;
  steps.failed(limited, Phase::Reply, kNow);
  steps.failed(verdict(401, "bad key"), Phase::Reply, kNow);
  limited.retryAfterMs = 8000;
  EXPECT_EQ(at(steps), "alpha/huge:a");
  steps.failed(limited, Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "beta/mid:a");
  steps.failed(verdict(404), Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "none");
  const base::Error error = steps.error(kNow + 1000);
  EXPECT_EQ(error.fault, base::Fault::RateLimit) << "the one that passes is the most useful";
  EXPECT_EQ(error.httpStatus, 429);
  EXPECT_EQ(error.retryAfterMs, 7000);
  EXPECT_EQ(
      error.message,
      "Chain 'default' has no candidate left: alpha/big (a): rate limited (HTTP 429), again in 30 s, 'slow down'; "
      "alpha/big (b): key refused (HTTP 401), 'bad key'; alpha/huge (a): rate limited (HTTP 429), again in 8 s, "
      "'slow down'; beta/mid: model not offered (HTTP 404); see spillway explain rate_limit");
}

TEST_F(WalkTest, RestsCountForTheHonestRetryAfter) {
  health_.accounts.resize(3);
  for (size_t slot = 0; slot < 3; ++slot)
    health_.accounts[slot].rest = {kNow + 20'000 + static_cast<int64_t>(slot) * 1000, base::Fault::RateLimit, true};
  const Walk steps = walk();
  EXPECT_EQ(at(steps), "none");
  const base::Error error = steps.error(kNow);
  EXPECT_EQ(error.fault, base::Fault::RateLimit);
  EXPECT_EQ(error.httpStatus, 429);
  EXPECT_EQ(error.retryAfterMs, 20'000);
  EXPECT_THAT(error.message,
              HasSubstr("beta/mid: The account rests for another 22 s: rate limited; see spillway explain rate_limit"));
}

TEST_F(WalkTest, FaultsThatDoNotPassPromiseNoRetry) {
  Walk steps = walk("beta/mid");
  steps.failed(verdict(401, "no such key"), Phase::Reply, kNow);
  const base::Error error = steps.error(kNow);
  EXPECT_EQ(error.httpStatus, 401);
  EXPECT_EQ(error.retryAfterMs, 0);
  EXPECT_EQ(error.message, "no such key") << "one lane, one failure: its own words";
}

TEST_F(WalkTest, NothingToTryIsSaid) {
  table_.chains[0].tiers.clear();
  const Walk steps = walk();
  EXPECT_EQ(steps.error(kNow).message, "Chain 'default' has nothing to try; see spillway explain model_missing");
  EXPECT_EQ(steps.error(kNow).httpStatus, 404);
}

TEST_F(WalkTest, AttemptsPerExchangeAreBounded) {
  const uint32_t many = addProvider(table_, "many", {model("m")}, 26);
  table_.chains[0].tiers = {tier("cheap", Pick::Ordered, {{many, "m"}})};
  Walk steps = walk();
  size_t tried = 0;
  for (; steps.current() != nullptr; ++tried) steps.failed(verdict(500, std::string(5000, 'x')), Phase::Reply, kNow);
  EXPECT_EQ(tried, Walk::kMostAttempts);
  EXPECT_EQ(steps.attempts().size(), tried);
  EXPECT_LE(steps.error(kNow).message.size(), 2000u);
  EXPECT_EQ(steps.failed(verdict(500), Phase::Reply, kNow), Next::GiveUp) << "nothing was being tried";
  EXPECT_EQ(steps.attempts().size(), tried);
}

TEST_F(WalkTest, ASettledWalkKeepsItsChoiceAlone) {
  Walk steps = walk("alpha/big");
  steps.failed(verdict(429), Phase::Reply, kNow);
  const std::string chosen = at(steps);
  steps.settle();
  EXPECT_EQ(at(steps), chosen);
  EXPECT_EQ(steps.plan().candidates.size(), 1u);
  EXPECT_EQ(steps.attempts().size(), 1u);
}

TEST_F(WalkTest, TheOneBesideIsTheNextHealthyOneOfAnotherAccount) {
  Walk steps = walk();
  ASSERT_EQ(at(steps), "alpha/big:a");
  const Candidate* beside = steps.beside();
  ASSERT_NE(beside, nullptr);
  EXPECT_EQ(beside->account->name, "b");
  EXPECT_EQ(beside->model, "big");
  EXPECT_EQ(at(steps), "alpha/big:a") << "asking somebody else as well moves nothing";
  steps.swap();
  EXPECT_EQ(at(steps), "alpha/big:b");
  // It has failed: the first one, which now stands beside, stays to be tried.
  steps.failed(verdict(429), Phase::Reply, kNow);
  EXPECT_EQ(at(steps), "alpha/big:a");
}

TEST_F(WalkTest, OneThatFailedBesideIsNotTriedAgainAndTheOthersStay) {
  Walk steps = walk();
  const size_t before = steps.plan().candidates.size();
  ASSERT_NE(steps.beside(), nullptr);
  EXPECT_EQ(steps.failedBeside(verdict(500, "out of order"), Phase::Reply, kNow), Next::AnotherAccount);
  EXPECT_EQ(steps.plan().candidates.size(), before - 1);
  EXPECT_EQ(at(steps), "alpha/big:a");
  EXPECT_EQ(steps.attempts().size(), 1u);
  while (steps.current() != nullptr) {
    EXPECT_NE(at(steps), "alpha/big:b");
    steps.failed(verdict(500), Phase::Reply, kNow);
  }
  EXPECT_THAT(steps.error(kNow).message, HasSubstr("out of order"));
}

TEST_F(WalkTest, NobodyStandsBesideWhoIsDoubtfulOrRuledOutOrTheSameAccount) {
  Walk steps = walk();
  steps.failed(verdict(401), Phase::Reply, kNow);  // all of account a
  ASSERT_EQ(at(steps), "alpha/big:b");
  const Candidate* beside = steps.beside();
  ASSERT_NE(beside, nullptr);
  EXPECT_EQ(beside->provider->id, "beta") << "huge of the same account is passed by";
  Walk alone = walk("alpha/big");
  alone.failed(verdict(429), Phase::Reply, kNow);
  EXPECT_EQ(alone.beside(), nullptr);
  alone.failed(verdict(429), Phase::Reply, kNow);
  EXPECT_EQ(alone.beside(), nullptr) << "nothing is current";
}

}  // namespace
}  // namespace spillway::routing

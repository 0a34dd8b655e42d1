// One exchange at a time, tokens on the disk before they are used, renewed in time, and what failures lead to.
#include "host/logins/TokenKeeper.h"

#include <gtest/gtest.h>

#include "host/logins/Turn.h"
#include "tests/unit/logins/Keeping.h"

namespace spillway::logins {
namespace {

using Kind = TokenKeeper::Answer::Kind;
using State = TokenStatus::State;

TEST_F(KeeperTest, AHundredWhoWaitGetTheTokenOfOneExchange) {
  hold();
  adopt();
  std::vector<std::shared_ptr<TokenWait>> waits;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i)
    threads.emplace_back([&] {
      auto wait = std::make_shared<TokenWait>();
      EXPECT_EQ(keeper_.get(account(), wait).kind, Kind::Waits);
      const std::lock_guard lock(mutex);
      waits.push_back(std::move(wait));
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& wait : waits) EXPECT_FALSE(wait->rung());
  release();
  const Answer answer = settled();
  EXPECT_EQ(text(answer), "access-1");
  for (const auto& wait : waits) EXPECT_TRUE(wait->rung());
  EXPECT_EQ(issuer_.calls, 1);
  EXPECT_EQ(keeper_.get(account(), nullptr).token->serial, answer.token->serial);
}

TEST_F(KeeperTest, AHundredRefusalsLeadToOneExchange) {
  adopt();
  const auto old = settled().token;
  hold();
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i) threads.emplace_back([&] { EXPECT_TRUE(keeper_.refused(account(), *old)); });
  for (std::thread& thread : threads) thread.join();
  threads.clear();
  for (int i = 0; i < 100; ++i)
    threads.emplace_back([&] { EXPECT_EQ(keeper_.get(account(), nullptr).kind, Kind::Waits); });
  for (std::thread& thread : threads) thread.join();
  release();
  const Answer fresh = settled();
  EXPECT_EQ(text(fresh), "access-2");
  EXPECT_EQ(issuer_.calls, 2);
  // Whoever hears of the refusal only now takes what there is.
  EXPECT_TRUE(keeper_.refused(account(), *old));
  EXPECT_EQ(keeper_.get(account(), nullptr).token, fresh.token);
  EXPECT_EQ(issuer_.calls, 2);
}

TEST_F(KeeperTest, AKeyThatIsGoodAsItIsStaysSo) {
  issuer_.refresh = [](const std::string&, const std::string&, spw_token&, spw_error&) { return SPW_DECLINED; };
  adopt();
  EXPECT_EQ(settled().kind, Kind::AsIs);
  EXPECT_EQ(keeper_.get(account(), nullptr).kind, Kind::AsIs);
  EXPECT_EQ(issuer_.calls, 1);
  EXPECT_EQ(keeper_.status().at(0).state, State::AsIs);
}

TEST_F(KeeperTest, ATokenIsOnTheDiskBeforeAnybodyHasIt) {
  issuer_.refresh = [this](const std::string&, const std::string& old, spw_token& fresh, spw_error&) {
    EXPECT_EQ(old, "refresh-" + std::to_string(issuer_.calls)) << "each is used once";
    fresh.access = issuer_.keep("access");
    fresh.refresh = issuer_.keep("refresh-" + std::to_string(issuer_.calls + 1));
    return SPW_OK;
  };
  adopt({loggedIn(-1)});
  for (int i = 2; i < 6; ++i) {
    const Answer answer = settled();
    ASSERT_EQ(answer.kind, Kind::Ready);
    EXPECT_EQ(storedRefresh(), "refresh-" + std::to_string(i));
    EXPECT_TRUE(keeper_.refused(account(), *answer.token));
  }
}

TEST_F(KeeperTest, TheNewestRefreshTokenIsTheDisks) {
  issuer_.refresh = [this](const std::string&, const std::string& old, spw_token& fresh, spw_error&) {
    fresh.access = issuer_.keep("access for " + old);
    return SPW_OK;
  };
  const Login login = loggedIn(-1);
  Login newer = login;
  newer.refresh = config::Secret("refresh-newest");
  ASSERT_TRUE(*TokenStore(folder_).renew(newer));
  adopt({login});
  EXPECT_EQ(text(settled()), "access for refresh-newest");
  EXPECT_EQ(storedRefresh(), "refresh-newest") << "none came, so it stays";
}

TEST_F(KeeperTest, ATokenThatAnotherProcessHasMadeIsUsedInsteadOfARefreshTokenThatIsSpent) {
  const Login login = loggedIn(-1);
  Login newer = login;
  newer.access = config::Secret("access-of-the-other");
  newer.refresh = config::Secret("refresh-2");
  newer.expiresMs = base::unixMs() + 60'000;
  ASSERT_TRUE(*TokenStore(folder_).renew(newer));
  adopt({login});
  EXPECT_EQ(text(settled()), "access-of-the-other");
  EXPECT_EQ(issuer_.calls, 0);
}

TEST_F(KeeperTest, OneProcessAtATimeExchangesALogin) {
  adopt({loggedIn(-1)});
  auto turn = std::make_unique<plugins::Descriptor>(takeTurn(*store_, "login-1"));
  ASSERT_TRUE(*turn);
  EXPECT_EQ(keeper_.get(account(), nullptr).kind, Kind::Waits);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(issuer_.calls, 0);
  turn.reset();
  EXPECT_EQ(settled().kind, Kind::Ready);
  EXPECT_EQ(issuer_.calls, 1);
}

TEST_F(KeeperTest, ATokenThatCannotBeWrittenDownIsNotUsedAndNotAskedForAgain) {
  issuer_.refresh = [this](const std::string&, const std::string&, spw_token& fresh, spw_error&) {
    fresh.access = issuer_.keep("access-new");
    fresh.refresh = issuer_.keep("refresh-2");
    return SPW_OK;
  };
  adopt({loggedIn(-1)});
  std::string file;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/logins"))
    if (entry.path().extension() == ".login") file = entry.path();
  std::filesystem::create_directory(file + ".new");
  Answer answer = settled();
  EXPECT_EQ(answer.kind, Kind::Missing);
  EXPECT_FALSE(answer.needsLogin);
  EXPECT_NE(answer.why.message.find("cannot write"), std::string::npos) << answer.why.message;
  std::filesystem::remove(file + ".new");
  while (answer.kind != Kind::Ready && base::unixMs() < answer.untilMs + 10'000) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    answer = settled();
  }
  EXPECT_EQ(text(answer), "access-new");
  EXPECT_EQ(storedRefresh(), "refresh-2");
  EXPECT_EQ(issuer_.calls, 1) << "the refresh token it has is the newest there is";
}

TEST_F(KeeperTest, ARefusedLoginNeedsAnother) {
  issuer_.refresh = [](const std::string&, const std::string&, spw_token&, spw_error& error) {
    error.fault = SPW_FAULT_AUTH;
    error.message = {"invalid_grant", 13};
    return SPW_FAILED;
  };
  adopt({loggedIn(-1)});
  EXPECT_EQ(needsLogin_, 0);
  const Answer answer = settled();
  EXPECT_EQ(answer.kind, Kind::Missing);
  EXPECT_TRUE(answer.needsLogin);
  EXPECT_NE(answer.why.message.find("invalid_grant; run 'spillway login acme --name main'"), std::string::npos)
      << answer.why.message;
  EXPECT_EQ(needsLogin_, 1);
  EXPECT_TRUE(pool_.status(base::unixMs()).at(0).needsLogin);
  EXPECT_FALSE(pool_.status(base::unixMs()).at(0).usable);
  EXPECT_EQ(keeper_.get(account(), nullptr).kind, Kind::Missing);
  EXPECT_EQ(issuer_.calls, 1) << "it is not asked again";
  EXPECT_EQ(keeper_.status().at(0).state, State::NeedsLogin);
  // Another login is another account.
  row_.accounts[0].login = "login-2";
  Login second = loggedIn();
  second.id = "login-2";
  row_.accounts[0].login = "login-2";
  adopt({second});
  EXPECT_EQ(text(settled()), "access-of-login");
  EXPECT_FALSE(pool_.status(base::unixMs()).at(0).needsLogin);
}

TEST_F(KeeperTest, FailuresBackOffAndHoldNoSecret) {
  issuer_.refresh = [](const std::string& key, const std::string&, spw_token&, spw_error& error) {
    static std::string message;
    message = "cannot exchange " + key;
    error.fault = SPW_FAULT_SERVER;
    error.retry_after_ms = 7'000;
    error.message = {message.data(), message.size()};
    return SPW_FAILED;
  };
  adopt();
  const int64_t before = base::unixMs();
  const Answer answer = settled();
  EXPECT_EQ(answer.kind, Kind::Missing);
  EXPECT_FALSE(answer.needsLogin) << "it may pass";
  EXPECT_GE(answer.untilMs, before + 7'000);
  EXPECT_EQ(answer.why.message.find("the-key"), std::string::npos) << answer.why.message;
  EXPECT_EQ(keeper_.get(account(), nullptr).kind, Kind::Missing);
  EXPECT_EQ(issuer_.calls, 1);
  const TokenStatus status = keeper_.status().at(0);
  EXPECT_EQ(status.state, State::Failing);
  EXPECT_EQ(status.retryMs, answer.untilMs);
  EXPECT_NE(status.message.find("cannot exchange ***"), std::string::npos) << status.message;
}

TEST_F(KeeperTest, ATokenInUseIsRenewedAheadAndTheOldOneServesMeanwhile) {
  issuer_.refresh = [this](const std::string&, const std::string&, spw_token& fresh, spw_error&) {
    fresh.access = issuer_.keep("access-" + std::to_string(issuer_.calls));
    fresh.expires_unix_ms = base::unixMs() + 2'000;
    return SPW_OK;
  };
  adopt();
  ASSERT_EQ(text(settled()), "access-1");
  hold();
  const int64_t until = base::monotonicMs() + 15'000;
  while (issuer_.calls < 2 && base::monotonicMs() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(issuer_.calls, 2) << "nobody has asked for it";
  const Answer still = keeper_.get(account(), nullptr);
  EXPECT_TRUE(still.kind == Kind::Waits || text(still) == "access-1");
  release();
  std::string now = "access-1";
  while (now == "access-1" && base::monotonicMs() < until) now = text(settled());
  EXPECT_EQ(now, "access-2");
  // That one was used; the next is not, and is left to expire.
  while (issuer_.calls < 3 && base::monotonicMs() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(2'200));
  EXPECT_EQ(issuer_.calls, 3);
}

TEST_F(KeeperTest, ALoginThatCannotBeRenewedServesUntilItEnds) {
  table_.refresh = nullptr;
  table_.login = SPW_LOGIN_DEVICE;
  table_.login_begin = [](void*, spw_call*, spw_device_code*, spw_error*) -> spw_status { return SPW_FAILED; };
  table_.login_poll = [](void*, spw_call*, const spw_device_code*, spw_token*, spw_error*) -> spw_status {
    return SPW_FAILED;
  };
  adopt({loggedIn()});
  const Answer answer = settled();
  EXPECT_EQ(text(answer), "access-of-login");
  EXPECT_EQ(needsLogin_, 0);
  EXPECT_FALSE(keeper_.refused(account(), *answer.token)) << "there is no other";
  EXPECT_EQ(needsLogin_, 1);
  EXPECT_TRUE(settled().needsLogin);
  row_.accounts[0].login = {};
  adopt();
  EXPECT_TRUE(settled().needsLogin);
  EXPECT_NE(settled().why.message.find("nobody has logged in"), std::string::npos) << settled().why.message;
}

TEST_F(KeeperTest, ALoginServesTheAddressItWasMadeFor) {
  Login login = loggedIn();
  row_.accounts[0].baseUrl = "https://elsewhere.test";
  adopt({login});
  const Answer answer = settled();
  EXPECT_EQ(answer.kind, Kind::Missing);
  EXPECT_TRUE(answer.needsLogin);
  EXPECT_NE(answer.why.message.find("for another address"), std::string::npos) << answer.why.message;
  EXPECT_EQ(issuer_.calls, 0);
}

TEST_F(KeeperTest, WhoLogsOutStaysLoggedOut) {
  hold();
  adopt({loggedIn(-1)});
  EXPECT_EQ(keeper_.get(account(), nullptr).kind, Kind::Waits);
  EXPECT_TRUE(*store_->remove("acme", "main"));
  release();
  EXPECT_TRUE(settled().needsLogin);
  EXPECT_EQ(storedRefresh(), "none");
}

TEST_F(KeeperTest, AnAccountThatIsGoneGetsNothing) {
  adopt();
  const auto roster = pool_.roster();
  row_.accounts[0].name = "other";
  adopt();
  EXPECT_EQ(keeper_.get(*roster->accounts()[0], nullptr).kind, Kind::Missing)
      << "its key must not be sent in its place";
  EXPECT_EQ(text(settled()), "access-1");
}

TEST_F(KeeperTest, TokensThatAreNoneAreFailures) {
  issuer_.refresh = [this](const std::string&, const std::string&, spw_token& fresh, spw_error&) {
    fresh.access = issuer_.keep("access");
    fresh.expires_unix_ms = base::unixMs() - 1;
    return SPW_OK;
  };
  adopt();
  EXPECT_NE(settled().why.message.find("has expired already"), std::string::npos);
  row_.accounts[0].name = "second";
  issuer_.refresh = [this](const std::string&, const std::string&, spw_token& fresh, spw_error&) {
    fresh.access = issuer_.keep(std::string(kMostTokenBytes + 1, 'x'));
    return SPW_OK;
  };
  adopt();
  EXPECT_NE(settled().why.message.find("too large"), std::string::npos);
}

}  // namespace
}  // namespace spillway::logins

// Which way an account goes to its provider: address and proxy, and whether others go another.
#include <gtest/gtest.h>

#include <map>

#include "host/accounts/AccountPool.h"
#include "host/accounts/Roster.h"

namespace spillway::accounts {
namespace {

std::shared_ptr<const config::Proxy> proxy(const std::string& url) {
  return std::make_shared<const config::Proxy>(config::parseProxy(url).value());
}

config::AccountRow account(std::string name) {
  config::AccountRow row;
  row.name = std::move(name);
  row.key = config::Secret("key-" + row.name);
  return row;
}

class WaysTest : public testing::Test {
 protected:
  WaysTest() {
    row_.id = row_.plugin = "up";
    row_.baseUrl = "https://up.test";
    row_.accounts = {account("a"), account("b"), account("off")};
    row_.accounts[2].enabled = false;
    facts_[0].id = "up";
  }

  // The accounts as they come out, and who they are taken for.
  const Roster& roster() {
    config::Config config;
    config.providers = {row_};
    identities_.clear();
    Roster::Slots slots;
    slots.provider = [](const std::string&) { return 0u; };
    slots.account = [this](const std::string& identity) {
      identities_.push_back(identity);
      return static_cast<uint32_t>(identities_.size() - 1);
    };
    slots.counters = [](uint32_t) { return std::make_shared<AccountCounters>(); };
    roster_ = std::make_unique<Roster>(config, facts_, slots);
    return *roster_;
  }

  config::ProviderRow row_;
  std::vector<config::PluginFacts> facts_{1};
  std::vector<std::string> identities_;
  std::unique_ptr<Roster> roster_;
};

TEST_F(WaysTest, TheProvidersProxyIsForThoseWithoutOne) {
  row_.proxy.proxy = proxy("http://shared.test:3128");
  row_.accounts[1].proxy.proxy = proxy("socks5://own.test:1080");
  row_.accounts.push_back(account("c"));
  row_.accounts.back().proxy.none = true;
  const auto& accounts = roster().accounts();
  ASSERT_EQ(accounts.size(), 3u);
  EXPECT_EQ(accounts[0]->proxy->address(), "shared.test:3128");
  EXPECT_EQ(accounts[1]->proxy->address(), "own.test:1080");
  EXPECT_EQ(accounts[2]->proxy, nullptr);
}

TEST_F(WaysTest, WhoeverGoesAnotherWayIsKnownToDoSo) {
  const auto ownWay = [this] {
    bool any = false, all = true;
    for (const auto& account : roster().accounts()) {
      any |= account->ownWay;
      all &= account->ownWay;
    }
    EXPECT_EQ(any, all) << "it is the provider's matter";
    return any;
  };
  EXPECT_FALSE(ownWay());
  row_.accounts[2].proxy.proxy = proxy("http://one.test:3128");
  EXPECT_FALSE(ownWay()) << "one that is out of use does not count";
  row_.proxy.proxy = proxy("http://one.test:3128");
  EXPECT_FALSE(ownWay()) << "all through the same one";
  row_.accounts[0].proxy.proxy = proxy("http://one.test:3128");
  EXPECT_FALSE(ownWay()) << "though it is said twice";
  row_.accounts[0].proxy.proxy = proxy("http://u:p@one.test:3128");
  EXPECT_TRUE(ownWay()) << "other credentials may lead elsewhere";
  row_.accounts[0].proxy = {nullptr, true};
  EXPECT_TRUE(ownWay());
  row_.proxy = {};
  row_.accounts[0].proxy = {};
  row_.accounts[1].baseUrl = "https://b.test";
  EXPECT_TRUE(ownWay()) << "another address is another way";
}

TEST_F(WaysTest, AnotherProxyMakesAnotherAccountOfIt) {
  roster();
  const std::vector<std::string> direct = identities_;
  row_.accounts[0].proxy.proxy = proxy("http://u:p@one.test:3128");
  roster();
  const std::string first = identities_[0];
  EXPECT_NE(first, direct[0]) << "what was learned of the direct way does not hold";
  EXPECT_EQ(identities_[1], direct[1]);
  row_.accounts[0].proxy.proxy = proxy("http://u:q@one.test:3128");
  roster();
  EXPECT_NE(identities_[0], first);
  row_.accounts[0].proxy.proxy = proxy("http://u:p@one.test:3128");
  roster();
  EXPECT_EQ(identities_[0], first);
}

TEST_F(WaysTest, TheStatusNamesTheProxyWithoutItsCredentials) {
  row_.accounts[0].proxy.proxy = proxy("http://user:secret@one.test:3128");
  config::Config config;
  config.providers = {row_};
  AccountPool pool;
  pool.adopt(config, facts_);
  const auto rows = pool.status(1000);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].proxy, "one.test:3128");
  EXPECT_EQ(rows[1].proxy, "");
}

}  // namespace
}  // namespace spillway::accounts

// Accounts that people have logged in to, beside those of the configuration.
#include "host/config/LoginRows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<PluginFacts> facts() {
  std::vector<PluginFacts> all = plugins();
  PluginFacts device;
  device.id = "device";
  device.tier = "subscription";
  device.baseUrl = "https://device.test";
  device.wires = {"wire-one"};
  device.deviceLogin = true;
  device.settings = {{"app", "", true, false, {}, ""}, {"site", "device.test", false, false, {}, ""}};
  all.push_back(device);
  return all;
}

LoginRow login(const std::string& provider = "device", const std::string& account = "me") {
  LoginRow row;
  row.id = "id-" + account;
  row.provider = row.plugin = provider;
  row.account = account;
  row.settings = {{"app", Secret("my-app"), "login"}};
  return row;
}

struct Joined {
  Config config;
  std::vector<std::string> errors, warnings;
};

Joined joined(const std::string& yaml, std::vector<LoginRow> logins,
              std::map<std::string, std::string> variables = {}) {
  const Environment env = environment(std::move(variables));
  Loaded loaded = readConfig(yaml, "c.yaml", env);
  EXPECT_TRUE(loaded.report.ok()) << loaded.report.text();
  Report report = joinLogins(loaded.config, logins);
  const Report completed = complete(loaded.config, facts(), env);
  return {std::move(loaded.config), lines(completed.errors), lines(report.warnings)};
}

TEST(LoginRowsTest, AProviderThatNobodyHasDeclaredJoinsItsTier) {
  const Joined all = joined("{}", {login()});
  EXPECT_THAT(all.errors, IsEmpty());
  ASSERT_EQ(all.config.providers.size(), 1u);
  EXPECT_EQ(all.config.providers[0].tier, "subscription");
  const AccountRow& account = all.config.providers[0].accounts.at(0);
  EXPECT_EQ(account.name, "me");
  EXPECT_EQ(account.login, "id-me");
  EXPECT_EQ(account.keyOrigin, "login");
  ASSERT_EQ(account.settings.size(), 2u);
  EXPECT_EQ(account.settings[0].value.reveal(), "my-app");
  EXPECT_EQ(account.settings[1].value.reveal(), "device.test") << "as the plugin says in default of another";
  ASSERT_EQ(all.config.chains.size(), 1u);
  EXPECT_EQ(all.config.chains[0].tiers.at(0).use.at(0).provider, "device");
}

TEST(LoginRowsTest, AnAccountOfTheConfigurationKeepsWhatItSays) {
  const Joined all = joined(
      "providers:\n  device:\n    accounts:\n      - {name: me, requests_per_minute: 7, app: own-app}\n"
      "      - {name: off, enabled: false}\n",
      {login(), login("device", "second")});
  EXPECT_THAT(all.errors, IsEmpty());
  const auto& accounts = all.config.providers.at(0).accounts;
  ASSERT_EQ(accounts.size(), 3u);
  EXPECT_EQ(accounts[0].login, "id-me");
  EXPECT_EQ(accounts[0].requestsPerMinute, 7);
  EXPECT_EQ(accounts[0].settings.at(0).value.reveal(), "own-app");
  EXPECT_EQ(accounts[1].login, "");
  EXPECT_EQ(accounts[2].login, "id-second");
}

TEST(LoginRowsTest, AnAccountWaitsForItsLoginAndForWhatComesWithIt) {
  EXPECT_THAT(joined("providers:\n  device: {accounts: [{name: me}]}\n", {}).errors, IsEmpty());
  EXPECT_THAT(joined("providers:\n  device: {accounts: [{name: me, ap: x}]}\n", {}).errors,
              ElementsAre(HasSubstr("unknown key (did you mean 'app'?)")));
  EXPECT_THAT(joined("providers:\n  device: {accounts: [{name: me, key: k}]}\n", {}).errors,
              ElementsAre(HasSubstr("needs the setting 'app'")))
      << "one with a key waits for nothing";
  EXPECT_THAT(joined("providers:\n  alpha: {accounts: [{name: a}]}\n", {}).errors,
              ElementsAre(HasSubstr("needs a key")));
}

TEST(LoginRowsTest, AKeyOfTheEnvironmentStaysBesideALogin) {
  const Joined all = joined("providers:\n  alpha: {}\n", {login("alpha")}, {{"ALPHA_KEY", "k"}});
  ASSERT_EQ(all.config.providers.at(0).accounts.size(), 2u);
  EXPECT_EQ(all.config.providers[0].accounts[1].name, "env");
  EXPECT_EQ(joined("providers:\n  alpha: {}\n", {login("alpha")}).config.providers.at(0).accounts.size(), 1u);
}

TEST(LoginRowsTest, LoginsThatDoNotFitAreNamed) {
  const Joined keyed = joined("providers:\n  device: {accounts: [{name: me, key: k, app: x}]}\n", {login()});
  EXPECT_THAT(keyed.warnings,
              ElementsAre(HasSubstr("the login of the account 'me' is not used: the configuration gives")));
  EXPECT_EQ(keyed.config.providers.at(0).accounts.at(0).login, "");
  const Joined other =
      joined("providers:\n  device: {plugin: generic, base_url: 'http://h', accounts: [{name: me}]}\n", {login()});
  EXPECT_THAT(other.warnings, ElementsAre(HasSubstr("it was made for 'device', and the provider is 'generic' now")));
  EXPECT_EQ(other.config.providers.at(0).accounts.at(0).login, "");
}

LoginRow entered(const std::string& provider, const std::string& account = "mine", const std::string& baseUrl = "") {
  LoginRow row;
  row.id = "id-" + account;
  row.provider = row.plugin = provider;
  row.account = account;
  row.isKey = true;
  row.key = Secret("sk-entered");
  row.baseUrl = baseUrl;
  return row;
}

TEST(LoginRowsTest, AnEnteredKeyIsAnAccountOfItsOwn) {
  const Joined all = joined("{}", {entered("device")});
  EXPECT_THAT(all.warnings, IsEmpty());
  ASSERT_EQ(all.config.providers.size(), 1u);
  const AccountRow& account = all.config.providers[0].accounts.at(0);
  EXPECT_EQ(account.key.reveal(), "sk-entered");
  EXPECT_EQ(account.keyOrigin, kKeptOrigin);
  EXPECT_EQ(account.login, "");
  EXPECT_EQ(account.line, 0);
}

TEST(LoginRowsTest, AnEnteredKeyGoesOnlyWhereItWasEnteredFor) {
  const Joined moved = joined(
      "providers: {device: {base_url: 'https://elsewhere.test', accounts: [{name: a, key: k}]}}", {entered("device")});
  EXPECT_THAT(moved.warnings, ElementsAre(HasSubstr("requests go to https://elsewhere.test now")));
  EXPECT_EQ(moved.config.providers.at(0).accounts.size(), 1u);
  const Joined taken = joined("providers: {device: {accounts: [{name: mine, key: k}]}}", {entered("device")});
  EXPECT_THAT(taken.warnings, ElementsAre(HasSubstr("the configuration has an account of that name")));
  EXPECT_EQ(taken.config.providers.at(0).accounts.at(0).key.reveal(), "k");
}

TEST(LoginRowsTest, AnEnteredKeyMayBringItsProvider) {
  LoginRow row = entered("lab", "mine", "http://127.0.0.1:9/v1");
  row.plugin = "device";
  row.tier = "free";
  const Joined all = joined("{}", {row});
  ASSERT_EQ(all.config.providers.size(), 1u);
  EXPECT_EQ(all.config.providers[0].id, "lab");
  EXPECT_EQ(all.config.providers[0].plugin, "device");
  EXPECT_EQ(all.config.providers[0].baseUrl, "http://127.0.0.1:9/v1");
  EXPECT_EQ(all.config.providers[0].tier, "free");
}

}  // namespace
}  // namespace spillway::config

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/config/ConfigReader.h"
#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Completed {
  Config config;
  std::vector<std::string> errors, warnings;
};

Completed completed(const std::string& yaml, std::map<std::string, std::string> variables = {}) {
  const Environment env = environment(std::move(variables));
  Loaded loaded = readConfig(yaml, "c.yaml", env);
  EXPECT_TRUE(loaded.report.ok()) << loaded.report.text();
  const std::vector<PluginFacts> facts = plugins();
  const Report report = complete(loaded.config, facts, env);
  return {std::move(loaded.config), lines(report.errors), lines(report.warnings)};
}

TEST(ConfigCompleteTest, ProvidersMustBeOffered) {
  EXPECT_THAT(completed("providers:\n  alpa: {accounts: [{name: a, key: k}]}\n").errors,
              ElementsAre("c.yaml:2: providers.alpa: no plugin offers the provider 'alpa' (did you mean 'alpha'?); "
                          "'plugin: <name>' says which one to use"));
  EXPECT_THAT(completed("providers:\n  mine: {plugin: genric, base_url: http://h}\n").errors,
              ElementsAre("c.yaml:2: providers.mine.plugin: no plugin offers the provider 'genric' (did you mean "
                          "'generic'?)"));
}

TEST(ConfigCompleteTest, AnEntryMayNameAFamily) {
  const std::string yaml =
      "providers:\n  alpha: {models: [{id: big-3-fast}], accounts: [{name: a, key: k}]}\n"
      "chains:\n  c:\n    - tier: cheap\n      use: [alpha/";
  EXPECT_THAT(completed(yaml + "big-fast]\n").errors, IsEmpty());
  EXPECT_THAT(completed(yaml + "big-fast-latest]\n").errors, IsEmpty());
  EXPECT_THAT(completed(yaml + "big-slow]\n").errors, SizeIs(1));
}

TEST(ConfigCompleteTest, EntriesMustNameProvidersAndModels) {
  EXPECT_THAT(
      completed("providers:\n  alpha: {accounts: [{name: a, key: k}]}\nchains:\n  c:\n    - tier: cheap\n      use:\n"
                "        - alpha/alpha-lrage\n        - betta/x\n        - alpha/alpha-small\n        - alpha\n")
          .errors,
      ElementsAre("c.yaml:7: chains.c[0].use[0]: provider 'alpha' has no model 'alpha-lrage' (did you mean "
                  "'alpha-large'?); a newer one is made known under providers.alpha.models",
                  "c.yaml:8: chains.c[0].use[1]: there is no provider 'betta' (did you mean 'beta'?)"));
  EXPECT_THAT(completed("providers:\n  alpha: {models: [{id: alpha-next}], accounts: [{name: a, key: k}]}\n"
                        "  up: {plugin: generic, base_url: http://h}\n"
                        "chains: {c: [{tier: cheap, use: [alpha/alpha-next, up/whatever]}]}\n")
                  .errors,
              IsEmpty())
      << "rows of the configuration and providers that take any model";
}

TEST(ConfigCompleteTest, AChainMayNameAProviderThatOnlyHasItsVariable) {
  const Completed good =
      completed("chains: {c: [{tier: cheap, use: [alpha/alpha-large, alpha/alpha-small]}]}", {{"ALPHA_TOKEN", "t"}});
  EXPECT_THAT(good.errors, IsEmpty());
  ASSERT_THAT(good.config.providers, SizeIs(1));
  EXPECT_EQ(good.config.providers[0].tier, "subscription");
  EXPECT_EQ(good.config.providers[0].accounts[0].name, "env");
  EXPECT_EQ(good.config.providers[0].accounts[0].key.reveal(), "t");
  EXPECT_EQ(good.config.providers[0].accounts[0].keyOrigin, "environment variable ALPHA_TOKEN");
  EXPECT_THAT(
      completed("chains: {c: [{tier: cheap, use: [alpha/alpha-large, alpha/alpha-small]}]}").errors,
      ElementsAre("c.yaml:1: chains.c[0].use[0]: provider 'alpha' has no account: set ALPHA_KEY or ALPHA_TOKEN, "
                  "or describe it under 'providers'"))
      << "told once";
}

TEST(ConfigCompleteTest, AccountsAreFilledInOrAskedFor) {
  const Completed fromVariable = completed("providers: {beta: }", {{"BETA_KEY", "b"}});
  EXPECT_THAT(fromVariable.errors, IsEmpty());
  EXPECT_EQ(fromVariable.config.providers[0].accounts[0].key.reveal(), "b");
  EXPECT_THAT(completed("providers:\n  beta:\n").errors,
              ElementsAre("c.yaml:2: providers.beta: has no account: set BETA_KEY, or list one under 'accounts'"));
  EXPECT_THAT(completed("providers:\n  beta: {accounts: [{name: x}]}\n").errors,
              ElementsAre("c.yaml:2: providers.beta.accounts[0].key: account 'x' of provider 'beta' needs a key"));
  const Completed local = completed("providers: {up: {plugin: generic, base_url: 'http://localhost:11434'}}");
  EXPECT_THAT(local.errors, IsEmpty()) << "a local server may want no key";
  EXPECT_EQ(local.config.providers[0].accounts[0].name, "default");
  EXPECT_THAT(
      completed("providers:\n  up: {plugin: generic, accounts: [{name: x, key: k}]}\n").errors,
      ElementsAre("c.yaml:2: providers.up.accounts[0]: needs a base_url, here or at the provider: 'generic' has "
                  "none of its own"));
}

TEST(ConfigCompleteTest, SettingsAreThoseThePluginDeclares) {
  EXPECT_THAT(completed("providers:\n  region: {accounts: [{name: a, key: k, region: eu, project: p}]}\n").errors,
              IsEmpty());
  EXPECT_THAT(
      completed("providers:\n  region: {accounts: [{name: a, key: k, regoin: eu}]}\n").errors,
      ElementsAre("c.yaml:2: providers.region.accounts[0]: 'region' needs the setting 'region' (or the variable "
                  "THE_REGION or REGION)",
                  "c.yaml:2: providers.region.accounts[0].regoin: unknown key (did you mean 'region'?)"));
  EXPECT_THAT(completed("providers:\n  alpha: {accounts: [{name: a, key: k, enabeld: false}]}\n").errors,
              ElementsAre("c.yaml:2: providers.alpha.accounts[0].enabeld: unknown key (did you mean 'enabled'?)"));
}

TEST(ConfigCompleteTest, WhatAnAccountDoesNotSayTheEnvironmentOrThePluginDoes) {
  const std::string yaml = "providers: {region: {accounts: [{name: a, key: k}, {name: b, key: k, region: own}]}}";
  const Completed made = completed(yaml, {{"REGION", "second"}});
  EXPECT_THAT(made.errors, IsEmpty());
  const auto& accounts = made.config.providers[0].accounts;
  EXPECT_EQ(accounts[0].setting("region"), "second");
  EXPECT_EQ(accounts[0].setting("project"), "none");
  EXPECT_EQ(accounts[1].setting("region"), "own");
  const Completed both = completed(yaml, {{"REGION", "second"}, {"THE_REGION", " first \n"}});
  EXPECT_EQ(both.config.providers[0].accounts[0].setting("region"), "first");
}

TEST(ConfigCompleteTest, SettingsMayStandInForTheKey) {
  const std::map<std::string, std::string> variables = {
      {"PAIR_ID", "env-id"}, {"PAIR_SECRET", "env-secret"}, {"PAIR_SESSION", "env-session"}};
  const Completed fromVariables = completed("providers: {pair: }", variables);
  EXPECT_THAT(fromVariables.errors, IsEmpty());
  const AccountRow& account = fromVariables.config.providers[0].accounts[0];
  EXPECT_TRUE(account.key.empty());
  EXPECT_EQ(account.keyOrigin, "environment variables PAIR_ID, PAIR_SECRET and PAIR_SESSION");
  EXPECT_EQ(account.setting("secret"), "env-secret");
  EXPECT_EQ(account.setting("zone"), "a");
  const Completed own = completed(
      "providers: {pair: {accounts: [{name: a, id: {env: MY_ID}, secret: {env: MY_SECRET}},"
      " {name: b, key: {env: MY_KEY}}]}}",
      {{"MY_ID", "i"},
       {"MY_SECRET", "s"},
       {"MY_KEY", "k"},
       {"PAIR_ID", "env-id"},
       {"PAIR_SECRET", "env-secret"},
       {"PAIR_SESSION", "env-session"}});
  EXPECT_THAT(own.errors, IsEmpty());
  const auto& accounts = own.config.providers[0].accounts;
  EXPECT_EQ(accounts[0].setting("secret"), "s");
  EXPECT_EQ(accounts[0].setting("session"), "") << "never half of somebody else's credential";
  EXPECT_EQ(accounts[1].setting("id"), "") << "it has a key";
}

TEST(ConfigCompleteTest, HalfACredentialIsAMistake) {
  EXPECT_THAT(
      completed("providers:\n  pair: {accounts: [{name: a}, {name: b, id: {env: I}}]}\n", {{"I", "i"}}).errors,
      ElementsAre("c.yaml:2: providers.pair.accounts[0].key: account 'a' of provider 'pair' needs a key, or the "
                  "settings 'id' and 'secret'",
                  "c.yaml:2: providers.pair.accounts[1]: 'pair' needs the setting 'secret' (or the variable "
                  "PAIR_SECRET)"));
  EXPECT_THAT(
      completed("providers:\n  pair: {accounts: [{name: a, id: i, secret: s}]}\n").warnings,
      ElementsAre("c.yaml:2: providers.pair.accounts[0].id: a secret stands in the file itself; {env: NAME} or "
                  "{file: /path} keeps it out",
                  "c.yaml:2: providers.pair.accounts[0].secret: a secret stands in the file itself; {env: NAME} "
                  "or {file: /path} keeps it out"));
}

TEST(ConfigCompleteTest, WiresAreThoseThePluginSpeaks) {
  EXPECT_THAT(completed("providers:\n  alpha: {wire: wire-tow, accounts: [{name: a, key: k}]}\n").errors,
              ElementsAre("c.yaml:2: providers.alpha.wire: expected wire-one or wire-two, got 'wire-tow' (did you mean "
                          "'wire-two'?)"));
  EXPECT_THAT(completed("providers:\n  alpha: {wire: wire-two, accounts: [{name: a, key: k}]}\n").errors, IsEmpty());
}

TEST(ConfigCompleteTest, WithoutChainsTheProvidersTiersMakeOne) {
  const Completed made = completed(
      "providers: {beta: {accounts: [{name: a, key: k}]}, alpha: {accounts: [{name: a, key: k}]}, region: {tier: free, "
      "accounts: [{name: a, key: k, region: eu}]}, off: {plugin: beta, accounts: [{name: a, key: k, enabled: "
      "false}]}}");
  EXPECT_THAT(made.errors, IsEmpty());
  ASSERT_THAT(made.config.chains, SizeIs(1));
  const ChainRow& chain = made.config.chains[0];
  EXPECT_EQ(chain.name, "default");
  ASSERT_THAT(chain.tiers, SizeIs(3));
  EXPECT_EQ(chain.tiers[0].tier, "subscription");
  EXPECT_EQ(chain.tiers[0].use[0].provider, "alpha");
  EXPECT_EQ(chain.tiers[1].tier, "cheap");
  ASSERT_THAT(chain.tiers[1].use, SizeIs(1)) << "nothing of a provider whose accounts are all disabled";
  EXPECT_EQ(chain.tiers[1].use[0].provider, "beta");
  EXPECT_EQ(chain.tiers[2].use[0].provider, "region");
}

TEST(ConfigCompleteTest, AChainThatHidesAProviderIsWarnedAbout) {
  EXPECT_THAT(
      completed("providers: {beta: {accounts: [{name: a, key: k}]}}\nchains:\n  beta: [{tier: cheap, use: [beta]}]\n")
          .warnings,
      ElementsAre("c.yaml:3: chains.beta: is also the name of a provider; as a model name it means the chain"));
}

TEST(DefaultConfigTest, EveryPluginWhoseVariableIsSetJoinsItsTier) {
  const std::vector<PluginFacts> facts = plugins();
  const Config config = defaultConfig(facts, environment({{"BETA_KEY", "b"}, {"ALPHA_TOKEN", "a"}}));
  ASSERT_THAT(config.providers, SizeIs(2));
  EXPECT_EQ(config.providers[0].accounts[0].key.reveal(), "a");
  ASSERT_THAT(config.chains, SizeIs(1));
  ASSERT_THAT(config.chains[0].tiers, SizeIs(2));
  EXPECT_EQ(config.chains[0].tiers[0].use[0].provider, "alpha");
  EXPECT_EQ(config.chains[0].tiers[0].use[0].model, "");
  EXPECT_FALSE(wantsSimulation(config));
  Config again = config;
  EXPECT_TRUE(complete(again, facts, environment({})).ok());
}

TEST(DefaultConfigTest, AKeyAloneIsTooLittleWhereTheAddressNeedsASetting) {
  std::vector<PluginFacts> facts = plugins();
  facts[2].env = {"REGION_KEY"};
  const auto all = environment({{"BETA_KEY", "b"}, {"REGION_KEY", "r"}});
  const Config config = defaultConfig(facts, all);
  ASSERT_THAT(config.providers, SizeIs(1));
  EXPECT_EQ(config.providers[0].id, "beta");
  facts[2].settings[0].required = false;
  EXPECT_THAT(defaultConfig(facts, all).providers, SizeIs(2));
}

TEST(DefaultConfigTest, WhatIsMissingIsSaidAndWhenItIsThereTheProviderJoins) {
  std::vector<PluginFacts> facts = plugins();
  facts[2].env = {"REGION_KEY"};
  std::vector<std::string> leftOut;
  EXPECT_THAT(defaultConfig(facts, environment({{"REGION_KEY", "r"}}), &leftOut).providers, IsEmpty());
  EXPECT_THAT(leftOut, ElementsAre("provider region is not used: environment variable REGION_KEY is set, but it needs "
                                   "the setting 'region' (or the variable THE_REGION or REGION)"));
  leftOut.clear();
  const Config config = defaultConfig(facts, environment({{"REGION_KEY", "r"}, {"REGION", "eu"}}), &leftOut);
  EXPECT_THAT(leftOut, IsEmpty());
  ASSERT_THAT(config.providers, SizeIs(1));
  EXPECT_EQ(config.providers[0].accounts[0].setting("region"), "eu");
}

TEST(DefaultConfigTest, ACredentialInsteadOfAKeyIsEnoughWhenItIsWhole) {
  const std::vector<PluginFacts> facts = plugins();
  EXPECT_THAT(defaultConfig(facts, environment({{"PAIR_ID", "i"}, {"PAIR_SECRET", "s"}})).providers, SizeIs(1));
  EXPECT_THAT(defaultConfig(facts, environment({{"PAIR_ID", "i"}})).providers, IsEmpty());
  EXPECT_THAT(defaultConfig(facts, environment({{"PAIR_SESSION", "s"}})).providers, IsEmpty());
}

TEST(DefaultConfigTest, WithoutAnyKeyTheSimulatorStandsIn) {
  const std::vector<PluginFacts> facts = plugins();
  Config config = defaultConfig(facts, environment({}));
  EXPECT_THAT(config.providers, IsEmpty());
  EXPECT_THAT(config.chains, IsEmpty());
  EXPECT_TRUE(wantsSimulation(config));
  config.simulate = Simulate::Off;
  EXPECT_FALSE(wantsSimulation(config));
}

TEST(DefaultConfigTest, SimulationHasThreeTiersAndPassesItsOwnChecks) {
  const std::vector<PluginFacts> facts = plugins();
  Config from = defaultConfig(facts, environment({{"ALPHA_KEY", "real"}}));
  from.listen.port = 1234;
  from.simulate = Simulate::On;
  EXPECT_TRUE(wantsSimulation(from));
  Config config = simulatedConfig(from, facts, "http://127.0.0.1:9");
  EXPECT_EQ(config.listen.port, 1234);
  ASSERT_THAT(config.providers, SizeIs(3));
  for (const ProviderRow& provider : config.providers) {
    EXPECT_TRUE(provider.simulated);
    EXPECT_EQ(provider.baseUrl, "http://127.0.0.1:9");
    EXPECT_EQ(provider.plugin, "generic");
    EXPECT_EQ(provider.accounts[0].key.reveal(), "simulated") << "never a real key";
  }
  ASSERT_THAT(config.chains[0].tiers, SizeIs(3));
  EXPECT_EQ(config.chains[0].tiers[2].use[0].provider, "simulated-free");
  EXPECT_TRUE(complete(config, facts, environment({})).ok());
}

}  // namespace
}  // namespace spillway::config

// Settings from files of profiles: what is read, what wins over what, and what is refused.
#include <gmock/gmock.h>

#include "host/config/AccountSettings.h"
#include "host/config/ConfigReader.h"
#include "host/config/Profiles.h"
#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kSecrets =
    "# of the vendor's tools\n"
    "[default]\n"
    "pair_id = default-id\n"
    "pair_secret=default-secret\n"
    "\n"
    "[work]\n"
    "  pair_id = indented: part of nothing\n"
    "; pair_id = no\n"
    "pair_id = work-id\n"
    "pair_secret = a=b/c+d== \n"
    "zone = from-secrets\n"
    "pair_session = from-secrets\n"
    "[half]\n"
    "pair_id = half-id\n";

constexpr const char* kConfig =
    "[default]\r\n"
    "zone = default-zone\r\n"
    "[profile work]\n"
    "zone = from-config\n"
    "[work]\n"
    "zone = of no profile\n"
    "[profile \"two words\"]\n"
    "zone = quoted\n";

class ProfilesTest : public testing::Test {
 protected:
  ProfilesTest() {
    std::filesystem::create_directory(home_.path() + "/.pair");
    secrets_ = home_.write(".pair/secrets", kSecrets);
    config_ = home_.write(".pair/config", kConfig, 0644);
  }

  Environment with(std::map<std::string, std::string> variables) {
    variables["HOME"] = home_.path();
    return environment(std::move(variables));
  }

  // The account after its settings are filled in, and what was said of it.
  AccountRow filled(std::vector<SettingRow> own, std::map<std::string, std::string> variables = {}) {
    AccountRow account;
    account.settings = std::move(own);
    problem_ = fillSettings(account, plugin_, with(std::move(variables))).value_or("");
    return account;
  }

  static SettingRow said(const char* name, const char* value) { return {name, Secret(value), "configuration"}; }

  const PluginFacts plugin_ = plugins()[4];
  TemporaryFolder home_;
  std::string secrets_, config_, problem_;
};

TEST_F(ProfilesTest, TheFirstFileThatHasAValueGivesIt) {
  const AccountRow account = filled({said("profile", "work")});
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(account.setting("id"), "work-id");
  EXPECT_EQ(account.setting("secret"), "a=b/c+d==");
  EXPECT_EQ(account.setting("session"), "from-secrets");
  EXPECT_EQ(account.setting("zone"), "from-secrets");
  EXPECT_TRUE(hasCredential(account, plugin_));
}

TEST_F(ProfilesTest, TheDefaultProfileHasNoPrefixAndOthersMayBeQuoted) {
  EXPECT_EQ(filled({said("profile", "default")}).setting("zone"), "default-zone");
  EXPECT_EQ(filled({said("profile", "two words"), said("id", "i"), said("secret", "s")}).setting("zone"), "quoted");
  EXPECT_EQ(problem_, "");
}

TEST_F(ProfilesTest, NoFileIsReadWithoutAName) {
  const AccountRow account = filled({});
  EXPECT_EQ(account.setting("id"), "");
  EXPECT_EQ(account.setting("zone"), "a") << "the plugin's";
}

TEST_F(ProfilesTest, AnAccountsOwnProfileWinsOverVariablesAndVariablesOverAnothersProfile) {
  const std::map<std::string, std::string> variables = {
      {"PAIR_ID", "env-id"}, {"PAIR_SECRET", "env-secret"}, {"PAIR_ZONE", "env-zone"}, {"PAIR_PROFILE", "default"}};
  const AccountRow own = filled({said("profile", "work")}, variables);
  EXPECT_EQ(own.setting("id"), "work-id");
  EXPECT_EQ(own.setting("zone"), "from-secrets");
  const AccountRow named = filled({}, variables);
  EXPECT_EQ(named.setting("id"), "env-id");
  EXPECT_EQ(named.setting("secret"), "env-secret");
  EXPECT_EQ(named.setting("zone"), "env-zone");
  const AccountRow profile = filled({}, {{"PAIR_PROFILE", "default"}});
  EXPECT_EQ(profile.setting("secret"), "default-secret");
  EXPECT_EQ(profile.setting("zone"), "default-zone");
}

TEST_F(ProfilesTest, HalfACredentialIsNotCompletedFromElsewhere) {
  const AccountRow half = filled({said("profile", "half")}, {{"PAIR_SECRET", "env-secret"}});
  EXPECT_EQ(half.setting("secret"), "");
  EXPECT_THAT(missingSettings(half, plugin_), SizeIs(1));
  const AccountRow own = filled({said("profile", "work"), said("id", "i"), said("secret", "s")});
  EXPECT_EQ(own.setting("session"), "") << "the profile's session is of another secret";
  EXPECT_EQ(own.setting("zone"), "from-secrets");
}

TEST_F(ProfilesTest, FilesMayBeNamedByVariables) {
  const std::string other = home_.write("other", "[work]\npair_id = other-id\npair_secret = s\n");
  EXPECT_EQ(filled({said("profile", "work")}, {{"PAIR_SECRETS", other}}).setting("id"), "other-id");
}

TEST_F(ProfilesTest, WhatIsWrongIsSaid) {
  filled({said("profile", "wrok")});
  EXPECT_EQ(problem_, "there is no profile 'wrok' in " + secrets_ + " or " + config_);
  filled({said("profile", "two words")});
  EXPECT_EQ(problem_, "profile 'two words' has no pair_id and pair_secret of its own");
  filled({}, {{"PAIR_PROFILE", "wrok"}});
  EXPECT_THAT(problem_, HasSubstr("there is no profile 'wrok'"));
  filled({said("id", "i"), said("secret", "s")}, {{"PAIR_PROFILE", "wrok"}});
  EXPECT_EQ(problem_, "") << "nothing is missing without it";
  home_.write(".pair/secrets", kSecrets, 0644);
  filled({said("profile", "work")});
  EXPECT_EQ(problem_, secrets_ + " may be read or changed by others (mode 0644): run chmod 600 " + secrets_);
}

TEST_F(ProfilesTest, AProfileIsEnoughForAnAccount) {
  const std::vector<PluginFacts> all = plugins();
  std::vector<std::string> leftOut;
  const Config config = defaultConfig(all, with({{"PAIR_PROFILE", "work"}}), &leftOut);
  EXPECT_THAT(leftOut, IsEmpty());
  ASSERT_THAT(config.providers, SizeIs(1));
  EXPECT_EQ(config.providers[0].accounts[0].keyOrigin, "profile 'work' of " + secrets_);
  EXPECT_THAT(defaultConfig(all, with({{"PAIR_PROFILE", "wrok"}}), &leftOut).providers, IsEmpty());
  EXPECT_THAT(leftOut,
              ElementsAre("provider pair is not used: there is no profile 'wrok' in " + secrets_ + " or " + config_));
}

TEST_F(ProfilesTest, AVariableMayNameTheFileOfAKey) {
  const std::vector<PluginFacts> all = plugins();
  const std::string good = home_.write("key", "{\n\"secret\": 1}\n"), open = home_.write("open", "k", 0644);
  const Config config = defaultConfig(all, with({{"PAIR_KEY_FILE", good}}));
  ASSERT_THAT(config.providers, SizeIs(1));
  EXPECT_EQ(config.providers[0].accounts[0].key.reveal(), "{\n\"secret\": 1}");
  EXPECT_EQ(config.providers[0].accounts[0].keyOrigin, "the file of environment variable PAIR_KEY_FILE");
  std::vector<std::string> leftOut;
  EXPECT_THAT(defaultConfig(all, with({{"PAIR_KEY_FILE", open}}), &leftOut).providers, IsEmpty());
  EXPECT_THAT(leftOut, ElementsAre(HasSubstr("environment variable PAIR_KEY_FILE: " + open + " may be read")));
}

}  // namespace
}  // namespace spillway::config

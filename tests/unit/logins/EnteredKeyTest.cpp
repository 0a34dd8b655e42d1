// Keys that somebody enters while the host runs.
#include "host/logins/EnteredKey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/logins/TokenStore.h"
#include "host/plugins/PluginHealth.h"

namespace spillway::logins {
namespace {

using testing::HasSubstr;

class EnteredKeyTest : public testing::Test {
 protected:
  EnteredKeyTest() {
    table_.size = sizeof table_;
    table_.id = "acme";
    table_.name = "Acme";
    table_.base_url = "https://api.acme.test";
    table_.setting_stride = sizeof(spw_setting);
    table_.settings = settings_;
    table_.setting_count = 1;
  }

  base::Result<Login> entered(const KeyWish& wish) {
    provider_ = std::make_unique<plugins::Provider>(table_, nullptr, health_);
    LoginTarget target;
    target.provider = provider_.get();
    target.baseUrl = wish.baseUrl;
    return enteredKey(wish, target);
  }
  static KeyWish wish(const std::string& key = "sk-entered-by-hand") {
    KeyWish out;
    out.provider = "acme";
    out.account = "mine";
    out.key = config::Secret(key);
    return out;
  }

  spw_setting settings_[1] = {{"region", "where it is", "eu", nullptr, 0, nullptr}};
  spw_provider table_{};
  plugins::PluginHealth health_{"acme", 0};
  std::unique_ptr<plugins::Provider> provider_;
};

TEST_F(EnteredKeyTest, IsBoundToWhereItGoes) {
  const auto login = entered(wish(" sk-entered-by-hand\n"));
  ASSERT_TRUE(login.ok()) << login.error().message;
  EXPECT_EQ(login->access.reveal(), "sk-entered-by-hand");
  EXPECT_EQ(login->origin, "https://api.acme.test");
  EXPECT_EQ(login->plugin, "acme");
  ASSERT_TRUE(enteredPlace(*login));
  EXPECT_EQ(enteredPlace(*login)->baseUrl, "");
  KeyWish own = wish();
  own.provider = "lab";
  own.baseUrl = "http://127.0.0.1:9/v1";
  own.tier = "free";
  const auto lab = entered(own);
  ASSERT_TRUE(lab.ok());
  EXPECT_EQ(lab->origin, "http://127.0.0.1:9/v1");
  EXPECT_EQ(enteredPlace(*lab)->baseUrl, "http://127.0.0.1:9/v1");
  EXPECT_EQ(enteredPlace(*lab)->tier, "free");
  EXPECT_FALSE(enteredPlace(Login{})) << "a login is none";
}

TEST_F(EnteredKeyTest, IsKeptAsALoginIs) {
  std::string folder = testing::TempDir() + "entered-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  TokenStore store(folder);
  ASSERT_TRUE(store.put(*entered(wish())).ok());
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/logins")) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    EXPECT_EQ(text.str().find("entered-by-hand"), std::string::npos);
  }
  const TokenStore::Listed listed = store.list();
  ASSERT_EQ(listed.logins.size(), 1u);
  EXPECT_TRUE(enteredPlace(listed.logins[0]));
  EXPECT_EQ(listed.logins[0].access.reveal(), "sk-entered-by-hand");
  std::filesystem::remove_all(folder);
}

TEST_F(EnteredKeyTest, SettingsAreThoseOfTheProvider) {
  KeyWish some = wish();
  some.settings = {{"region", config::Secret(" us "), "login"}};
  ASSERT_EQ(entered(some)->settings.size(), 1u);
  EXPECT_EQ(entered(some)->settings[0].value.reveal(), "us");
  some.settings[0].name = "regoin";
  EXPECT_THAT(entered(some).error().message, HasSubstr("no setting 'regoin'"));
}

TEST_F(EnteredKeyTest, WhatIsNoKeyOrNameIsRefused) {
  EXPECT_EQ(entered(wish("a\nb")).error().httpStatus, 400) << "it goes into a header";
  EXPECT_TRUE(entered(wish("{\n \"type\": \"service_account\"\n}")).ok());
  EXPECT_EQ(entered(wish(std::string(kMostTokenBytes + 1, 'k'))).error().httpStatus, 400);
  KeyWish named = wish();
  named.account = "a b";
  EXPECT_EQ(entered(named).error().httpStatus, 400);
  named.account = "env";
  EXPECT_EQ(entered(named).error().httpStatus, 409);
}

TEST_F(EnteredKeyTest, TermsAreAcceptedFirst) {
  table_.terms = "Only for yourself.";
  EXPECT_EQ(entered(wish()).error().httpStatus, 409);
  EXPECT_THAT(entered(wish()).error().message, HasSubstr("Only for yourself."));
  KeyWish accepted = wish();
  accepted.termsAccepted = true;
  EXPECT_TRUE(entered(accepted).ok());
}

}  // namespace
}  // namespace spillway::logins

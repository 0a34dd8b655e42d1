#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "host/keys/Grant.h"
#include "host/keys/KeyFile.h"
#include "host/keys/Keyring.h"

namespace spillway::keys {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr int64_t kNow = 1'800'000'000'000;

class KeyFileTest : public testing::Test {
 protected:
  KeyFileTest() {
    char name[] = "/tmp/spillway-keys-XXXXXX";
    folder_ = ::mkdtemp(name);
    path_ = keyFilePath(folder_);
  }
  ~KeyFileTest() override { std::filesystem::remove_all(folder_); }

  std::string text() const {
    std::ostringstream out;
    out << std::ifstream(path_).rdbuf();
    return out.str();
  }
  std::string make(const std::string& name) {
    KeyRow row;
    row.name = name;
    auto key = createKey(path_, row, kNow);
    EXPECT_TRUE(key.ok()) << key.error().message;
    return key.ok() ? *key : "";
  }

  std::string folder_, path_;
};

TEST_F(KeyFileTest, S23_AKeyIsShownOnceAndKeptAsItsDigest) {
  KeyRow row;
  row.name = "laptop";
  row.chains = {"coding", "cheap-*"};
  row.models = {"*"};
  row.expiresMs = kNow + 5;
  row.requestsPerMinute = 60;
  row.management = true;
  const auto key = createKey(path_, row, kNow);
  ASSERT_TRUE(key.ok());
  EXPECT_TRUE(key->starts_with("sk-spillway-"));
  EXPECT_EQ(key->size(), 12u + 43u) << "256 bits";
  EXPECT_EQ(text().find(key->substr(12)), std::string::npos);
  row.digest = keyDigest(*key);
  row.createdMs = kNow;
  const auto rows = readKeyFile(path_);
  ASSERT_TRUE(rows.ok());
  EXPECT_THAT(*rows, ElementsAre(row));
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(KeyFileTest, ABudgetIsKeptWithItsKey) {
  KeyRow row;
  row.name = "laptop";
  row.budget = KeyBudget{budget::Per::Week, {2'500'000, 1000}};
  ASSERT_TRUE(createKey(path_, row, kNow).ok());
  auto rows = readKeyFile(path_);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->at(0).budget, row.budget);
  const budget::Rule rule = ruleOf(*row.budget, "laptop", kNow);
  EXPECT_EQ(rule.name, "key:laptop");
  EXPECT_EQ(rule.on, budget::On::Key);
  EXPECT_EQ(rule.match, "laptop");
  EXPECT_EQ(rule.limit, (budget::Amount{2'500'000, 1000}));
  EXPECT_EQ(rule.sinceMs, kNow);
  EXPECT_TRUE(rule.hard);
  EXPECT_EQ(budgetWords(*row.budget), "2.5 dollars and 1000 tokens a week");
  EXPECT_EQ(budgetWords({budget::Per::Hour, {0, 7}}), "7 tokens an hour");

  // A file of an earlier version knows no budgets; one that is not understood lets nobody go unlimited.
  make("plain");
  EXPECT_FALSE(readKeyFile(path_)->at(1).budget);
  std::string changed = text();
  changed.replace(changed.find("\"week\""), 6, "\"year\"");
  std::ofstream(path_, std::ios::trunc) << changed;
  rows = readKeyFile(path_);
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(rows.error().message, HasSubstr("has a budget that means nothing, of the key 'laptop'"));
}

TEST_F(KeyFileTest, ABudgetThatLimitsNothingIsRefused) {
  KeyRow row;
  row.name = "laptop";
  for (const KeyBudget& bad :
       {KeyBudget{}, KeyBudget{budget::Per::Day, {-1, 0}}, KeyBudget{budget::Per::Day, {kMostBudgetMicros + 1, 0}},
        KeyBudget{budget::Per::Day, {0, kMostBudgetTokens + 1}}}) {
    row.budget = bad;
    EXPECT_THAT(keyRowFault(row, kNow), HasSubstr("budget"));
    EXPECT_FALSE(createKey(path_, row, kNow).ok());
  }
}

TEST_F(KeyFileTest, NoTwoKeysAreAlike) {
  std::set<std::string> keys;
  for (int i = 0; i < 50; ++i) keys.insert(make("k" + std::to_string(i)));
  EXPECT_EQ(keys.size(), 50u);
}

TEST_F(KeyFileTest, ANameIsTakenOnceAndFreeAgainWhenRevoked) {
  make("laptop");
  KeyRow again;
  again.name = "laptop";
  EXPECT_EQ(createKey(path_, again, kNow).error().httpStatus, 409);
  EXPECT_TRUE(revokeKey(path_, "laptop").ok());
  EXPECT_EQ(revokeKey(path_, "laptop").error().httpStatus, 404);
  make("laptop");
}

TEST_F(KeyFileTest, ManyWritersLoseNothing) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([this, i] {
      for (int n = 0; n < 5; ++n) make("k" + std::to_string(i) + "." + std::to_string(n));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(*readKeyFile(path_), SizeIs(40));
}

TEST_F(KeyFileTest, AFileThatIsNoneOfOursIsAnErrorAndNotNoKeys) {
  EXPECT_THAT(*readKeyFile(path_), SizeIs(0)) << "no file, no keys";
  const auto write = [this](const std::string& content, int mode) {
    std::ofstream(path_) << content;
    ::chmod(path_.c_str(), static_cast<mode_t>(mode));
  };
  for (const char* bad : {"", "{", "{}", R"({"keys": [{"name": "a"}]})",
                          R"({"keys": [{"name": "a b", "sha256": "00", "created_ms": 0, "expires_ms": 0, "chains": [],
                              "models": [], "requests_per_minute": 0, "management": false}]})"}) {
    write(bad, 0600);
    const auto rows = readKeyFile(path_);
    ASSERT_FALSE(rows.ok()) << bad;
    EXPECT_THAT(rows.error().message, HasSubstr(path_));
    EXPECT_FALSE(createKey(path_, KeyRow{.name = "x", .digest = {}, .chains = {}, .models = {}}, kNow).ok());
    EXPECT_EQ(text(), bad) << "it is not overwritten";
  }
  write(R"({"keys": []})", 0644);
  EXPECT_THAT(readKeyFile(path_).error().message, HasSubstr("chmod 600"));
}

TEST_F(KeyFileTest, WhatARowMaySay) {
  const auto fault = [](KeyRow row) { return keyRowFault(row, kNow); };
  KeyRow good;
  good.name = "a.b-c_1";
  EXPECT_EQ(fault(good), "");
  KeyRow row = good;
  row.name = "a b";
  EXPECT_THAT(fault(row), HasSubstr("name"));
  row = good;
  row.chains = {""};
  EXPECT_THAT(fault(row), HasSubstr("chains must be"));
  row = good;
  row.models = {"with blank"};
  EXPECT_THAT(fault(row), HasSubstr("models must be"));
  row = good;
  row.models.assign(kMostGlobs + 1, "m");
  EXPECT_THAT(fault(row), HasSubstr("more than"));
  row = good;
  row.expiresMs = kNow;
  EXPECT_THAT(fault(row), HasSubstr("not in the future"));
  row = good;
  row.requestsPerMinute = kMostPerMinute + 1;
  EXPECT_THAT(fault(row), HasSubstr("requests per minute"));
}

TEST(KeyDigest, IsSha256) {
  EXPECT_EQ(keyDigest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Keyring, FindsConfiguredAndMadeKeysAndNothingElse) {
  Keyrings rings;
  KeyRow row;
  row.name = "made";
  row.digest = keyDigest("made-key");
  const auto ring = rings.make({{"configured", config::Secret("configured-key")}}, {row});
  EXPECT_EQ(ring->find("configured-key")->name, "configured");
  EXPECT_TRUE(ring->find("configured-key")->management);
  EXPECT_EQ(ring->find("made-key")->name, "made");
  EXPECT_FALSE(ring->find("made-key")->management);
  for (const std::string& shown : {std::string(), std::string("made"), std::string("made-key "), row.digest})
    EXPECT_EQ(ring->find(shown), nullptr) << shown;
  EXPECT_TRUE(rings.make({}, {})->empty());
}

TEST(Keyring, AKeyKeepsItsCountOverReloads) {
  Keyrings rings;
  KeyRow row;
  row.name = "made";
  row.digest = keyDigest("made-key");
  row.requestsPerMinute = 1;
  const auto before = rings.make({}, {row});
  EXPECT_FALSE(before->find("made-key")->refusal("c", "m", kNow));
  row.name = "renamed";
  const auto after = rings.make({}, {row});
  EXPECT_TRUE(after->find("made-key")->refusal("c", "m", kNow));
}

TEST(Grant, SaysWhatIsAllowed) {
  Grant grant;
  grant.name = "laptop";
  grant.chains = {"cod*", "cheap"};
  grant.models = {"gpt-*"};
  EXPECT_FALSE(grant.refusal("coding", "gpt-5", kNow));
  const auto chain = grant.refusal("best", "gpt-5", kNow);
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->httpStatus, 403);
  EXPECT_EQ(chain->message,
            "the client key 'laptop' may use the chains cod*, cheap only, and 'gpt-5' goes to the chain 'best'; "
            "see spillway explain key_rights");
  EXPECT_THAT(grant.refusal("", "up/gpt-5", kNow)->message, HasSubstr("goes to a provider directly"));
  EXPECT_EQ(grant.refusal("coding", "claude", kNow)->message,
            "the client key 'laptop' may ask for the models gpt-* only, and not for 'claude'; see spillway explain "
            "key_rights");
}

TEST(Grant, ARefusedRequestIsNotCounted) {
  Grant grant;
  grant.models = {"a"};
  grant.requestsPerMinute = 1;
  grant.window = std::make_shared<RateWindow>();
  EXPECT_EQ(grant.refusal("c", "b", kNow)->httpStatus, 403);
  EXPECT_FALSE(grant.refusal("c", "a", kNow));
  const auto limited = grant.refusal("c", "a", kNow + 1000);
  ASSERT_TRUE(limited);
  EXPECT_EQ(limited->httpStatus, 429);
  EXPECT_GT(limited->retryAfterMs, 58'000);
  EXPECT_LE(limited->retryAfterMs, 61'000);
}

TEST(RateWindow, NeverMoreThanSoManyInAnyMinute) {
  RateWindow window;
  std::vector<int64_t> taken;
  for (int64_t now = kNow; now < kNow + 300'000; now += 250) {
    if (window.take(10, now) != 0) continue;
    taken.push_back(now);
  }
  EXPECT_GE(taken.size(), 40u);
  for (size_t i = 10; i < taken.size(); ++i) EXPECT_GE(taken[i] - taken[i - 10], 60'000) << i;
}

TEST(RateWindow, SaysHonestlyWhenTheNextMayCome) {
  RateWindow window;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(window.take(3, kNow + i * 7'000), 0);
  const int64_t wait = window.take(3, kNow + 20'000);
  EXPECT_GT(wait, 0);
  EXPECT_NE(window.take(3, kNow + 20'000 + wait - 1), 0);
  EXPECT_EQ(window.take(3, kNow + 20'000 + wait), 0);
}

}  // namespace
}  // namespace spillway::keys

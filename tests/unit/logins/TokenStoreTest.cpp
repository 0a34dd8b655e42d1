// Logins on the disk: encrypted, bound, replaced as a whole, put aside when they are damaged.
#include "host/logins/TokenStore.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace spillway::logins {
namespace {

namespace fs = std::filesystem;

class TokenStoreTest : public testing::Test {
 protected:
  TokenStoreTest() {
    std::string name = testing::TempDir() + "tokens-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    store_ = std::make_unique<TokenStore>(folder_);
  }
  ~TokenStoreTest() override { fs::remove_all(folder_); }

  static Login login(const std::string& account = "main", const std::string& refresh = "refresh-1") {
    Login out;
    out.id = "id-" + account;
    out.provider = "acme";
    out.account = account;
    out.plugin = "acme-plugin";
    out.origin = "https://api.acme.test";
    out.settings = {{"client_id", config::Secret("the-app-of-mine"), "login"}};
    out.person = "somebody";
    out.madeMs = 1'000;
    out.access = config::Secret("access-1");
    out.refresh = config::Secret(refresh);
    out.extra = config::Secret(R"({"a":"b"})");
    out.expiresMs = 2'000;
    return out;
  }
  // The files of logins, without lock and what was put aside.
  std::vector<fs::path> files() const {
    std::vector<fs::path> out;
    if (fs::exists(folder_ + "/logins"))
      for (const auto& entry : fs::directory_iterator(folder_ + "/logins"))
        if (entry.path().extension() == ".login") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }
  size_t aside() const {
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_ + "/logins"))
      count += entry.path().filename().string().find(".aside-") != std::string::npos ? 1 : 0;
    return count;
  }
  static std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return std::move(text).str();
  }
  static void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::trunc) << text; }

  std::string folder_;
  std::unique_ptr<TokenStore> store_;
};

TEST_F(TokenStoreTest, WhatIsKeptComesBackAndNothingOfItIsReadable) {
  EXPECT_TRUE(store_->list().logins.empty());
  EXPECT_FALSE(fs::exists(folder_ + "/logins")) << "nothing is made before there is something to keep";
  ASSERT_TRUE(store_->put(login()).ok());
  const TokenStore::Listed listed = TokenStore(folder_).list();
  EXPECT_TRUE(listed.problems.empty());
  ASSERT_EQ(listed.logins.size(), 1u);
  const Login& back = listed.logins[0];
  EXPECT_EQ(back.id, "id-main");
  EXPECT_EQ(back.provider, "acme");
  EXPECT_EQ(back.account, "main");
  EXPECT_EQ(back.plugin, "acme-plugin");
  EXPECT_EQ(back.origin, "https://api.acme.test");
  ASSERT_EQ(back.settings.size(), 1u);
  EXPECT_EQ(back.settings[0].name, "client_id");
  EXPECT_EQ(back.settings[0].value.reveal(), "the-app-of-mine");
  EXPECT_EQ(back.person, "somebody");
  EXPECT_EQ(back.madeMs, 1'000);
  EXPECT_EQ(back.access.reveal(), "access-1");
  EXPECT_EQ(back.refresh.reveal(), "refresh-1");
  EXPECT_EQ(back.extra.reveal(), R"({"a":"b"})");
  EXPECT_EQ(back.expiresMs, 2'000);
  ASSERT_EQ(files().size(), 1u);
  const std::string text = content(files()[0]);
  for (const char* secret : {"access-1", "refresh-1", "the-app-of-mine", R"({\"a\")"})
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  struct stat status {};
  ::stat(files()[0].c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ::stat((folder_ + "/logins").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(TokenStoreTest, OnlyTheLoginThatIsThereGetsNewTokens) {
  EXPECT_FALSE(*store_->renew(login())) << "nobody has logged in";
  ASSERT_TRUE(store_->put(login()).ok());
  EXPECT_TRUE(*store_->renew(login("main", "refresh-2")));
  EXPECT_EQ(store_->list().logins.at(0).refresh.reveal(), "refresh-2");
  Login another = login("main", "refresh-3");
  another.id = "id-another";
  ASSERT_TRUE(store_->put(another).ok()) << "a new login takes the old one's place";
  EXPECT_FALSE(*store_->renew(login("main", "refresh-4"))) << "the old one is over";
  EXPECT_EQ(store_->list().logins.at(0).refresh.reveal(), "refresh-3");
  EXPECT_TRUE(*store_->remove("acme", "main"));
  EXPECT_FALSE(*store_->remove("acme", "main"));
  EXPECT_FALSE(*store_->renew(another)) << "it does not come back";
  EXPECT_TRUE(store_->list().logins.empty());
}

TEST_F(TokenStoreTest, FindsOneAsItIsNow) {
  EXPECT_FALSE(store_->find("acme", "main")->has_value());
  ASSERT_TRUE(store_->put(login()).ok());
  ASSERT_TRUE(TokenStore(folder_).renew(login("main", "refresh-2")).ok());
  EXPECT_EQ((*store_->find("acme", "main"))->refresh.reveal(), "refresh-2") << "whoever has written it";
  EXPECT_FALSE(store_->find("acme", "other")->has_value());
  write(files()[0], "{");
  EXPECT_FALSE(store_->find("acme", "main").ok());
  EXPECT_EQ(aside(), 0u) << "looking changes nothing";
}

TEST_F(TokenStoreTest, AChangedByteOrAnotherAccountsFileIsPutAsideAndNeverRemoved) {
  ASSERT_TRUE(store_->put(login("a")).ok());
  ASSERT_TRUE(store_->put(login("b")).ok());
  const auto both = files();
  ASSERT_EQ(both.size(), 2u);
  const std::string first = content(both[0]), second = content(both[1]);
  // A login cannot be given to another account, nor sent to another address.
  write(both[0], second);
  TokenStore::Listed listed = store_->list();
  EXPECT_EQ(listed.logins.size(), 1u);
  ASSERT_EQ(listed.problems.size(), 1u);
  EXPECT_NE(listed.problems[0].find("another account's"), std::string::npos) << listed.problems[0];
  EXPECT_EQ(aside(), 1u);
  for (const char* member : {"origin", "plugin", "id", "person"}) {
    nlohmann::json json = nlohmann::json::parse(second);
    json["login"][member] = "https://evil.test";
    write(both[1], json.dump());
    listed = store_->list();
    EXPECT_TRUE(listed.logins.empty()) << member;
    ASSERT_EQ(listed.problems.size(), 1u) << member;
    EXPECT_NE(listed.problems[0].find("does not open"), std::string::npos) << listed.problems[0];
    EXPECT_NE(listed.problems[0].find("put aside as"), std::string::npos) << listed.problems[0];
  }
  for (const std::string& damaged : {std::string(), std::string("{"), second.substr(0, second.size() / 2),
                                     std::string("[1]"), std::string(R"({"version": 1})")}) {
    write(both[1], damaged);
    EXPECT_EQ(store_->list().problems.size(), 1u) << damaged;
    EXPECT_FALSE(fs::exists(both[1]));
  }
  write(both[1], second);
  EXPECT_EQ(store_->list().logins.size(), 1u) << "a good copy works again";
}

TEST_F(TokenStoreTest, WhatALaterVersionHasWrittenIsLeftAlone) {
  ASSERT_TRUE(store_->put(login()).ok());
  nlohmann::json json = nlohmann::json::parse(content(files()[0]));
  json["version"] = 2;
  write(files()[0], json.dump());
  const TokenStore::Listed listed = store_->list();
  EXPECT_TRUE(listed.logins.empty());
  ASSERT_EQ(listed.problems.size(), 1u);
  EXPECT_NE(listed.problems[0].find("the version 2"), std::string::npos) << listed.problems[0];
  EXPECT_EQ(aside(), 0u);
  EXPECT_FALSE(store_->put(login()).ok()) << "nor is it written over";
  EXPECT_FALSE(store_->renew(login()).ok());
  EXPECT_EQ(content(files()[0]), json.dump());
}

TEST_F(TokenStoreTest, WithoutItsKeyNothingIsLostAndNothingIsUsed) {
  ASSERT_TRUE(store_->put(login()).ok());
  fs::rename(folder_ + "/logins.key", folder_ + "/kept");
  TokenStore::Listed listed = store_->list();
  EXPECT_TRUE(listed.logins.empty());
  ASSERT_EQ(listed.problems.size(), 1u);
  EXPECT_NE(listed.problems[0].find("is gone"), std::string::npos) << listed.problems[0];
  fs::rename(folder_ + "/kept", folder_ + "/logins.key");
  EXPECT_EQ(store_->list().logins.size(), 1u);
  ::chmod((folder_ + "/logins.key").c_str(), 0644);
  listed = store_->list();
  EXPECT_TRUE(listed.logins.empty());
  EXPECT_NE(listed.problems.at(0).find("chmod 600"), std::string::npos) << listed.problems[0];
  EXPECT_EQ(aside(), 0u);
}

TEST_F(TokenStoreTest, NamesThatAreNoneAreRefused) {
  for (const char* name : {"", "../up", "a/b", "a b"}) EXPECT_FALSE(store_->put(login(name)).ok()) << name;
}

// The process dies anywhere in the middle of writing: there is the old one or the new one, never less.
TEST_F(TokenStoreTest, AKilledWriterLeavesTheOldOrTheNew) {
  ASSERT_TRUE(store_->put(login("main", "refresh-0")).ok());
  int last = 0;
  for (int round = 0; round < 12; ++round) {
    int told[2];
    ASSERT_EQ(::pipe(told), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      TokenStore store(folder_);
      for (int i = last + 1;; ++i) {
        if (!store.renew(login("main", "refresh-" + std::to_string(i))).ok()) ::_exit(1);
        [[maybe_unused]] const ssize_t said = ::write(told[1], &i, sizeof i);  // it is used only now
      }
    }
    ::close(told[1]);
    int used = last;
    for (int i = 0; i <= round; ++i)
      if (::read(told[0], &used, sizeof used) != sizeof used) break;
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    while (::read(told[0], &used, sizeof used) == sizeof used) continue;
    ::close(told[0]);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it could not write";
    const TokenStore::Listed listed = store_->list();
    ASSERT_TRUE(listed.problems.empty()) << listed.problems[0];
    ASSERT_EQ(listed.logins.size(), 1u);
    last = std::stoi(std::string(listed.logins[0].refresh.reveal()).substr(8));
    EXPECT_GE(last, used) << "a token that was used already is lost";
    EXPECT_LE(last, used + 1);
  }
  EXPECT_GT(last, 12);
}

TEST_F(TokenStoreTest, ManyAtATimeLeaveWholeFiles) {
  for (const char* name : {"a", "b"}) ASSERT_TRUE(store_->put(login(name)).ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 15; ++n) EXPECT_TRUE(*TokenStore(folder_).renew(login(i % 2 == 0 ? "a" : "b", "x")));
    });
  for (int n = 0; n < 15; ++n) EXPECT_EQ(store_->list().logins.size(), 2u);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(aside(), 0u);
}

}  // namespace
}  // namespace spillway::logins

// What is sealed opens with the same key and the same text beside it, and with nothing else.
#include "host/logins/Sealing.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

namespace spillway::logins {
namespace {

class SealingTest : public testing::Test {
 protected:
  SealingTest() {
    std::string name = testing::TempDir() + "sealing-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~SealingTest() override { std::filesystem::remove_all(folder_); }
  std::string keyFile() const { return folder_ + "/logins.key"; }

  std::string folder_;
};

TEST_F(SealingTest, OpensWithTheSameKeyAndTheSameText) {
  const config::Secret key = *sealingKey(keyFile());
  for (const std::string& plain :
       {std::string(), std::string("x"), std::string(100'000, 'y'), std::string("\0\n\xff", 3)}) {
    const std::string sealed = seal(key, "bound", plain);
    EXPECT_EQ(open(key, "bound", sealed)->reveal(), plain);
    EXPECT_FALSE(open(key, "bounds", sealed).ok());
    EXPECT_FALSE(open(key, "", sealed).ok());
    EXPECT_TRUE(plain.size() < 5 || sealed.find(plain.substr(0, 5)) == std::string::npos);
  }
}

TEST_F(SealingTest, EveryChangedByteIsNoticed) {
  const config::Secret key = *sealingKey(keyFile());
  const std::string sealed = seal(key, "bound", "the token");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto opened = open(key, "bound", changed);
    EXPECT_FALSE(opened.ok()) << i;
  }
  for (const char* none : {"", "AAAA", "not base64!", "===="}) EXPECT_FALSE(open(key, "bound", none).ok()) << none;
  EXPECT_FALSE(open(key, "bound", sealed.substr(0, sealed.size() - 4)).ok());
}

// Two characters of base64 may stand for the same bytes where the last group is not full.
TEST_F(SealingTest, EverySpellingButItsOwnIsNoticed) {
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  const config::Secret key = *sealingKey(keyFile());
  for (const std::string_view plain : {"nine of 9", "ten of 10.", "eleven, 11."}) {
    const std::string sealed = seal(key, "bound", plain);
    for (size_t i = sealed.size() - 4; i < sealed.size(); ++i)
      for (const char c : kCharacters) {
        std::string changed = sealed;
        changed[i] = c;
        EXPECT_EQ(open(key, "bound", changed).ok(), changed == sealed) << sealed << " as " << changed;
      }
  }
}

TEST_F(SealingTest, TheSameTextIsNeverSealedTheSameWay) {
  const config::Secret key = *sealingKey(keyFile());
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) seen.insert(seal(key, "bound", "the token"));
  EXPECT_EQ(seen.size(), 200u);
}

TEST_F(SealingTest, TheKeyIsTheOwnersAlone) {
  EXPECT_TRUE(readSealingKey(keyFile())->empty()) << "none yet";
  const config::Secret key = *sealingKey(keyFile());
  EXPECT_EQ(key.reveal().size(), kKeyBytes);
  struct stat status {};
  ASSERT_EQ(::stat(keyFile().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_TRUE(key.equals(sealingKey(keyFile())->reveal())) << "made once";
  ::chmod(keyFile().c_str(), 0640);
  const auto open = readSealingKey(keyFile());
  ASSERT_FALSE(open.ok());
  EXPECT_NE(open.error().message.find("chmod 600"), std::string::npos) << open.error().message;
  ::chmod(keyFile().c_str(), 0600);
  std::ofstream(keyFile(), std::ios::trunc) << "short";
  EXPECT_FALSE(sealingKey(keyFile()).ok()) << "and it is not replaced";
  std::filesystem::remove(keyFile());
  std::filesystem::create_symlink("/dev/zero", keyFile());
  EXPECT_FALSE(sealingKey(keyFile()).ok());
}

TEST_F(SealingTest, ThoseWhoMakeItAtOneTimeEndWithTheSame) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys)
    threads.emplace_back([&] {
      const auto made = sealingKey(keyFile());
      key = made.ok() ? std::string(made->reveal()) : made.error().message;
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& key : keys) EXPECT_EQ(key, keys[0]);
  EXPECT_EQ(keys[0].size(), kKeyBytes);
}

}  // namespace
}  // namespace spillway::logins

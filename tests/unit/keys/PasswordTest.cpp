#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "host/keys/Attempts.h"
#include "host/keys/PasswordFile.h"
#include "host/keys/Sessions.h"
#include "tests/unit/keys/Folder.h"

namespace spillway::keys {
namespace {

constexpr int64_t kNow = 1'800'000'000'000;

std::string slurp(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(PasswordFileTest, KeepsASaltedHashThatOnlyItsOwnerCanRead) {
  Folder folder;
  PasswordFile file;
  file.open(folder.path());
  EXPECT_FALSE(file.there());
  EXPECT_FALSE(*file.matches("")) << "no password is none that fits";
  ASSERT_TRUE(file.set("correct horse battery").ok());
  EXPECT_TRUE(file.there());
  EXPECT_TRUE(*file.matches("correct horse battery"));
  EXPECT_FALSE(*file.matches("correct horse batterY"));
  EXPECT_FALSE(*file.matches(""));
  const std::string path = folder.path() + "/password.json", first = slurp(path);
  EXPECT_EQ(first.find("horse"), std::string::npos);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0077, 0U);
  ASSERT_TRUE(file.set("correct horse battery").ok());
  EXPECT_NE(slurp(path), first) << "each has a salt of its own";
}

TEST(PasswordFileTest, SeesWhatAnotherProcessDoes) {
  Folder folder;
  PasswordFile host, command;
  host.open(folder.path());
  command.open(folder.path());
  EXPECT_FALSE(host.changed());
  ASSERT_TRUE(command.set("from the command line").ok());
  EXPECT_TRUE(host.changed());
  EXPECT_FALSE(host.changed()) << "it is told once";
  EXPECT_TRUE(*host.matches("from the command line"));
  ASSERT_TRUE(command.remove().ok());
  EXPECT_FALSE(host.there());
  EXPECT_TRUE(host.changed());
}

TEST(PasswordFileTest, AFileThatMakesNoSenseLetsNobodyIn) {
  Folder folder;
  for (const char* text : {"", "{}", R"({"scrypt":{"n":3,"r":8,"salt":"00","hash":"00"}})",
                           R"({"scrypt":{"n":1099511627776,"r":8,"salt":"00112233445566778899aabbccddeeff",
                               "hash":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}})"}) {
    std::ofstream(folder.path() + "/password.json") << text;
    PasswordFile file;
    file.open(folder.path());
    EXPECT_TRUE(file.there()) << text;
    EXPECT_FALSE(file.matches("anything at all").ok()) << text;
  }
}

TEST(PasswordFileTest, RefusesWhatIsTooShortOrTooLong) {
  Folder folder;
  PasswordFile file;
  file.open(folder.path());
  for (const std::string& password : {std::string("1234567"), std::string(PasswordFile::kMost + 1, 'x')}) {
    const auto set = file.set(password);
    ASSERT_FALSE(set.ok());
    EXPECT_EQ(set.error().httpStatus, 400);
    EXPECT_NE(set.error().message.find("8 to 1024"), std::string::npos);
  }
  EXPECT_FALSE(file.there());
}

TEST(AttemptsTest, AreFewAtOnceAndThenOneInAWhile) {
  Attempts attempts;
  for (int i = 0; i < Attempts::kAtOnce; ++i) EXPECT_EQ(attempts.take(kNow), 0) << i;
  EXPECT_EQ(attempts.take(kNow), Attempts::kEachMs);
  EXPECT_EQ(attempts.take(kNow + 1000), Attempts::kEachMs - 1000) << "asking does not make it longer";
  EXPECT_EQ(attempts.take(kNow + Attempts::kEachMs), 0);
  EXPECT_GT(attempts.take(kNow + Attempts::kEachMs), 0);
  EXPECT_GT(attempts.take(kNow - 3'600'000), 0) << "a clock that was set back gives none";
}

TEST(AttemptsTest, TheRightPasswordGivesThemBack) {
  Attempts attempts;
  for (int i = 0; i < Attempts::kAtOnce; ++i) attempts.take(kNow);
  attempts.right();
  for (int i = 0; i < Attempts::kAtOnce; ++i) EXPECT_EQ(attempts.take(kNow), 0) << i;
}

TEST(SessionsTest, AllOfThemEndAlsoOnTheDisk) {
  Folder folder;
  Sessions sessions;
  sessions.open(folder.path(), kNow);
  const std::string first = *sessions.begin(kNow), second = *sessions.begin(kNow);
  sessions.endAll();
  EXPECT_FALSE(sessions.find(first, kNow));
  EXPECT_FALSE(sessions.find(second, kNow));
  Sessions again;
  again.open(folder.path(), kNow);
  EXPECT_FALSE(again.find(first, kNow));
  const std::string third = *again.begin(kNow);
  Sessions::drop(folder.path());
  Sessions later;
  later.open(folder.path(), kNow);
  EXPECT_FALSE(later.find(third, kNow));
}

}  // namespace
}  // namespace spillway::keys

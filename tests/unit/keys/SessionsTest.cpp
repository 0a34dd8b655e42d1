#include "host/keys/Sessions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/unit/keys/Folder.h"

namespace spillway::keys {
namespace {

constexpr int64_t kNow = 1'800'000'000'000;

std::string slurp(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(SessionsTest, ASessionIsFoundUntilItEnds) {
  Folder folder;
  Sessions sessions;
  sessions.open(folder.path(), kNow);
  const auto token = sessions.begin(kNow);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->size(), 64u);
  EXPECT_EQ(sessions.find(*token, kNow), kNow + Sessions::kLifeMs);
  EXPECT_FALSE(sessions.find(*token, kNow + Sessions::kLifeMs));
  EXPECT_FALSE(sessions.find(std::string(64, 'a'), kNow));
  EXPECT_FALSE(sessions.find("", kNow));
  sessions.end(*token);
  EXPECT_FALSE(sessions.find(*token, kNow));
}

TEST(SessionsTest, ARestartThrowsNobodyOut) {
  Folder folder;
  std::string token;
  {
    Sessions sessions;
    sessions.open(folder.path(), kNow);
    token = *sessions.begin(kNow);
  }
  EXPECT_EQ(slurp(folder.path() + "/sessions.json").find(token), std::string::npos) << "only a digest is kept";
  Sessions again;
  again.open(folder.path(), kNow + 1000);
  EXPECT_TRUE(again.find(token, kNow + 1000));
  Sessions late;
  late.open(folder.path(), kNow + Sessions::kLifeMs);
  EXPECT_FALSE(late.find(token, kNow + Sessions::kLifeMs - 1)) << "one that had ended is not read";
}

TEST(SessionsTest, AFileThatMakesNoSenseLetsNobodyIn) {
  Folder folder;
  std::ofstream(folder.path() + "/sessions.json") << R"({"sessions": [{"sha256": 1}]})";
  Sessions sessions;
  sessions.open(folder.path(), kNow);
  EXPECT_TRUE(sessions.begin(kNow).ok());
}

TEST(SessionsTest, TheOldestGivesWay) {
  Folder folder;
  Sessions sessions;
  sessions.open(folder.path(), kNow);
  const std::string first = *sessions.begin(kNow), second = *sessions.begin(kNow);
  for (size_t i = 2; i <= Sessions::kMost; ++i) ASSERT_TRUE(sessions.begin(kNow).ok());
  EXPECT_FALSE(sessions.find(first, kNow));
  EXPECT_TRUE(sessions.find(second, kNow));
}

}  // namespace
}  // namespace spillway::keys

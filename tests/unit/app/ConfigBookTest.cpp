// The configuration file as the management API changes it.
#include "host/app/ConfigBook.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/store/Fixture.h"

namespace spillway::app {
namespace {

class ConfigBookTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  static void write(const std::string& file, const std::string& text) { std::ofstream(file) << text; }
  static std::string textOf(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  store::TempFolder folder_;
};

TEST_F(ConfigBookTest, WritesForWhoeverHasSeenWhatIsThere) {
  write(path("c.yaml"), "a: 1\n");
  ConfigBook book(path("c.yaml"), folder_.path());
  const auto before = book.read();
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(before->there);
  const auto made = book.write(before->revision, "a: 2\n", "chains");
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(textOf(path("c.yaml")), "a: 2\n");
  EXPECT_EQ(book.read()->revision, *made);
  const auto late = book.write(before->revision, "a: 3\n", "chains");
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().httpStatus, 409);
  EXPECT_EQ(textOf(path("c.yaml")), "a: 2\n") << "no update is lost";
}

TEST_F(ConfigBookTest, WhatWasThereCanBeHadAgain) {
  write(path("c.yaml"), "a: 1\n");
  ConfigBook book(path("c.yaml"), folder_.path());
  ASSERT_TRUE(book.write(book.read()->revision, "a: 2\n", "chains").ok());
  ASSERT_TRUE(book.write(book.read()->revision, "a: 3\n", "budgets").ok());
  const auto history = book.history();
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].what, "budgets");
  EXPECT_EQ(*book.version(history[0].id), "a: 2\n");
  EXPECT_EQ(*book.version(history[1].id), "a: 1\n");
  for (const char* none : {"", "x", "../c", "1.chains", "..", "1764428400000"})
    EXPECT_FALSE(book.version(none).ok()) << none;
  struct stat status {};
  ASSERT_EQ(::stat(path("config-history/" + history[0].id + ".yaml").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u) << "it may hold keys";
}

TEST_F(ConfigBookTest, KeepsSoManyVersionsAndNoMore) {
  write(path("c.yaml"), "0\n");
  ConfigBook book(path("c.yaml"), folder_.path());
  for (size_t i = 1; i <= ConfigBook::kMostVersions + 5; ++i)
    ASSERT_TRUE(book.write(book.read()->revision, std::to_string(i) + "\n", "chains").ok());
  const auto history = book.history();
  ASSERT_EQ(history.size(), ConfigBook::kMostVersions);
  EXPECT_EQ(*book.version(history.front().id), std::to_string(ConfigBook::kMostVersions + 4) + "\n");
}

TEST_F(ConfigBookTest, AFileThatIsNotThereIsMade) {
  ConfigBook book(path("new.yaml"), folder_.path());
  const auto before = book.read();
  ASSERT_TRUE(before.ok());
  EXPECT_FALSE(before->there);
  EXPECT_EQ(before->text, "");
  ASSERT_TRUE(book.write(before->revision, "a: 1\n", "chains").ok());
  EXPECT_EQ(textOf(path("new.yaml")), "a: 1\n");
  EXPECT_TRUE(book.history().empty()) << "there was nothing before";
}

TEST_F(ConfigBookTest, LinksAndPermissionsStay) {
  write(path("real.yaml"), "a: 1\n");
  std::filesystem::create_symlink("real.yaml", path("link.yaml"));
  ASSERT_EQ(::chmod(path("real.yaml").c_str(), 0640), 0);
  ConfigBook book(path("link.yaml"), folder_.path());
  ASSERT_TRUE(book.write(book.read()->revision, "a: 2\n", "chains").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(path("link.yaml")));
  EXPECT_EQ(textOf(path("real.yaml")), "a: 2\n");
  struct stat status {};
  ASSERT_EQ(::stat(path("real.yaml").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

}  // namespace
}  // namespace spillway::app

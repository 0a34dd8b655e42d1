#include "host/cli/Completion.h"

#include <gtest/gtest.h>

#include <set>

#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

std::set<std::string> offered(const std::vector<std::string>& words) {
  std::set<std::string> out;
  for (const Candidate& one : complete(words).words) out.insert(one.word);
  return out;
}

TEST(CompletionTest, WithoutAWordEveryCommandIsOffered) {
  const std::set<std::string> all = offered({""});
  for (const Command* command : below("")) EXPECT_TRUE(all.contains(std::string(command->path))) << command->path;
  EXPECT_FALSE(all.contains("__complete"));
  EXPECT_EQ(offered({"comple"}), std::set<std::string>{"completion"});
}

TEST(CompletionTest, AGroupOffersItsWords) {
  EXPECT_EQ(offered({"keys", ""}), (std::set<std::string>{"create", "list", "revoke"}));
  EXPECT_EQ(offered({"keys", "re"}), std::set<std::string>{"revoke"});
}

TEST(CompletionTest, OptionsAreOfferedUnlessGiven) {
  const std::set<std::string> flags = offered({"keys", "create", "laptop", "--rpm", "5", "--"});
  EXPECT_TRUE(flags.contains("--dollars"));
  EXPECT_TRUE(flags.contains("--help"));
  EXPECT_FALSE(flags.contains("--rpm"));
  EXPECT_TRUE(offered({"providers", "--plugins", "x", "--p"}).contains("--plugins")) << "it may be repeated";
}

TEST(CompletionTest, ValuesAreOffered) {
  EXPECT_EQ(offered({"keys", "create", "x", "--per", ""}), (std::set<std::string>{"day", "hour", "month", "week"}));
  EXPECT_EQ(offered({"compress", "--level", "b"}), std::set<std::string>{"balanced"});
  EXPECT_EQ(offered({"completion", ""}), (std::set<std::string>{"bash", "fish", "zsh"}));
  EXPECT_TRUE(offered({"completion", "bash", ""}).empty());
  EXPECT_EQ(complete({"serve", "--config", ""}).files, Offer::Files);
  EXPECT_EQ(complete({"serve", "-s", ""}).files, Offer::Folders);
}

TEST(CompletionTest, WithoutACommandTheOptionsOfServeAreOffered) {
  EXPECT_TRUE(offered({"--li"}).contains("--listen"));
  EXPECT_EQ(complete({"--config", ""}).files, Offer::Files);
}

TEST(CompletionTest, OfWhatDoesNotExistNothingIsOffered) {
  EXPECT_TRUE(offered({"nonsense", ""}).empty());
  EXPECT_TRUE(offered({"keys", "nonsense", ""}).empty());
}

TEST(CompletionTest, LinesHaveWordAndText) {
  EXPECT_EQ(completionLines({{{"a", "is a"}, {"b", ""}}, Offer::Folders}), "a\tis a\nb\t\n:folders\n");
  EXPECT_TRUE(completionScript("tcsh").empty());
}

}  // namespace
}  // namespace spillway::cli

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;

std::string commit(char digit, const std::string& author, const std::string& subject) {
  return "commit " + std::string(40, digit) + "\nAuthor: " + author +
         "\nDate:   Sun Nov 29 04:16:55 2026 +0000\n\n    " + subject + "\n\n";
}

std::string commits() {
  std::string text;
  for (char digit : {'1', '2', '3', '4', '5', '6', '7', '8', '9'})
    text += commit(digit, digit == '8' ? "Eve <eve@example.com>" : "Ada Writer <ada@example.com>", "Step");
  return text;
}

TEST(GitLog, AuthorsAreSaidWhenTheyAreOthers) {
  const std::string out = rewritten("git-log", commits());
  EXPECT_TRUE(out.starts_with(
      "[spillway: 6 authors left out: a commit without one has that of the commit before it]\n" +
      commit('1', "Ada Writer <ada@example.com>", "Step") + "commit " + std::string(40, '2') + "\nDate:   Sun Nov 29"))
      << out;
  EXPECT_THAT(out, HasSubstr(commit('8', "Eve <eve@example.com>", "Step") +
                             commit('9', "Ada Writer <ada@example.com>", "Step")));
  EXPECT_EQ(rewritten("git-log", commits() + "commit " + std::string(40, 'a') + "\n\n    Nobody's\n"), "as it was");
}

TEST(GitLog, HashesAreAsLongAsTheyHaveToBeFromBalancedOn) {
  const std::string out = rewritten("git-log", commits(), SPW_LEVEL_BALANCED, "git log", "h1");
  EXPECT_THAT(out, HasSubstr("]\n[spillway: 252 digits left out: digits of commits after their first 12 (handle h1)]\n"
                             "commit 111111111111\nAuthor: "));
}

TEST(GitLog, ListsOfFilesLoseWhatAlignsThem) {
  std::string text;
  for (int i = 0; i < 9; ++i) text += " README" + std::to_string(i) + ".md                      |   5 ++\n";
  text += " host/failures.cpp                  |  12 +++---\n a.bin                              | Bin 0 -> 12 bytes\n";
  const std::string out = rewritten("git-log", text, SPW_LEVEL_LOSSLESS, "git diff --stat");
  EXPECT_TRUE(out.starts_with(" README0.md | 5 ++\n README1.md | 5 ++\n")) << out;
  EXPECT_TRUE(out.ends_with("\n host/failures.cpp                  |  12 +++---\n a.bin | Bin 0 -> 12 bytes\n")) << out;
}

TEST(GitLog, FoldersOfChangedFilesAreSaidOnce) {
  const std::string one = " docs/operate/api.md     |  22 +++--\n docs/operate/keys.md    |   4 +-\n";
  const std::string shorter = " docs/operate/:\n  api.md | 22 +++--\n  keys.md | 4 +-\n";
  EXPECT_EQ(rewritten("git-log", times(20, one + " README.md | 1 +\n")),
            "[spillway: 20 folders left out: \" a/:\" stands before the files below it]\n" +
                times(20, shorter + " README.md | 1 +\n"));
  // What follows with two blanks would read as a file of the folder.
  EXPECT_THAT(rewritten("git-log", times(20, one + " README.md | 1 +\n") + one + "  two blanks\n"),
              testing::EndsWith(" docs/operate/api.md | 22 +++--\n docs/operate/keys.md | 4 +-\n  two blanks\n"));
}

TEST(GitLog, BlamedLinesNameTheirCommitOnce) {
  const std::string ada = "559f4888 (Ada Writer 2026-11-24 21:53:37 +0000",
                    eve = "afd75007 (Eve 2026-11-25 22:48:16 +0000";
  std::string text;
  for (int i = 1; i < 10; ++i) text += ada + "  " + std::to_string(i) + ") int a;\n";
  text += eve + " 10) int b;\n" + ada + " 11) throw Error();\n" + ada + " 12) int c;\n" + eve + " 13) \n";
  EXPECT_EQ(
      rewritten("git-log", text),
      "[spillway: 10 commits left out: a line without one is of the commit of the line before it, \"HASH 12) \" is of "
      "a commit named before]\n" +
          ada +
          " 1) int a;\n2) int a;\n3) int a;\n4) int a;\n5) int a;\n6) int a;\n"
          "7) int a;\n8) int a;\n9) int a;\n" +
          eve + " 10) int b;\n" + ada +
          " 11) throw Error();\n12) int c;\n"
          "afd75007 13) \n");
}

TEST(GitLog, OtherTextsStay) {
  EXPECT_EQ(rewritten("git-log", "8e9a96c one\n2efc712 two\n"), "as it was");
  EXPECT_EQ(sureness("git-log", "some | text\nwith | bars\n"), 0);
  EXPECT_GE(sureness("git-log", commits(), "git log"), 85);
}

TEST(GitLog, ALineThatCountsIsNoneOfAList) {
  std::string text;
  for (int i = 0; i < 12; ++i)
    text += " docs/operate/part" + std::to_string(i) + ".md" + std::string(20, ' ') + "|   2 +-\n";
  text += " 11 files changed, 157 insertions(+),tests/e2e/HealthTest.cpp                    | 32 +++\n";
  EXPECT_THAT(rewritten("git-log", text, SPW_LEVEL_LOSSLESS, "git diff --stat"),
              testing::HasSubstr(
                  " 11 files changed, 157 insertions(+),tests/e2e/HealthTest.cpp                    | 32 +++\n"));
}

}  // namespace
}  // namespace spillway::compress

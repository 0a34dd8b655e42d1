#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;
using testing::Not;

// A change of one line in its middle, with so many unchanged ones around it.
std::string change(const std::string& path, int around) {
  std::string text = "diff --git a/" + path + " b/" + path + "\nindex 963f3cf..d45c534 100644\n--- a/" + path +
                     "\n+++ b/" + path + "\n@@ -10," + std::to_string(2 * around + 1) + " +10," +
                     std::to_string(2 * around + 1) + " @@ int main() {\n";
  for (int i = 0; i < around; ++i) text += " before, row " + std::to_string(i) + "\n";
  text += "-old\n+new\n";
  for (int i = 0; i < around; ++i) text += " after, row " + std::to_string(i) + "\n";
  return text;
}

std::string changes() {
  std::string text;
  for (const char* path : {"host/pipeline/Exchange.cpp", "host/pipeline/Exchange.h", "host/pipeline/Attempt.cpp",
                           "host/pipeline/Attempt.h", "host/pipeline/Reply.cpp"})
    text += change(path, 3);
  return text;
}

TEST(GitDiff, PathsAreSaidOnce) {
  const std::string out = rewritten("git-diff", changes());
  EXPECT_TRUE(
      out.starts_with("[spillway: 5 heads left out: \"diff X\" stands for \"diff --git a/X b/X\", and for the lines "
                      "\"--- a/X\" and \"+++ b/X\" before its first @@]\n"
                      "diff host/pipeline/Exchange.cpp\nindex 963f3cf..d45c534 100644\n"
                      "@@ -10,7 +10,7 @@ int main() {\n before, row 0\n"))
      << out;
  EXPECT_THAT(out, Not(HasSubstr("+++ b/host")));
}

TEST(GitDiff, HeadsThatSayMoreStay) {
  const std::string renamed =
      "diff --git a/x.c b/y.c\nsimilarity index 90%\nrename from x.c\nrename to y.c\n"
      "--- a/x.c\n+++ b/y.c\n@@ -1 +1 @@\n-a\n+b\n";
  EXPECT_THAT(rewritten("git-diff", renamed + changes()), HasSubstr(renamed));
  const std::string failing = change("host/failures.cpp", 3);
  EXPECT_THAT(rewritten("git-diff", failing + changes()), HasSubstr(failing));
}

TEST(GitDiff, EdgesOfHunksGoFromBalancedOnWhenTheyCanBeHadAgain) {
  const std::string out = rewritten("git-diff", changes(), SPW_LEVEL_BALANCED, "git diff", "h1");
  EXPECT_THAT(out,
              HasSubstr("\n[spillway: 25 lines left out: unchanged ones at the edges of hunks but for one each, and "
                        "names of objects (handle h1)]\ndiff host/pipeline/Exchange.cpp\n"
                        "@@ -10,7 +10,7 @@ int main() {\n before, row 2\n-old\n+new\n after, row 0\ndiff host"));
  EXPECT_THAT(rewritten("git-diff", changes(), SPW_LEVEL_BALANCED), HasSubstr("\n before, row 0\n"));
}

TEST(GitDiff, HunksThatAreNotAsLongAsTheySayStayWhole) {
  const std::string cut = change("host/pipeline/Exchange.cpp", 3);
  const std::string begun = cut.substr(0, cut.find(" after, row 2"));
  EXPECT_THAT(rewritten("git-diff", changes() + begun, SPW_LEVEL_BALANCED, "git diff", "h1"),
              HasSubstr(begun.substr(begun.find("@@"))));
}

TEST(GitDiff, UnchangedLinesThatReportTroubleStay) {
  std::string text = changes();
  text.replace(text.find(" before, row 0"), 14, " throw Error()");
  EXPECT_THAT(rewritten("git-diff", text, SPW_LEVEL_MAX),
              HasSubstr("@@ int main() {\n throw Error()\n before, row 2\n"));
}

TEST(GitDiff, OtherTextsStay) {
  EXPECT_EQ(rewritten("git-diff", "diff host/a.c\n" + changes()), "as it was");
  EXPECT_EQ(rewritten("git-diff", "no diff at all\n"), "as it was");
  EXPECT_GE(sureness("git-diff", changes(), "git show"), 90);
  EXPECT_EQ(sureness("git-diff", "commit 1\n\n    text\n", "git show"), 0);
}

}  // namespace
}  // namespace spillway::compress

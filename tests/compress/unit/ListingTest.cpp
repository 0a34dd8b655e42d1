#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string paths(const std::string& folder, int count, const std::string& extension) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += folder + "part" + std::string(1, static_cast<char>('a' + i)) + extension + "\n";
  return text;
}

TEST(Listing, FoldersAreSaidOnce) {
  const std::string out = rewritten("listing", paths("host/pipeline/steps/", 24, ".cpp") + "README.md\n" +
                                                   "docs/operate/api.md\ndocs/operate/keys.txt\n");
  EXPECT_TRUE(
      out.starts_with("[spillway: 24 line ends left out: \"a/: b c\" stands for a/b and a/c; \"a/*.h: b c\" for "
                      "a/b.h and a/c.h]\nhost/pipeline/steps/*.cpp: parta partb "))
      << out;
  EXPECT_THAT(out, HasSubstr(" partx\nREADME.md\ndocs/operate/: api.md keys.txt\n"));
}

TEST(Listing, NamesThatReportTroubleAndMessagesStayWhole) {
  const std::string trouble = "host/pipeline/steps/errors.cpp\nfind: '/srv/x': Permission denied\n";
  for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX})
    EXPECT_THAT(
        rewritten("listing",
                  paths("host/pipeline/steps/", 24, ".cpp") + trouble + paths("host/pipeline/steps/", 24, ".cpp"),
                  level),
        HasSubstr("\n" + trouble));
}

TEST(Listing, PathsThatEndInAHashAreCountedFromBalancedOn) {
  std::string text = "./README.md\n";
  for (int i = 10; i < 30; ++i)
    text += "./.git/objects/1f/" + std::to_string(i) + "0123456789abcdef0123456789abcdef0123\n";
  text += "./src/main.c\n";
  EXPECT_EQ(rewritten("listing", text, SPW_LEVEL_BALANCED, "find .", "h1"),
            "./README.md\n[spillway: 20 lines left out: paths that end in a hash (handle h1)]\n./src/main.c\n");
  EXPECT_THAT(rewritten("listing", text), HasSubstr("./.git/objects/1f/: 100123456789abcdef0123456789abcdef0123 11"));
}

TEST(Listing, TreesLoseTheirStrokes) {
  std::string text = ".\n", inside;
  for (int i = 0; i < 9; ++i) inside += "│   ├── part" + std::to_string(i) + ".c\n";
  text += "├── README.md\n├── docs\n│   └── api\n│       └── one.md\n├── src\n" + inside +
          "│   └── last.c\n└── tests\n    └── a.c\n\n4 directories, 13 files\n";
  EXPECT_EQ(
      rewritten("listing", text),
      "[spillway: 17 strokes left out: of a tree; blanks say how deep a name stands, those of a folder are beside "
      "each other]\n.\n README.md\n docs\n  api\n   one.md\n src\n  part0.c part1.c part2.c part3.c part4.c part5.c "
      "part6.c part7.c part8.c last.c\n tests\n  a.c\n\n4 directories, 13 files\n");
  // Cut off, others were to come beside src and beside part8.c.
  const std::string cut = text.substr(0, text.find("│   └── last.c"));
  EXPECT_THAT(rewritten("listing", cut), HasSubstr(" part8.c\n  ...\n ...\n"));
  // Strokes that say something else are no tree.
  EXPECT_EQ(rewritten("listing", text.replace(text.find("│   └── api"), 5, "    ")), "as it was");
}

std::string longList(int count) {
  std::string text = "total 76\n";
  for (int i = 10; i < 10 + count; ++i)
    text += "-rw-r--r--  1 root root   " + std::to_string(i * 97) + " Nov 29 05:" + std::to_string(i) + " part" +
            std::to_string(i) + ".c\n";
  return text + "drwxr-xr-x 12 root root 4096 Nov 29 05:16 a  b\n";
}

TEST(Listing, LongListsSayModesAndOwnersOnce) {
  const std::string out = rewritten("listing", longList(20));
  EXPECT_TRUE(
      out.starts_with("[spillway: 20 beginnings left out: what lines begin with: \"~ \" stands for \"-rw-r--r-- 1 "
                      "root root \"]\ntotal 76\n~ 970 Nov 29 05:10 part10.c\n"))
      << out;
  EXPECT_TRUE(out.ends_with("\ndrwxr-xr-x 12 root root 4096 Nov 29 05:16 a  b\n")) << out;
}

TEST(Listing, LongListsLoseTheirTimesWhenTheyCanBeHadAgain) {
  const std::string out = rewritten("listing", longList(20), SPW_LEVEL_BALANCED, "ls -l", "h1");
  EXPECT_THAT(
      out, HasSubstr("]\n[spillway: 21 times left out: when files changed (handle h1)]\ntotal 76\n~ 970 part10.c\n"));
  EXPECT_THAT(rewritten("listing", longList(20), SPW_LEVEL_BALANCED, "ls -l"),
              HasSubstr("~ 970 Nov 29 05:10 part10.c\n"));
  EXPECT_THAT(rewritten("listing", longList(20), SPW_LEVEL_BALANCED, "ls -lt", "h1"), HasSubstr(" Nov 29 05:10 "));
}

TEST(Listing, ShortListsAndOtherTextsStay) {
  EXPECT_EQ(rewritten("listing", "src/a.c\nsrc/b.c\n"), "as it was");
  EXPECT_EQ(rewritten("listing", longList(5)), "as it was");
  EXPECT_EQ(rewritten("listing", paths("host/pipeline/steps/", 24, ".cpp") + "a/: b c\n"), "as it was");
  EXPECT_EQ(sureness("listing", "one, two\nthree = 3;\nif (x) {\n}\n"), 0);
  EXPECT_GE(sureness("listing", "src/a.c\nsrc/b.c\nsrc/c.c\nsrc/d.c\n"), 40);
  EXPECT_GE(sureness("listing", "a\nb\nc\nd\n", "ls -1"), 80);
  EXPECT_GE(sureness("listing", longList(5)), 80);
}

}  // namespace
}  // namespace spillway::compress

// The extractor itself: what it finds, and that it notices what is gone.
#include "tests/compress/Needles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spillway::compress {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Needles, AreFoundInLines) {
  EXPECT_THAT(needlesIn("ok\nsrc/a.c:12:3: note: x\n  12 passed\n\x1b[31mTypeError: y\x1b[0m\nfine\n"),
              ElementsAre("src/a.c:12:3: note: x", "12 passed", "TypeError: y"));
  EXPECT_THAT(needlesIn("3/46 Test  #3: a .... Passed\n"), IsEmpty()) << "it counts nothing";
  EXPECT_THAT(needlesIn("46/46 tests are good\n"), ElementsAre("46/46 tests are good"));
  EXPECT_THAT(needlesIn("all is well\n12:00:07 started\n"), IsEmpty());
  EXPECT_THAT(needlesIn("error: a\nerror: a\n"), ElementsAre("error: a"));
}

TEST(Needles, AreTheChangedLinesOfADiff) {
  EXPECT_THAT(needlesIn("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n"),
              ElementsAre("@@ -1,2 +1,2 @@", "-old", "+new"));
}

TEST(Needles, AreStringsOfJson) {
  EXPECT_THAT(needlesIn("{\"error\": null, \"a\": [\"it failed\", \"well\"]}"), ElementsAre("it failed"));
  EXPECT_THAT(needlesIn("{\"a\":\"x\"}\n{\"b\":\"no such file\"}\n"), ElementsAre("no such file"));
  EXPECT_THAT(needlesIn("{\n \"errors\": [1]}\n\n[\n\"it failed\"]"), ElementsAre("it failed"));
  EXPECT_THAT(needlesIn("{\n \"errors\": [1}\n"), ElementsAre("\"errors\": [1}"));
}

TEST(Needles, AreTagsOfAReport) {
  EXPECT_THAT(
      needlesIn("<testsuite failures=\"1\"><testcase name=\"a\" /><testcase name=\"b\"><failure>no\nE  x</failure>"),
      ElementsAre("<testsuite failures=\"1\">", "<failure>no", "E  x", "</failure>"));
}

TEST(Needles, AreWhatATreeOrAPageShows) {
  EXPECT_THAT(needlesIn(".\n│   ├── errors.c\n│ a failed │\n"), ElementsAre("errors.c", "│ a failed │"));
  EXPECT_THAT(
      needlesIn("<!doctype html>\n<script>error()</script><td class=\"error\">it failed &amp; how</td><b>0</b>\n"
                "<!-- a warning --> x < y: no such thing"),
      ElementsAre("it failed & how", "x < y: no such thing"));
}

TEST(Needles, AreMissedWhenGone) {
  const auto needles = needlesIn("a.c:1: error: x\nb.c:2: warning: y\n");
  EXPECT_THAT(missing(needles, "a.c:1: error: x\nb.c:2: warning: y\n"), IsEmpty());
  EXPECT_THAT(missing(needles, "a.c:1: error: x\n"), ElementsAre("b.c:2: warning: y"));
  EXPECT_THAT(missing(needles, "a.c\n1: error: x\nb.c\n2: warning: y\n"), IsEmpty());
  const auto unnumbered = needlesIn("src/a.c: error: x\n");
  EXPECT_THAT(missing(unnumbered, "src/a.c\n:an error\n: error: x\n"), IsEmpty());
  EXPECT_THAT(missing(unnumbered, "src/a.c\n:an error\n"), ElementsAre("src/a.c: error: x"));
  EXPECT_THAT(missing(needles, "1: error: x\na.c\nb.c\n2: warning: y\n"), ElementsAre("a.c:1: error: x"));
}

TEST(Needles, AreSeenAsOnAScreen) {
  EXPECT_EQ(onScreen("10%\r20%\rdone\n"), "done\n");
  EXPECT_EQ(onScreen("abc\rx\x1b[K\n|\b/\b-\n"), "x\n-\n");
  EXPECT_EQ(onScreen("\x1b]0;title\x07"
                     "a  \n"),
            "a\n");
  EXPECT_EQ(onScreen("\x1b[1;32mgreen\x1b[0m"), "green");
}

}  // namespace
}  // namespace spillway::compress

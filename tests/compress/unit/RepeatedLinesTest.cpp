#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

const std::string kWaiting = "waiting for the server to come up, as it should soon\n";

TEST(RepeatedLines, TheSameLineIsCounted) {
  EXPECT_EQ(rewritten("repeated-lines", "begin\n" + times(20, kWaiting) + "end\n"),
            "begin\n" + kWaiting + "[spillway: 19 lines left out: the line above again]\nend\n");
}

TEST(RepeatedLines, SoAreLinesInTurn) {
  const std::string pair = "checking the first of both\nand then the second of them\n";
  EXPECT_EQ(rewritten("repeated-lines", times(9, pair) + "end"),
            pair + "[spillway: 16 lines left out: the 2 lines above again]\nend");
}

TEST(RepeatedLines, AFewAreNotWorthAMarker) {
  EXPECT_EQ(rewritten("repeated-lines", times(3, "}\n")), "as it was");
  EXPECT_EQ(rewritten("repeated-lines", "a\nb\nc\n"), "as it was");
}

TEST(RepeatedLines, NumbersMayDifferFromBalancedOn) {
  std::string text;
  for (int i = 1; i <= 40; ++i) text += "installing package " + std::to_string(i) + " of those it needs\n";
  EXPECT_EQ(rewritten("repeated-lines", text), "as it was");
  EXPECT_EQ(rewritten("repeated-lines", text, SPW_LEVEL_BALANCED, "run", "h3"),
            "installing package 1 of those it needs\n"
            "[spillway: 38 lines left out: as the line above, with other numbers (handle h3)]\n"
            "installing package 40 of those it needs\n");
}

TEST(RepeatedLines, NumbersThatAreTheMessageStay) {
  std::string failures, names, rows;
  for (int i = 1; i <= 40; ++i) {
    failures += "the test of case " + std::to_string(i) + " has failed again\n";
    names += "src/part" + std::to_string(i) + ".cpp is one name among several\n";
    rows += std::to_string(i) + " users have this many points in total\n";
  }
  EXPECT_EQ(rewritten("repeated-lines", failures, SPW_LEVEL_MAX), "as it was");
  EXPECT_EQ(rewritten("repeated-lines", names, SPW_LEVEL_MAX), "as it was");
  EXPECT_EQ(rewritten("repeated-lines", rows, SPW_LEVEL_MAX), "as it was");
}

TEST(RepeatedLines, TextsWithItsMarkersStay) {
  EXPECT_EQ(
      rewritten("repeated-lines", "a\n[spillway: 3 lines left out: the line above again]\n" + times(20, kWaiting)),
      "as it was");
  EXPECT_NE(rewritten("repeated-lines", "[spillway: 3 lines left out: passing tests]\n" + times(20, kWaiting)),
            "as it was");
}

}  // namespace
}  // namespace spillway::compress

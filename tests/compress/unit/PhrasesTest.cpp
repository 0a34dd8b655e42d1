#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string list(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i)
    text += "INFO worker.pool heartbeat of the connection " + std::to_string(1000 + i * 7) + " is well, as before\n";
  return text;
}

TEST(Phrases, WhatLinesBeginAndEndWithIsListedOnce) {
  const std::string out = rewritten("phrases", list(20));
  EXPECT_THAT(out, StartsWith("[spillway: 40 texts left out: $a to $b stand for the 2 listed below]\n"
                              "$a=INFO worker.pool heartbeat of the connection\n"
                              "$b= is well, as before\n"
                              "$a 1000$b\n$a 1007$b\n"));
}

TEST(Phrases, ANumberMayComeBefore) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += std::to_string(i * 37) + ": [----------] Global test environment set-up of it\n";
  EXPECT_THAT(rewritten("phrases", text), HasSubstr("\n37$a\n74$a\n"));
}

TEST(Phrases, LinesThatReportTroubleStay) {
  const std::string line = "INFO worker.pool heartbeat of the connection 9 failed\n";
  EXPECT_THAT(rewritten("phrases", list(20) + line + list(20), SPW_LEVEL_MAX), HasSubstr("\n" + line));
}

TEST(Phrases, TheSignIsOneThatTheTextHasNot) {
  EXPECT_THAT(rewritten("phrases", list(20) + "costs 5$\n"), HasSubstr("\n@a 1000@b\n"));
  EXPECT_EQ(rewritten("phrases", list(20) + "$@#^~|\n"), "as it was");
}

TEST(Phrases, DiffsJsonAndShortTextsStay) {
  EXPECT_EQ(rewritten("phrases", list(3)), "as it was");
  EXPECT_EQ(rewritten("phrases", "@@ -1,2 +1,2 @@\n" + list(20)), "as it was");
  EXPECT_EQ(rewritten("phrases", "{\n" + list(20) + "}\n"), "as it was");
}

TEST(Phrases, ProseStays) {
  std::string prose;
  for (int i = 0; i < 40; ++i)
    prose += std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + "x the quick brown fox jumps on\n";
  EXPECT_EQ(rewritten("phrases", prose), "as it was");
}

}  // namespace
}  // namespace spillway::compress

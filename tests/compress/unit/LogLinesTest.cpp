#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string log(int lines) {
  std::string text;
  for (int i = 10; i < 10 + lines; ++i)
    text += "2026-01-15 12:00:" + std::to_string(i) + " INFO cache hit for key user:" + std::to_string(i * 7) + "\n";
  return text;
}

TEST(LogLines, WhatLinesBeginWithIsSaidOnce) {
  const std::string out = rewritten("log-lines", log(20));
  EXPECT_TRUE(out.starts_with(
      "[spillway: 20 beginnings left out: \"~\" at the beginning of a line stands for: 2026-01-15 12:00:]\n"
      "~10 INFO cache hit for key user:70\n"))
      << out;
}

TEST(LogLines, TroubleKeepsItsTime) {
  const std::string line = "2026-01-15 12:00:59 ERROR the database is gone\n";
  for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX})
    EXPECT_THAT(rewritten("log-lines", log(20) + line + log(20), level), testing::HasSubstr("\n" + line));
}

TEST(LogLines, WhatSaysTheSameAgainIsCountedFromBalancedOn) {
  const std::string out = rewritten("log-lines", log(80), SPW_LEVEL_BALANCED, "run", "h1");
  EXPECT_THAT(out, testing::HasSubstr(
                       "~12 INFO cache hit for key user:84\n"
                       "[spillway: 76 lines left out: like others here, with other times and numbers (handle h1)]\n"
                       "~89 INFO cache hit for key user:623\n"));
}

TEST(LogLines, ShortLogsAndOtherTextsStay) {
  EXPECT_EQ(rewritten("log-lines", log(5)), "as it was");
  EXPECT_EQ(rewritten("log-lines", "~a\n" + log(20)), "as it was");
  EXPECT_EQ(sureness("log-lines", "one\ntwo\nthree\nfour\n"), 0);
  EXPECT_GE(sureness("log-lines", log(20)), 50);
  EXPECT_GE(sureness("log-lines", times(8, "INFO:db:ready\n")), 50);
}

}  // namespace
}  // namespace spillway::compress

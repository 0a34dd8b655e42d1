#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string entry(int second, const std::string& says) {
  return "2026-01-15 12:00:" + std::to_string(second) + " " + says + "\n";
}

std::string log(int lines) {
  std::string text;
  for (int i = 10; i < 10 + lines; ++i) text += entry(i, "INFO cache hit for key user:" + std::to_string(i * 7));
  return text;
}

TEST(LogLines, WhatTimesBeginWithIsSaidOnce) {
  EXPECT_THAT(
      rewritten("log-lines", log(20)),
      StartsWith("[spillway: 20 times left out: \"~\" at the beginning of a line stands for: 2026-01-15 12:00:]\n"
                 "~10 INFO cache hit for key user:70\n"));
}

TEST(LogLines, ATimeIsSaidWhenItChanges) {
  const std::string out = rewritten("log-lines", times(4, entry(10, "DEBUG a b c")) + times(9, entry(11, "INFO d")));
  EXPECT_THAT(out,
              StartsWith("[spillway: 13 times left out: \"~\" at the beginning of a line stands for the time of the "
                         "line above, before a digit for: 2026-01-15 12:00:]\n"
                         "~10 DEBUG a b c\n~ DEBUG a b c\n"));
  EXPECT_THAT(out, HasSubstr("~ DEBUG a b c\n~11 INFO d\n~ INFO d\n"));
}

TEST(LogLines, TroubleKeepsItsTime) {
  const std::string line = entry(59, "ERROR the database is gone");
  for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX})
    EXPECT_THAT(rewritten("log-lines", log(20) + line + log(20), level), HasSubstr("\n" + line));
}

TEST(LogLines, ATraceThatComesAgainIsNotSaidAgain) {
  const std::string
      error = entry(59, "ERROR no"),
      trace =
          "Traceback (most recent call last):\n"
          "  File \"/src/serve.py\", line 13, in <module>\n    handle(request, answer, everything_else, in_turn)\n"
          "IndexError: list index out of range\n";
  const std::string marker = "[spillway: 4 lines left out: the last lines without a time or level again]\n";
  const std::string out =
      rewritten("log-lines", log(20) + error + trace + log(3) + error + trace + error + "x\n" + error + trace);
  EXPECT_THAT(out, HasSubstr("\n" + error + trace + "~10 "));
  EXPECT_THAT(out, HasSubstr("\n" + error + marker + error + "x\n" + error + trace));
}

TEST(LogLines, WhatSaysTheSameAgainIsCountedFromBalancedOn) {
  const std::string out =
      rewritten("log-lines", log(80) + entry(10, "ERROR no") + log(80), SPW_LEVEL_BALANCED, "run", "h1");
  EXPECT_THAT(out,
              HasSubstr("00:12 INFO cache hit for key user:84\n"
                        "[spillway: 77 lines left out: like others here, with other times and numbers (handle h1)]\n"));
  EXPECT_THAT(
      out, HasSubstr("[spillway: 79 lines left out: likewise]\n2026-01-15 12:00:89 INFO cache hit for key user:623\n"));
}

TEST(LogLines, LogsWithoutTimesAreCountedToo) {
  EXPECT_THAT(rewritten("log-lines", times(30, "INFO:db:ready 1\n"), SPW_LEVEL_BALANCED),
              HasSubstr("[spillway: 26 lines left out: like others here, with other times and numbers]\n"));
}

TEST(LogLines, ShortLogsAndOtherTextsStay) {
  EXPECT_EQ(rewritten("log-lines", log(5)), "as it was");
  EXPECT_EQ(rewritten("log-lines", "~a\n" + log(20)), "as it was");
  EXPECT_EQ(sureness("log-lines", "one\ntwo\nthree\nfour\n"), 0);
  EXPECT_GE(sureness("log-lines", log(20)), 50);
  EXPECT_GE(sureness("log-lines", times(8, "INFO:db:ready\n")), 50);
  EXPECT_GT(sureness("log-lines", times(8, "{\"ts\":\"12:00:01\",\"level\":\"INFO\"}\n")), 60);
  EXPECT_LT(sureness("log-lines", times(8, "{\"at\":\"12:00:01\",\"name\":\"Ada\"}\n")), 20);
}

}  // namespace
}  // namespace spillway::compress

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string csv(int rows) {
  std::string text = "id,name,city\n";
  for (int i = 0; i < rows; ++i) text += std::to_string(i) + (i == 50 ? ",it failed,Oslo\n" : ",Ada,Oslo\n");
  return text;
}

TEST(Tables, WhatAlignsGoes) {
  EXPECT_EQ(
      rewritten("tables",
                "+----+-------+\n| id | name  |\n+----+-------+\n| 1  | Ada   |\n| 22 | B  Bo |\n+----+-------+\n"),
      "+-+-+\n| id | name |\n+-+-+\n| 1 | Ada |\n| 22 | B  Bo |\n+-+-+\n");
  EXPECT_EQ(rewritten("tables", "a   b\n1   2\n"), "as it was");
}

TEST(Tables, RowsThatMatterStayAsTheyAre) {
  EXPECT_EQ(
      rewritten("tables", "| job    | state   |\n| build  | done    |\n| deploy |  failed |\n| clean  | done    |\n"),
      "| job | state |\n| build | done |\n| deploy |  failed |\n| clean | done |\n");
}

TEST(Tables, LongOnesLoseTheirMiddleWhenItCanBeHadAgain) {
  const std::string out = rewritten("tables", csv(100), SPW_LEVEL_BALANCED, "run", "h2");
  EXPECT_THAT(
      out, testing::HasSubstr("28,Ada,Oslo\n[spillway: 21 lines left out: of a table (handle h2)]\n50,it failed,Oslo\n"
                              "[spillway: 39 lines left out: of a table (handle h2)]\n90,Ada,Oslo\n"));
  EXPECT_EQ(rewritten("tables", csv(100), SPW_LEVEL_BALANCED), "as it was");
  EXPECT_EQ(rewritten("tables", csv(100)), "as it was");
}

TEST(Tables, AreRecognised) {
  EXPECT_GT(sureness("tables", csv(20)), 0);
  EXPECT_GE(sureness("tables", "+---+\n| a |\n+---+\n| 1 |\n| 2 |\n+---+\n"), 50);
  EXPECT_EQ(sureness("tables", "some text, with commas, here\nand none there\n"), 0);
}

}  // namespace
}  // namespace spillway::compress

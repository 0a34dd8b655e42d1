#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/Proof.h"
#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string file(int from, int to, const std::string& behind, size_t width) {
  std::string text;
  for (int i = from; i <= to; ++i) {
    const std::string digits = std::to_string(i);
    text += std::string(width > digits.size() ? width - digits.size() : 0, ' ') + digits + behind + "call(" +
            (i == 15 ? "error" : "x") + ");\n";
  }
  return text;
}

TEST(LineNumbers, InMaxEachTenthStays) {
  for (const auto& [behind, width] : {std::pair<std::string, size_t>{"\t", 6}, {"\xe2\x86\x92", 5}, {" | ", 0}}) {
    const std::string text = file(7, 44, behind, width), command = "cat -n a.c";
    const std::string out = rewritten("line-numbers", text, SPW_LEVEL_MAX, command);
    EXPECT_THAT(out, testing::StartsWith("[spillway: 32 line numbers left out: of a file; each tenth stays]\n" +
                                         file(7, 7, behind, width) + "call(x);\ncall(x);\n" +
                                         file(10, 10, behind, width) + "call(x);\n"));
    EXPECT_THAT(out, testing::EndsWith("call(x);\n" + file(44, 44, behind, width)));
    EXPECT_EQ(Proof::of("line-numbers")->decode(out), text);
    EXPECT_EQ(rewritten("line-numbers", text, SPW_LEVEL_BALANCED, command), "as it was");
    EXPECT_EQ(rewritten("line-numbers", text, SPW_LEVEL_BALANCED, "run"), "as it was");
  }
}

TEST(LineNumbers, WhatIsNotNumberedIsTakenForNoLineOfTheFile) {
  const std::string text = file(1, 40, "\t", 6) + "a note\n" + file(50, 90, "\t", 6) + "the end\n";
  const std::string out = rewritten("line-numbers", text, SPW_LEVEL_MAX);
  EXPECT_THAT(out, testing::HasSubstr(file(40, 40, "\t", 6) + "a note\n" + file(50, 50, "\t", 6)));
  EXPECT_EQ(Proof::of("line-numbers")->decode(out), text);
  EXPECT_EQ(rewritten("line-numbers", file(1, 40, "\t", 6) + "a note\n" + file(42, 90, "\t", 6), SPW_LEVEL_MAX),
            "as it was");
}

TEST(LineNumbers, AnEmptyLineMayHaveLostItsTab) {
  const std::string text = file(1, 24, "\t", 6) + "    25\n" + file(26, 60, "\t", 6);
  const std::string out = rewritten("line-numbers", text, SPW_LEVEL_MAX);
  EXPECT_THAT(out, testing::HasSubstr("call(x);\n    25\ncall(x);\n"));
  EXPECT_EQ(Proof::of("line-numbers")->decode(out), text);
}

TEST(LineNumbers, AreRecognised) {
  EXPECT_GE(sureness("line-numbers", file(1, 30, "\t", 6), "cat -n a.c"), 80);
  EXPECT_EQ(sureness("line-numbers", "1 a\n2 b\n3 c\n"), 0);
}

}  // namespace
}  // namespace spillway::compress

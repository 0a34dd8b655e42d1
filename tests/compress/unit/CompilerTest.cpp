#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;

constexpr std::string_view kError =
    "a.cpp:8:21: error: no match for operator+\n"
    "    8 |   m[1] = 5 + list;\n"
    "      |          ~ ^ ~~~~\n";
constexpr std::string_view kNote =
    "b.h:630:5: note: candidate: operator+(iterator, int)\n"
    "  630 |     operator+(typename some_iterator<Iterator>::difference_type n,\n"
    "      |     ^~~~~~~~\n";
constexpr std::string_view kMarker =
    "[spillway: 6 lines left out: code shown under notes, and what points under warnings, here and below]\n";

TEST(Compiler, CodeUnderNotesGoesFromBalancedOn) {
  const std::string text = std::string(kError) + times(3, kNote) + std::string(kError);
  const std::string header(kNote.substr(0, kNote.find('\n') + 1));
  EXPECT_EQ(rewritten("compiler", text), "as it was");
  EXPECT_EQ(rewritten("compiler", text, SPW_LEVEL_BALANCED),
            std::string(kError) + header + std::string(kMarker) + header + header + std::string(kError));
}

TEST(Compiler, WhatPointsUnderWarningsGoesToo) {
  const std::string warning =
      "a.c:7:16: warning: format wants an int [-Wformat]\n  printf(\"%d\", some_pointer_to_a_text);\n"
      "          ~~~~~~~~~~~~~~~~~~~~^~~~~~~~~~\n";
  const std::string out = rewritten("compiler", times(20, warning), SPW_LEVEL_BALANCED);
  EXPECT_THAT(out, HasSubstr("  printf(\"%d\", some_pointer_to_a_text);\n[spillway: 20 lines left out: "));
  EXPECT_THAT(out, HasSubstr("text);\na.c:7:16: warning: format"));
}

TEST(Compiler, EmptyBarsGo) {
  EXPECT_EQ(rewritten("compiler", "warning: unused import: `A`\n --> src/a.rs:1:5\n  |\n1 | use A;\n  |     ^\n  |\n"),
            "warning: unused import: `A`\n --> src/a.rs:1:5\n1 | use A;\n  |     ^\n");
}

TEST(Compiler, CodeThatTellsOfTroubleStays) {
  const std::string loud =
      "b.h:3:5: note: declared here\n    3 |   void error(int);  // and many more words so that it would be worth a "
      "marker\n"
      "      |        ^~~~~\n";
  const std::string out = rewritten("compiler", std::string(kError) + times(3, kNote) + loud, SPW_LEVEL_BALANCED);
  EXPECT_THAT(out, HasSubstr("    3 |   void error(int);"));
}

TEST(Compiler, IsToldFromHeadersAndCode) {
  EXPECT_EQ(sureness("compiler", "all is well\n"), 0);
  EXPECT_EQ(sureness("compiler", kError, "g++ -c a.cpp"), 85);
  EXPECT_EQ(sureness("compiler", kError), 40);
  EXPECT_EQ(sureness("compiler", "a: error: b\n", "g++ -c a.cpp"), 0);
}

TEST(Compiler, LintersNameTheirRules) {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += "F401 [*] `os` imported but unused\n --> a.py:" + std::to_string(i + 1) +
            ":8\n  |\n1 | import os\n  |        ^^ F401\nhelp: Remove it\n\n";
  text += "Found 8 errors.\n";
  const std::string out = rewritten("compiler", text, SPW_LEVEL_BALANCED, "ruff check");
  EXPECT_THAT(out,
              testing::StartsWith("F401 [*] `os` imported but unused\n --> a.py:1:8\n1 | import os\n[spillway: 8 lines "
                                  "left out: code shown under notes, and what points under warnings, here and "
                                  "below]\nhelp: Remove it\n\nF401"));
  EXPECT_GE(sureness("compiler", text, "ruff check"), 80);
}

}  // namespace
}  // namespace spillway::compress

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string found(const std::string& path, int lines) {
  std::string text;
  for (int i = 1; i <= lines; ++i) text += path + ":" + std::to_string(i * 7) + ":  std::string_view name;\n";
  return text;
}

TEST(Grep, PathsAreSaidOnce) {
  const std::string out = rewritten("grep", found("host/pipeline/Exchange.h", 12) + "host/base/Text.h:3:  one;\n");
  EXPECT_TRUE(
      out.starts_with("[spillway: 12 paths left out: each is said once, before the lines of its file]\n"
                      "host/pipeline/Exchange.h\n7:  std::string_view name;\n14:  std::string_view name;\n"))
      << out;
  EXPECT_TRUE(out.ends_with("\n84:  std::string_view name;\nhost/base/Text.h:3:  one;\n")) << out;
}

TEST(Grep, LinesOfContextBelongToTheirFile) {
  const std::string some =
      "host/pipeline/a-1-b.cpp-11-before\nhost/pipeline/a-1-b.cpp:12:found\n"
      "host/pipeline/a-1-b.cpp-13-after\n--\nhost/pipeline/a-1-b.cpp:40:found\n";
  EXPECT_THAT(rewritten("grep", some + "--\n" + found("host/pipeline/Exchange.h", 12)),
              testing::HasSubstr("\nhost/pipeline/a-1-b.cpp\n11-before\n12:found\n13-after\n--\n40:found\n--\n"
                                 "host/pipeline/Exchange.h\n7:"));
}

TEST(Grep, LinesWithoutNumbersKeepTheirColon) {
  EXPECT_THAT(rewritten("grep", times(12, "docs/internals/attempts.md:an error is: one\n")),
              testing::HasSubstr("\ndocs/internals/attempts.md\n:an error is: one\n:an error"));
}

TEST(Grep, OtherTextsStay) {
  EXPECT_EQ(rewritten("grep", times(40, "note: this is prose\n")), "as it was");
  EXPECT_EQ(rewritten("grep", "12: a line that has lost its path\n" + found("host/pipeline/Exchange.h", 12)),
            "as it was");
  EXPECT_EQ(rewritten("grep", found("a.c", 2)), "as it was");
  EXPECT_EQ(sureness("grep", times(40, "note: this is prose\n")), 0);
  EXPECT_GE(sureness("grep", found("a.c", 5), "rg -n name"), 85);
}

}  // namespace
}  // namespace spillway::compress

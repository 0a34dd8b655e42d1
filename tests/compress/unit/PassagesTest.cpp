#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;

const std::string kFunction =
    "    def to_network(data, create_using=None):\n"
    "        \"\"\"Make a network of the data, whatever its form may be, as long as one of those below fits.\n"
    "\n"
    "        The preferred way to call this is from the constructor of the class, not by oneself.\n"
    "        \"\"\"\n"
    "        if hasattr(data, 'adj'):\n"
    "            return from_lists(data.adj, create_using, copied=True, directed=data.directed)\n"
    "        # Then it has to be a table\n"
    "        try:\n"
    ">           import pandas as pd\n";

std::string failure(const std::string& test, const std::string& function = kFunction) {
  return "____________ " + test + " ____________\n\ndata = [(1, 0)], created by " + test + "\n\n" + function +
         "E           ModuleNotFoundError: No module named 'pandas'\n\nnetwork/convert.py:118: ModuleNotFoundError\n";
}

const std::string kAgain =
    "[spillway: 10 lines left out: those above from \"    def to_network(data, create_using=None):\" on]\n";

TEST(Passages, WhatStandsAboveIsNotSaidAgain) {
  EXPECT_EQ(rewritten("passages", failure("test_one") + failure("test_two") + "between\n" + failure("test_three")),
            failure("test_one") + failure("test_two", kAgain) + "between\n" + failure("test_three", kAgain));
}

TEST(Passages, WhatWentWrongIsSaidEachTime) {
  const std::string text = rewritten("passages", failure("test_one") + failure("test_one"));
  EXPECT_EQ(text, failure("test_one") +
                      "[spillway: 14 lines left out: those above from \"____________ test_one ____________\" on]\n"
                      "E           ModuleNotFoundError: No module named 'pandas'\n\n"
                      "network/convert.py:118: ModuleNotFoundError\n");
}

TEST(Passages, OnlyTheFirstLineOfThatNameCounts) {
  const std::string other = "    def to_network(data, create_using=None):\n        return None\n\n";
  EXPECT_EQ(
      rewritten("passages", other + failure("test_one") + failure("test_two")),
      other + failure("test_one") +
          failure("test_two",
                  "    def to_network(data, create_using=None):\n        \"\"\"Make a network of the data, whatever "
                  "its form may be, as long as one of those below fits.\n\n[spillway: 7 lines left out: those "
                  "above from \"        The preferred way to call this is from the constructor of the class, not by "
                  "oneself.\" on]\n"));
}

TEST(Passages, FewLinesAreNotWorthAMarker) {
  const std::string few = "the first line of a few, as they come\nthe second of them\nand the third one\n";
  std::string text;
  for (int i = 0; i < 10; ++i) text += few + std::to_string(i) + " more\n";
  EXPECT_EQ(rewritten("passages", text), "as it was");
  EXPECT_EQ(rewritten("passages", failure("a")), "as it was");
}

TEST(Passages, ChangedLinesOfDiffsStay) {
  std::string added, file = "@@ -1,2 +1,9 @@\n the lines before the change\n";
  for (int i = 0; i < 9; ++i) added += "+  this->values.push_back(reader.next(kind, " + std::to_string(i) + "));\n";
  EXPECT_EQ(rewritten("passages", "diff --git a/a b/a\n" + file + added + "diff --git a/b b/b\n" + file + added),
            "as it was");
}

TEST(Passages, MarkersAndWhatTheySpeakOfStay) {
  const std::string marker = "[spillway: 9 lines left out: the line above again]\n";
  std::string text = rewritten("passages", kFunction + kFunction + marker + kFunction);
  EXPECT_EQ(text, kFunction + kFunction + marker + kAgain);
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "    line " + std::to_string(i) + " of some that are shown for every test\n";
  text = rewritten("passages", lines + "\nbetween\n\n" + lines + marker);
  EXPECT_THAT(text, HasSubstr("12 lines left out: those above from \"    line 0 of"));
  EXPECT_THAT(text, HasSubstr("    line 19 of some that are shown for every test\n" + marker));
}

TEST(Passages, LinesMayEndInCarriageReturns) {
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "    line " + std::to_string(i) + " of some that are shown for every test\r\n";
  EXPECT_EQ(rewritten("passages", lines + "\r\n" + lines),
            lines +
                "\r\n[spillway: 20 lines left out: those above from \"    line 0 of some that are shown for every "
                "test\" on]\n");
}

TEST(Passages, ItsOwnResultStays) {
  const std::string text = rewritten("passages", failure("test_one") + failure("test_two"));
  EXPECT_EQ(rewritten("passages", text + text), "as it was");
}

}  // namespace
}  // namespace spillway::compress

// What is different between two texts.
#include "host/config/TextDiff.h"

#include <gtest/gtest.h>

namespace spillway::config {
namespace {

std::string shown(std::string_view before, std::string_view after, int around = 1) {
  std::string out;
  for (const DiffLine& one : diffOf(before, after, around))
    out += std::to_string(one.line) + static_cast<char>(one.kind) + one.text + "\n";
  return out;
}

TEST(TextDiffTest, ShowsWhatHasChangedWithTheLinesAbout) {
  EXPECT_EQ(shown("a\nb\nc\nd\ne\n", "a\nb\nX\nd\ne\n"), "2 b\n3-c\n3+X\n4 d\n");
  EXPECT_EQ(shown("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(shown("", "a\n"), "1+a\n");
  EXPECT_EQ(shown("a\n", ""), "1-a\n");
  EXPECT_EQ(shown("a\na\n", "a\n"), "1 a\n2-a\n");
}

TEST(TextDiffTest, WhatMovesGoesAndComesAndTheRestStays) {
  EXPECT_EQ(shown("one\ntwo\nthree\n", "three\none\ntwo\n", 9), "1+three\n2 one\n3 two\n3-three\n");
}

TEST(TextDiffTest, LinesFarFromAnyChangeAreLeftOut) {
  EXPECT_EQ(shown("1\n2\n3\n4\n5\n6\n7\n", "1\nX\n3\n4\n5\nY\n7\n"), "1 1\n2-2\n2+X\n3 3\n5 5\n6-6\n6+Y\n7 7\n");
}

}  // namespace
}  // namespace spillway::config

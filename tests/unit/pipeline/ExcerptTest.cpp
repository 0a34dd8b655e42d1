#include "host/pipeline/Excerpt.h"

#include <gtest/gtest.h>

namespace spillway::pipeline {
namespace {

TEST(ExcerptTest, WhatFitsIsGivenAsItIs) {
  EXPECT_EQ(excerpt("one\ntwo\n", 1, 100), "one\ntwo\n");
  EXPECT_EQ(excerpt("one\ntwo", 0, 7), "one\ntwo");
}

TEST(ExcerptTest, TheRestCanBeHad) {
  const std::string text = "one\ntwo\nthree\nfour\n";
  EXPECT_EQ(excerpt(text, 1, 10), "one\ntwo\n[spillway: lines 1 to 2 of 4; the next can be had with from_line 3]");
  EXPECT_EQ(excerpt(text, 3, 100), "three\nfour\n[spillway: lines 3 to 4 of 4]");
  EXPECT_EQ(excerpt(text, 9, 100), "[spillway: the text has 4 lines]");
}

TEST(ExcerptTest, ALineThatIsTooLongIsCutAndSaysSo) {
  EXPECT_EQ(excerpt("123456789\nx\n", 1, 4),
            "1234\n[spillway: lines 1 to 1 of 2; the last one is longer by 6 bytes; the next can be had with from_line "
            "2]");
  const std::string wide = "aa\xc3\xa4";
  EXPECT_EQ(excerpt(wide, 1, 3).substr(0, 3), "aa\n") << "no half character";
}

}  // namespace
}  // namespace spillway::pipeline

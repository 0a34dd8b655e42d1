#include "host/base/Hex.h"

#include <gtest/gtest.h>

namespace spillway::base {
namespace {

TEST(HexTest, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(unhex(hex(all), all.size()), all);
  EXPECT_EQ(hex(std::string_view("\x00\x0f\xff", 3)), "000fff");
  EXPECT_EQ(hex(""), "");
}

TEST(HexTest, WhatIsSpelledOtherwiseIsNone) {
  EXPECT_EQ(unhex("00", 1), std::string(1, '\0'));
  for (const char* text : {"", "0", "0g", "0A", "000", "0000", " 0", "-1"}) EXPECT_FALSE(unhex(text, 1)) << text;
}

}  // namespace
}  // namespace spillway::base

#include "host/config/Compression.h"

#include <gtest/gtest.h>

namespace spillway::config {
namespace {

TEST(CompressionTest, LevelsHaveNames) {
  for (const auto level :
       {CompressionLevel::Off, CompressionLevel::Lossless, CompressionLevel::Balanced, CompressionLevel::Max})
    EXPECT_EQ(levelNamed(levelName(level)), level);
  EXPECT_STREQ(levelName(CompressionLevel::Off), "off");
  EXPECT_EQ(levelNamed("Max"), std::nullopt);
  EXPECT_EQ(levelNamed(""), std::nullopt);
}

}  // namespace
}  // namespace spillway::config

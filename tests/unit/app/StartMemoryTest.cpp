#include "host/app/StartMemory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>

namespace spillway::app {
namespace {

// Kilobytes of this process in memory that are backed by files, as the kernel counts them.
long filePages() {
  std::ifstream status("/proc/self/status");
  std::string word;
  long value = 0;
  while (status >> word)
    if (word == "RssFile:") status >> value;
  return value;
}

TEST(StartMemoryTest, WhatIsGivenBackComesAgainWhenItIsUsed) {
  ASSERT_TRUE(std::regex_match("first", std::regex("f[a-z]+")));
  const long before = filePages();
  ASSERT_GT(before, 1000);
  giveBackStartMemory();
  const long after = filePages();
  EXPECT_LT(after * 4, before * 3) << after << " of " << before;
  // Code, constants and what was relocated at the start.
  EXPECT_TRUE(std::regex_match("second", std::regex("s[a-z]+")));
  EXPECT_THROW(std::stoi("nothing"), std::invalid_argument);
  EXPECT_STREQ(typeid(std::runtime_error).name(), "St13runtime_error");
}

}  // namespace
}  // namespace spillway::app

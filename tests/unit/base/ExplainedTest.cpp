#include "host/base/Explained.h"

#include <gtest/gtest.h>

#include <set>

namespace spillway::base {
namespace {

TEST(ExplainedTest, AMessageEndsWithHowToReadOn) {
  EXPECT_EQ(explained("it is spent", Cause::Budget), "it is spent; see spillway explain budget");
  EXPECT_EQ(explained("It is spent.", "quota"), "It is spent; see spillway explain quota");
  EXPECT_EQ(explained("is it there?", Cause::NoHost), "is it there? See spillway explain no_host");
}

TEST(ExplainedTest, EachCauseHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i < kCauseCount; ++i) EXPECT_TRUE(names.insert(causeName(static_cast<Cause>(i))).second) << i;
}

}  // namespace
}  // namespace spillway::base

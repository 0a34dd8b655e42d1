#include "host/saver/Worth.h"

#include <gtest/gtest.h>

namespace spillway::saver {
namespace {

TEST(WorthTest, WhatSavesNothingIsNeverWorthIt) {
  EXPECT_FALSE(worthLosing(0, 0, {}));
  EXPECT_FALSE(worthLosing(-5, 1'000, {100, 20}));
}

TEST(WorthTest, AFewTokensAreWorthItInAShortConversationOnly) {
  EXPECT_TRUE(worthLosing(30, 200, {2'000, 3}));
  EXPECT_FALSE(worthLosing(30, 200, {200'000, 3})) << "asking again would read all of that once more";
  EXPECT_TRUE(worthLosing(3'000, 5'000, {200'000, 3}));
}

// Each request to come reads the rest of the result at a tenth of the price.
TEST(WorthTest, ALongConversationSavesItAgainAndAgain) {
  int64_t least[2];
  for (const size_t results : {size_t{5}, size_t{45}}) {
    int64_t& fewest = least[results == 45];
    for (fewest = 1; !worthLosing(fewest, 1'000, {50'000, results});) ++fewest;
  }
  EXPECT_GT(least[0], 2 * least[1]);
}

// One in fifty is asked for: (50'000 * 0.1 + 1'000 * 1.25 + 60 * 5) / 50 = 131 against 1.25 + 0.4 for each token.
TEST(WorthTest, TheSumsAreThoseOfThePrices) {
  EXPECT_FALSE(worthLosing(79, 1'000, {50'000, 1}));
  EXPECT_TRUE(worthLosing(80, 1'000, {50'000, 1}));
}

TEST(WorthTest, WhatIsAheadIsBounded) {
  EXPECT_EQ((Outlook{0, 0}).requestsToCome(), 4);
  EXPECT_EQ((Outlook{0, 30}).requestsToCome(), 30);
  EXPECT_EQ((Outlook{0, 100'000}).requestsToCome(), 50);
}

}  // namespace
}  // namespace spillway::saver

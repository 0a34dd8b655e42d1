// Which account holds a conversation's beginning in its cache, and for how long.
#include "host/accounts/Affinity.h"

#include <gtest/gtest.h>

namespace spillway::accounts {
namespace {

constexpr int64_t kMinute = 60'000, kNow = 1'000'000'000;

money::Usage used(int64_t input, int64_t read = 0, int64_t written = -1) {
  money::Usage usage;
  usage.input = input;
  usage.cacheRead = read;
  usage.cacheWrite = written;
  return usage;
}

routing::Lane lane(uint32_t account, std::string_view model = "m") { return {0, account, model}; }

bool warm(const Affinity& affinity, uint64_t conversation, uint32_t account, int64_t nowMs,
          std::string_view model = "m") {
  return routing::warmOn(affinity.find(conversation, nowMs), account, model) != nullptr;
}

TEST(Affinity, ATurnMakesItsPlaceWarmForAWhile) {
  Affinity affinity;
  affinity.note(lane(3), {7, used(5000)}, kNow);
  EXPECT_TRUE(warm(affinity, 7, 3, kNow + 4 * kMinute));
  EXPECT_FALSE(warm(affinity, 7, 3, kNow + 6 * kMinute));
  EXPECT_FALSE(warm(affinity, 7, 4, kNow)) << "another account";
  EXPECT_FALSE(warm(affinity, 7, 3, kNow, "n")) << "another model";
  EXPECT_FALSE(warm(affinity, 8, 3, kNow)) << "another conversation";
  affinity.note(lane(3), {7, used(6000, 5000)}, kNow + 4 * kMinute);
  EXPECT_TRUE(warm(affinity, 7, 3, kNow + 8 * kMinute)) << "each use keeps it warm";
}

TEST(Affinity, SmallPromptsAndUnknownConversationsAreNotKept) {
  Affinity affinity;
  affinity.note(lane(3), {7, used(Affinity::kLeastTokens - 1)}, kNow);
  affinity.note(lane(3), {0, used(50'000)}, kNow);
  EXPECT_FALSE(warm(affinity, 7, 3, kNow));
  EXPECT_FALSE(warm(affinity, 0, 3, kNow));
}

// Such a vendor says so when it writes.
TEST(Affinity, NothingIsWarmWhereNothingWasWritten) {
  Affinity affinity;
  affinity.note(lane(3), {7, used(5000, 0, 0)}, kNow);
  EXPECT_FALSE(warm(affinity, 7, 3, kNow));
  affinity.note(lane(3), {7, used(5000, 0, 4000)}, kNow);
  EXPECT_TRUE(warm(affinity, 7, 3, kNow));
}

TEST(Affinity, WhatIsWrittenForAnHourStaysForOne) {
  Affinity affinity;
  money::Usage usage = used(5000, 0, 4000);
  usage.cacheWrite1h = 4000;
  affinity.note(lane(3), {7, usage}, kNow);
  EXPECT_TRUE(warm(affinity, 7, 3, kNow + 59 * kMinute));
  affinity.note(lane(3), {7, used(5200, 5000, 0)}, kNow + 50 * kMinute);
  EXPECT_TRUE(warm(affinity, 7, 3, kNow + 109 * kMinute)) << "reading it keeps it for another";
  EXPECT_FALSE(warm(affinity, 7, 3, kNow + 111 * kMinute));
}

TEST(Affinity, HowLongItLastsIsLearnedForAllAccountsOfAModel) {
  Affinity affinity;
  affinity.note(lane(3), {7, used(5000)}, kNow);
  affinity.note(lane(3), {7, used(6000, 5000)}, kNow + 30 * kMinute);
  EXPECT_EQ(affinity.lifeMs(lane(4)), 30 * kMinute);
  EXPECT_EQ(affinity.lifeMs(lane(4, "n")), routing::CacheLife::kUsualMs);
  affinity.note(lane(4), {8, used(5000)}, kNow);
  EXPECT_TRUE(warm(affinity, 8, 4, kNow + 29 * kMinute));
}

TEST(Affinity, AVendorWithoutACacheIsFoundOut) {
  Affinity affinity;
  for (int i = 0; i <= routing::CacheLife::kMisses; ++i) affinity.note(lane(3), {7, used(5000)}, kNow + i * kMinute);
  EXPECT_FALSE(warm(affinity, 7, 3, kNow + 3 * kMinute));
}

TEST(Affinity, AVendorsWordCounts) {
  Affinity affinity;
  affinity.note(lane(3), {7, used(5000), 120 * kMinute}, kNow);
  EXPECT_TRUE(warm(affinity, 7, 3, kNow + 119 * kMinute));
}

TEST(Affinity, OnlyTheLatestPlacesAndConversationsAreKept) {
  Affinity affinity;
  for (uint32_t account = 0; account <= Affinity::kPlaces; ++account)
    affinity.note(lane(account), {7, used(5000)}, kNow + account);
  EXPECT_FALSE(warm(affinity, 7, 0, kNow + 10));
  EXPECT_TRUE(warm(affinity, 7, 1, kNow + 10));
  EXPECT_EQ(affinity.find(7, kNow + 10).count, Affinity::kPlaces);
  for (uint64_t one = 100; one < 100 + Affinity::kMostConversations; ++one) {
    affinity.note(lane(3), {one, used(5000)}, kNow);
    if (one % 1000 == 0) affinity.note(lane(1), {7, used(5000, 5000)}, kNow);
  }
  EXPECT_TRUE(warm(affinity, 7, 1, kNow)) << "it was used all the time";
  EXPECT_FALSE(warm(affinity, 100, 3, kNow));
  EXPECT_TRUE(warm(affinity, 99 + Affinity::kMostConversations, 3, kNow));
}

}  // namespace
}  // namespace spillway::accounts

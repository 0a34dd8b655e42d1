// How long caches keep what they have read, as turns after a pause tell.
#include "host/routing/CacheLife.h"

#include <gtest/gtest.h>

namespace spillway::routing {
namespace {

constexpr int64_t kMinute = 60'000;

TEST(CacheLife, TakesTheUsualUntilItIsToldOrHasSeen) {
  CacheLife life;
  EXPECT_EQ(life.ms(), CacheLife::kUsualMs);
  life.declare(60 * kMinute);
  EXPECT_EQ(life.ms(), 60 * kMinute);
  life.declare(0);
  EXPECT_EQ(life.ms(), CacheLife::kUsualMs);
}

TEST(CacheLife, ALongerPauseThatWasSurvivedIsLearned) {
  CacheLife life;
  life.observe(2 * kMinute, true);
  EXPECT_EQ(life.ms(), CacheLife::kUsualMs) << "a shorter one says nothing new";
  life.observe(40 * kMinute, true);
  EXPECT_EQ(life.ms(), 40 * kMinute);
  life.observe(365 * 24 * 60 * kMinute, true);
  EXPECT_EQ(life.ms(), CacheLife::kMostMs);
}

TEST(CacheLife, AShorterPauseThatWasNotIsLearnedToo) {
  CacheLife life;
  life.observe(kMinute, true);
  life.observe(4 * kMinute, false);
  EXPECT_EQ(life.ms(), 4 * kMinute * 9 / 10);
  life.observe(5 * kMinute, false);
  EXPECT_EQ(life.ms(), 4 * kMinute * 9 / 10) << "that it is gone after longer was known";
  life.observe(1, false);
  EXPECT_EQ(life.ms(), CacheLife::kLeastMs);
}

TEST(CacheLife, WhatNeverKeepsAnythingIsNoCache) {
  CacheLife life;
  for (int i = 0; i < CacheLife::kMisses; ++i) {
    EXPECT_GT(life.ms(), 0) << i;
    life.observe(kMinute, false);
  }
  EXPECT_EQ(life.ms(), 0);
  life.works();
  EXPECT_EQ(life.ms(), CacheLife::kUsualMs) << "but one hit shows that it is";
}

}  // namespace
}  // namespace spillway::routing

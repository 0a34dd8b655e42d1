#include <gtest/gtest.h>

#include <thread>

#include "host/plugins/Breadcrumbs.h"
#include "host/plugins/PluginHealth.h"

namespace {

using namespace spillway::plugins;

constexpr int64_t kMinute = 60'000;

TEST(PluginHealth, ThreeErrorsWithinTenMinutes) {
  PluginHealth health("p", 0);
  health.internalError(Function::Prepare, "first", 0);
  health.internalError(Function::Prepare, "second", 5 * kMinute);
  EXPECT_FALSE(health.quarantined());
  health.internalError(Function::Sign, "third", 9 * kMinute);
  EXPECT_TRUE(health.quarantined());
  EXPECT_EQ(health.report().internalErrors, 3);
  EXPECT_EQ(health.report().lastError, "plugin p failed inside sign: third");
}

TEST(PluginHealth, OlderErrorsDoNotCount) {
  PluginHealth health("p", 0);
  for (int i = 0; i < 20; ++i) health.internalError(Function::Prepare, "again", i * 6 * kMinute);
  EXPECT_FALSE(health.quarantined());
  EXPECT_EQ(health.report().internalErrors, 20);
}

TEST(PluginHealth, SlowCallsAreCountedWithTheSlowest) {
  PluginHealth health("p", 0);
  health.took(Function::Classify, 10'000);
  health.took(Function::Classify, 300'000);
  health.took(Function::Classify, 260'000);
  EXPECT_EQ(health.report().slowCalls, 2);
  EXPECT_EQ(health.report().slowestUs, 300'000);
}

TEST(Crumb, NestsAndLeavesNothingBehind) {
  const uint64_t before = Breadcrumbs::here().load();
  {
    Crumb outer(3, Function::ReaderFeed);
    EXPECT_EQ(Breadcrumbs::here().load(), (uint64_t{3} << 16) | static_cast<uint16_t>(Function::ReaderFeed));
    {
      Crumb outside(0, Function::None);
      EXPECT_EQ(Breadcrumbs::here().load(), 0u);
      Crumb inner(4, Function::WriterPut);
      EXPECT_EQ(Breadcrumbs::here().load() >> 16, 4u);
    }
    EXPECT_EQ(Breadcrumbs::here().load() >> 16, 3u);
  }
  EXPECT_EQ(Breadcrumbs::here().load(), before);
}

TEST(Crumb, EveryThreadHasItsOwn) {
  Crumb mine(1, Function::Sign);
  uint64_t theirs = 99;
  std::thread([&] { theirs = Breadcrumbs::here().load(); }).join();
  EXPECT_EQ(theirs, 0u);
}

TEST(FunctionName, EveryFunctionHasOne) {
  for (uint16_t i = 0; i < static_cast<uint16_t>(Function::Count); ++i)
    EXPECT_STRNE(functionName(static_cast<Function>(i)), "unknown") << i;
  EXPECT_STREQ(functionName(Function::Rewrite), "rewrite");
  EXPECT_STREQ(functionName(static_cast<Function>(999)), "unknown");
}

}  // namespace

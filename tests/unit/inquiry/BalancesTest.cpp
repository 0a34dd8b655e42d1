// What is left, as plugins read it, and when it is asked for.
#include "host/inquiry/Balances.h"

#include <gmock/gmock.h>

#include "host/inquiry/Left.h"
#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"

namespace spillway::inquiry {
namespace {

using testing::SizeIs;

constexpr int64_t kMinute = 60'000;

TEST(BalancesTest, AnAccountThatNobodyUsesIsNotAskedFor) {
  EXPECT_EQ(Balances::wait({}, 0, 0.5), 0);
  EXPECT_EQ(Balances::wait({}, 3, 0.5), 0);
}

TEST(BalancesTest, SoonerInTroubleAndLaterWhenTheVendorDoesNotAnswer) {
  const int64_t used = Balances::wait({.used = true}, 0, 0.5),
                watched = Balances::wait({.used = true, .watched = true}, 0, 0.5),
                failed = Balances::wait({.used = true, .failed = true, .watched = true}, 0, 0.5);
  EXPECT_LT(failed, watched);
  EXPECT_LT(watched, used);
  EXPECT_GE(failed, 2 * kMinute) << "gently";
  EXPECT_EQ(Balances::wait({.used = true}, 2, 0.5), 4 * used);
  EXPECT_EQ(Balances::wait({.used = true}, 50, 0.5), Balances::wait({.used = true}, 60, 0.5)) << "but not for ever";
  EXPECT_NE(Balances::wait({.used = true}, 0, 0.1), Balances::wait({.used = true}, 0, 0.9)) << "not all at a time";
}

TEST(BalancesTest, WindowsOfTheWholeAccountCountAndMoneyDoesNot) {
  const std::vector<Balance> amounts = {{"balance", "USD", 12.5, std::nullopt},
                                        {"5h", "%", 0.04, 100, 5'000},
                                        {"7d", "requests", -2, 100, 9'000},
                                        {"images", "images", 3, 10, 9'000, false},
                                        {"unknown", "", std::nullopt, 5, 9'000}};
  const auto windows = windowsOf(amounts);
  ASSERT_THAT(windows, SizeIs(2));
  EXPECT_EQ(windows[0].name, "5h");
  EXPECT_EQ(windows[0].remaining, 1) << "a rest is something";
  EXPECT_EQ(windows[0].limit, 100);
  EXPECT_EQ(windows[1].remaining, 0) << "what is owed is nothing";
  EXPECT_TRUE(windows[1].exhausted(8'000));
}

spw_status quota(void*, spw_call*, size_t which, const spw_reply* reply, const spw_limit_sink* sink, spw_error* error) {
  if (reply->status == 404) return SPW_DECLINED;
  if (reply->body.len == 0) {
    error->fault = SPW_FAULT_SERVER;
    error->message = tables::str("nothing is there");
    return SPW_FAILED;
  }
  const spw_limit limit = {sizeof limit,      tables::str("5h"), 1000, which == 0 ? SPW_NOT_SAID : 250, 77,
                           SPW_SCOPE_ACCOUNT, tables::str("%"),  10};
  sink->add(sink->ctx, &limit);
  return SPW_OK;
}

TEST(BalancesTest, PluginsReadAnswersCallByCall) {
  plugins::PluginHealth health{"acme-plugin", 0};
  const spw_quota_call calls[] = {{nullptr, "/first", nullptr}, {"POST", "/second", "{}"}};
  const spw_quirk quirk{"balance", R"({"path":"/money","amounts":[{"left":"left","unit":"USD"}]})", nullptr};
  spw_provider table = tables::provider();
  table.quirk_stride = sizeof quirk;
  table.quirks = &quirk;
  table.quirk_count = 1;
  table.quota_stride = sizeof *calls;
  table.quota_calls = calls;
  table.quota_count = 2;
  table.quota = quota;
  const plugins::Provider provider(table, nullptr, health);
  const std::vector<LeftCall> all = leftCalls(provider);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].path, "/money");
  EXPECT_EQ(all[2].method, "POST");
  EXPECT_EQ(all[2].body, "{}");
  const accounts::Account account;
  EXPECT_EQ(readLeft(provider, account, all[0], 200, R"({"left":3})")->at(0).left, 3);
  EXPECT_FALSE(readLeft(provider, account, all[0], 404, R"({"left":3})").ok());
  const auto second = readLeft(provider, account, all[2], 200, "{}");
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_EQ(second->at(0).left, 25);
  EXPECT_EQ(second->at(0).limit, 100);
  EXPECT_EQ(second->at(0).resetMs, 77);
  EXPECT_FALSE(readLeft(provider, account, all[1], 200, "{}")->at(0).left);
  EXPECT_TRUE(readLeft(provider, account, all[1], 404, "no").ok()) << "the account has nothing of the kind";
  EXPECT_TRUE(readLeft(provider, account, all[1], 404, "no")->empty());
  EXPECT_FALSE(readLeft(provider, account, all[1], 401, "no").ok());
  EXPECT_FALSE(readLeft(provider, account, all[1], 200, "").ok());
}

}  // namespace
}  // namespace spillway::inquiry

#include "host/admin/LogBook.h"

#include <gtest/gtest.h>

#include "host/admin/AdminApi.h"
#include "host/base/Masking.h"
#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

// Takes what would go to standard error.
class Quiet final : public base::LogSink {
 public:
  Quiet() { base::setLogSink(this); }
  ~Quiet() override { base::setLogSink(nullptr); }
  void write(base::Level, std::string_view, std::string_view) override {}
};

class LogBookTest : public AdminTest {
 protected:
  Quiet quiet_;
  LogBook book_;
};

TEST_F(LogBookTest, KeepsWhatIsLoggedMasked) {
  base::setMask(std::make_shared<const base::Mask>(std::vector<std::string_view>{"a-secret-of-some-length"}));
  base::log(base::Level::Warn, "here", "the key a-secret-of-some-length was refused");
  base::setMask(nullptr);
  base::log(base::Level::Debug, "here", "less than is logged");
  const auto entries = book_.entries(base::Level::Debug);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].component, "here");
  EXPECT_EQ(entries[0].message, "the key *** was refused");
  EXPECT_EQ(entries[0].level, base::Level::Warn);
  EXPECT_GT(entries[0].atMs, 0);
}

TEST_F(LogBookTest, IsBoundedInLinesAndInTheirLength) {
  for (size_t i = 0; i < LogBook::kMost + 10; ++i) base::log(base::Level::Info, "many", std::to_string(i));
  auto entries = book_.entries(base::Level::Info);
  ASSERT_EQ(entries.size(), LogBook::kMost);
  EXPECT_EQ(entries.front().message, "10");
  EXPECT_EQ(entries.back().number, LogBook::kMost + 10);
  base::log(base::Level::Info, "long", std::string(10'000, 'x'));
  EXPECT_LT(book_.entries(base::Level::Info).back().message.size(), LogBook::kMostBytes + 100);
}

TEST_F(LogBookTest, TheApiTellsThoseOfALevel) {
  base::log(base::Level::Info, "a", "fine");
  base::log(base::Level::Error, "b", "broken \xff");
  Ports all = ports();
  all.logs = &book_;
  const auto ask = [&](std::string_view query) {
    return *AdminApi(all).handle({"GET", "/api/logs", query, {}, [](std::string_view) { return std::string_view(); }});
  };
  EXPECT_EQ(Json::parse(ask("").body)["lines"].size(), 2U);
  const Json told = Json::parse(ask("level=warn").body);
  ASSERT_EQ(told["lines"].size(), 1U);
  EXPECT_EQ(told["lines"][0]["component"], "b");
  EXPECT_EQ(told["level"], "info");
  EXPECT_EQ(ask("level=loud").status, 400);
}

TEST_F(LogBookTest, OneThatHasGoneIsToldNothing) {
  { const LogBook other; }
  base::log(base::Level::Info, "after", "nobody listens");
}

}  // namespace
}  // namespace spillway::admin

#include "host/telemetry/Exporter.h"

#include <gtest/gtest.h>

#include <chrono>

#include "host/base/Ids.h"

namespace spillway::telemetry {
namespace {

using std::chrono::milliseconds;

store::ExchangeRecord exchange() {
  store::ExchangeRecord record;
  record.id = base::newId();
  record.path = "/v1/chat/completions";
  record.attempts.emplace_back();
  return record;
}

config::Telemetry toSomewhere() {
  config::Telemetry settings;
  settings.endpoint = "http://127.0.0.1:4318";
  settings.metrics = false;
  return settings;
}

// A collector whose answers the test says.
class Posts {
 public:
  Exporter::Options options() {
    Exporter::Options options;
    options.batchMs = 5;
    options.retryMs = 5;
    options.post = [this](const std::string& url, const auto&, std::string_view body,
                          const std::atomic<bool>& cancelled) -> base::Result<int> {
      std::unique_lock lock(mutex_);
      bodies_.emplace_back(url, body);
      moved_.notify_all();
      while (blocked_ && !cancelled) moved_.wait_for(lock, milliseconds(5));
      return status_;
    };
    return options;
  }

  bool await(size_t count) {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, milliseconds(10'000), [&] { return bodies_.size() >= count; });
  }
  void answer(int status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  void block(bool blocks) {
    const std::lock_guard lock(mutex_);
    blocked_ = blocks;
    moved_.notify_all();
  }
  std::vector<std::pair<std::string, std::string>> bodies() {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::vector<std::pair<std::string, std::string>> bodies_;
  int status_ = 200;
  bool blocked_ = false;
};

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000 && !holds(); ++i) std::this_thread::sleep_for(milliseconds(10));
  return holds();
}

TEST(Exporter, SendsNothingUntilItIsToldWhere) {
  Posts posts;
  {
    Exporter exporter(posts.options());
    exporter.observe(exchange());
    exporter.adopt(toSomewhere());
    exporter.adopt({});
    exporter.observe(exchange());
  }
  EXPECT_TRUE(posts.bodies().empty());
}

TEST(Exporter, KeepsNoMoreThanItsShareWhileACollectorSleeps) {
  Posts posts;
  posts.block(true);
  Exporter::Options options = posts.options();
  options.mostWaiting = 10;
  Exporter exporter(std::move(options));
  exporter.adopt(toSomewhere());
  exporter.observe(exchange());
  ASSERT_TRUE(posts.await(1));
  for (int i = 0; i < 50; ++i) exporter.observe(exchange());
  EXPECT_EQ(exporter.status().dropped, 40);
  posts.block(false);
  EXPECT_TRUE(eventually([&] { return exporter.status().sent == 11; }));
}

TEST(Exporter, TriesAgainWhatACollectorCouldNotTakeYet) {
  Posts posts;
  posts.answer(503);
  Exporter exporter(posts.options());
  exporter.adopt(toSomewhere());
  exporter.observe(exchange());
  ASSERT_TRUE(posts.await(3));
  EXPECT_EQ(posts.bodies()[0], posts.bodies()[2]);
  posts.answer(200);
  EXPECT_TRUE(eventually([&] { return exporter.status().sent == 1; }));
  EXPECT_EQ(exporter.status().dropped, 0);
  EXPECT_GE(exporter.status().failures, 2);
}

TEST(Exporter, GivesUpWhatACollectorRefuses) {
  Posts posts;
  posts.answer(400);
  Exporter exporter(posts.options());
  exporter.adopt(toSomewhere());
  exporter.observe(exchange());
  EXPECT_TRUE(eventually([&] { return exporter.status().dropped == 1; }));
  EXPECT_EQ(posts.bodies().size(), 1u);
}

TEST(Exporter, SendsWhatWaitsBeforeItGoes) {
  Posts posts;
  {
    Exporter::Options options = posts.options();
    options.batchMs = 60'000;
    Exporter exporter(std::move(options));
    exporter.adopt(toSomewhere());
    exporter.observe(exchange());
  }
  EXPECT_EQ(posts.bodies().size(), 1u);
}

TEST(Exporter, DoesNotWaitLongForACollectorThatSleepsWhenItGoes) {
  Posts posts;
  posts.block(true);
  const auto begin = std::chrono::steady_clock::now();
  {
    Exporter exporter(posts.options());
    exporter.adopt(toSomewhere());
    exporter.observe(exchange());
    ASSERT_TRUE(posts.await(1));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Exporter, SendsMetricsAsOftenAsItIsTold) {
  Posts posts;
  Exporter exporter(posts.options());
  config::Telemetry settings = toSomewhere();
  settings.metrics = true;
  settings.traces = false;
  settings.intervalMs = 10;
  exporter.adopt(settings);
  exporter.observe(exchange());
  ASSERT_TRUE(posts.await(2));
  for (const auto& [url, body] : posts.bodies()) EXPECT_EQ(url, "http://127.0.0.1:4318/v1/metrics");
}

}  // namespace
}  // namespace spillway::telemetry

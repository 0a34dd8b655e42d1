#include "host/admin/Metrics.h"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <thread>

#include "host/admin/MetricsText.h"
#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class MetricsTest : public AdminTest {
 protected:
  std::string text() { return metricsText(ports()); }
  bool says(const std::string& line) { return ("\n" + text()).find("\n" + line + "\n") != std::string::npos; }
};

TEST_F(MetricsTest, CountExchangesAndAttempts) {
  metrics_.observe(store::fullRecord());
  metrics_.observe(store::fullRecord());
  EXPECT_TRUE(says(R"(spillway_exchanges_total{provider="second",outcome="cut"} 2)")) << text();
  EXPECT_TRUE(says(R"(spillway_attempts_total{provider="first",fault="rate_limit"} 2)"));
  EXPECT_TRUE(says(R"(spillway_attempts_total{provider="second",fault="none"} 2)"));
  EXPECT_TRUE(says(R"(spillway_bytes_total{direction="in"} 10000000000)"));
  EXPECT_TRUE(says(R"(spillway_bytes_total{direction="out"} 154)"));
}

TEST_F(MetricsTest, CountTokensAndMoneyOfAttemptsThatSaidSo) {
  store::ExchangeRecord record = store::fullRecord();
  record.attempts[1].costMicros = 1'234'567;
  metrics_.observe(record);
  EXPECT_TRUE(says(R"(spillway_tokens_total{provider="second",kind="input"} 1)")) << text();
  EXPECT_TRUE(says(R"(spillway_tokens_total{provider="second",kind="reasoning"} 5)"));
  EXPECT_TRUE(says(R"(spillway_cost_dollars_total{provider="second"} 1.234567)"));
  EXPECT_EQ(text().find(R"(spillway_tokens_total{provider="first")"), std::string::npos);
}

TEST_F(MetricsTest, TellWhoHasSpentWhat) {
  store::ExchangeRecord record = store::fullRecord();
  record.attempts[1].costMicros = 1'500'000;
  metrics_.observe(record);
  record.attempts[1].costMicros = -1;
  metrics_.observe(record);
  const std::string who = R"({provider="second",account="spare",model="m-1",tier="subscription",client_key="laptop"} )";
  EXPECT_TRUE(says("spillway_spent_dollars_total" + who + "1.500000")) << text();
  EXPECT_TRUE(says("spillway_spent_tokens_total" + who + "10"));
  EXPECT_TRUE(says("spillway_unpriced_attempts_total" + who + "1")) << "what nobody knows is no part of the dollars";
  EXPECT_EQ(text().find(R"(spillway_spent_tokens_total{provider="first")"), std::string::npos);
}

TEST_F(MetricsTest, TellWhatTheSaverHasSaved) {
  metrics_.observe(store::fullRecord());
  metrics_.observe(store::fullRecord());
  EXPECT_TRUE(says(R"(spillway_saver_tokens_total{tool="sh",compressor="noise",results="new"} 60)")) << text();
  EXPECT_TRUE(says(R"(spillway_saver_tokens_total{tool="sh",compressor="lines",results="earlier"} 22)"));
  EXPECT_TRUE(says(R"(spillway_saver_dollars_total{tool="sh",compressor="noise"} 0.000020)"));
  EXPECT_EQ(text().find(R"(spillway_saver_dollars_total{tool="sh",compressor="lines")"), std::string::npos);
}

TEST_F(MetricsTest, AreBoundedWhateverToolsClientsName) {
  store::ExchangeRecord record = store::fullRecord();
  for (int i = 0; i < 400; ++i) {
    record.savings[0].tool = "t-" + std::to_string(i);
    metrics_.observe(record);
  }
  EXPECT_EQ(metrics_.saver().rows().size(), 301u);
}

TEST_F(MetricsTest, AreBoundedWhateverModelsClientsName) {
  store::ExchangeRecord record = store::fullRecord();
  for (int i = 0; i < 600; ++i) {
    record.attempts[1].model = "m-" + std::to_string(i);
    metrics_.observe(record);
  }
  EXPECT_EQ(metrics_.spending().rows().size(), 501u);
  EXPECT_TRUE(says(R"(spillway_spent_tokens_total{provider="other",account="other",model="other",tier="other",)"
                   R"(client_key="other"} 500)"))
      << text();
}

TEST_F(MetricsTest, SpellSmallAmountsExactly) {
  store::ExchangeRecord record = store::fullRecord();
  record.attempts[1].costMicros = 42;
  metrics_.observe(record);
  EXPECT_TRUE(says(R"(spillway_cost_dollars_total{provider="second"} 0.000042)")) << text();
}

TEST_F(MetricsTest, SortTimesIntoBuckets) {
  store::ExchangeRecord record = store::fullRecord();
  for (int64_t micros : {int64_t{10'000}, int64_t{10'001}, int64_t{2'000'000'000}, int64_t{-1}}) {
    record.ttftUs = micros;
    metrics_.observe(record);
  }
  EXPECT_TRUE(says(R"(spillway_ttft_seconds_bucket{provider="second",le="0.010"} 1)")) << text();
  EXPECT_TRUE(says(R"(spillway_ttft_seconds_bucket{provider="second",le="0.025"} 2)"));
  EXPECT_TRUE(says(R"(spillway_ttft_seconds_bucket{provider="second",le="1800.000"} 2)"));
  EXPECT_TRUE(says(R"(spillway_ttft_seconds_bucket{provider="second",le="+Inf"} 3)"));
  EXPECT_TRUE(says(R"(spillway_ttft_seconds_sum{provider="second"} 2000.020001)"));
  EXPECT_TRUE(says(R"(spillway_ttft_seconds_count{provider="second"} 3)"));
  EXPECT_TRUE(says(R"(spillway_exchange_duration_seconds_count{provider="second"} 4)"));
}

TEST_F(MetricsTest, SayWhatIsTrueNow) {
  gauges_ = {3, 4, 5, 6, 2, 1};
  accounts_.push_back(accounts_[0]);
  accounts_[1].account = "we\"ird\\\n";
  accounts_[1].usable = false;
  report_.loaded.push_back(report_.loaded[0]);
  report_.loaded[1].quarantined = true;
  report_.refused = {{"a", "b"}, {"c", "d"}};
  ledger_->record(store::fullRecord());
  ASSERT_TRUE(ledger_->flush());
  for (const char* line :
       {"spillway_exchanges_in_flight 3", "spillway_upstream_idle_connections 4", "spillway_client_idle_connections 5",
        "spillway_server_threads 6", "spillway_server_threads_busy 2", "spillway_refused_connections_total 1",
        R"(spillway_account_usable{provider="acme",account="main"} 1)",
        R"(spillway_account_usable{provider="acme",account="we\"ird\\\n"} 0)", R"(spillway_plugins{state="loaded"} 1)",
        R"(spillway_plugins{state="quarantined"} 1)", R"(spillway_plugins{state="refused"} 2)",
        "spillway_ledger_records_total 1", "spillway_ledger_lag_records 0", "spillway_ledger_lag_bytes 0",
        R"(spillway_build_info{version="9.8.7"} 1)"})
    EXPECT_TRUE(says(line)) << line << "\n" << text();
}

TEST_F(MetricsTest, AreWellFormed) {
  metrics_.observe(store::fullRecord());
  store::ExchangeRecord nobody = store::fullRecord();
  nobody.provider = "";
  metrics_.observe(nobody);
  std::regex sample(R"re([a-z_]+(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})? -?[0-9]+(\.[0-9]+)?)re");
  std::regex comment("# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))");
  std::istringstream lines(text());
  std::set<std::string> typed;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(std::regex_match(line, line.starts_with('#') ? comment : sample)) << line;
    if (line.starts_with("# TYPE ")) {
      EXPECT_TRUE(typed.insert(line.substr(7, line.find(' ', 7) - 7)).second) << "typed twice: " << line;
    }
  }
  EXPECT_GT(typed.size(), 20u);
}

TEST_F(MetricsTest, AreReadFromThePath) {
  std::optional<AdminReply> reply = ask("/metrics");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->contentType, "text/plain; version=0.0.4; charset=utf-8");
  std::smatch resident;
  ASSERT_TRUE(std::regex_search(reply->body, resident, std::regex("\nprocess_resident_memory_bytes ([0-9]+)\n")));
  EXPECT_GT(std::stoll(resident[1]), 1'000'000);
}

TEST(Metrics, LoseNothingBetweenThreads) {
  Metrics metrics;
  constexpr int kThreads = 4, kEach = 2'000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      store::ExchangeRecord record = store::fullRecord();
      for (int i = 0; i < kEach; ++i) {
        record.provider = "p" + std::to_string(i % 50);
        metrics.observe(record);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int64_t counted = 0;
  std::set<std::string> names;
  for (const ProviderCounters* one : metrics.providers()) {
    EXPECT_TRUE(names.insert(one->provider).second) << one->provider;
    for (const auto& count : one->exchanges) counted += count.load();
  }
  EXPECT_EQ(counted, kThreads * kEach);
  EXPECT_EQ(names.size(), 52u);  // p0 to p49, and the two that were tried
}

TEST(Metrics, CountProvidersBeyondTheTableTogether) {
  Metrics metrics;
  store::ExchangeRecord record = store::fullRecord();
  record.attempts.clear();
  for (int i = 0; i < 300; ++i) {
    record.provider = "p" + std::to_string(i);
    metrics.observe(record);
  }
  int64_t counted = 0;
  for (const ProviderCounters* one : metrics.providers())
    for (const auto& count : one->exchanges) counted += count.load();
  EXPECT_EQ(counted, 300);
  EXPECT_EQ(metrics.providers().size(), 257u);
}

}  // namespace
}  // namespace spillway::admin

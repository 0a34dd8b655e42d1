// The host is killed while it works, again and again. What a client has seen to its end stands in the ledger, once,
// with all its attempts, and the database is whole.
//
// SPILLWAY_FULL=1 kills it at 200 moments, an ordinary run at ten; SPILLWAY_SEED chooses others.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "host/store/Database.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

constexpr int kClients = 8;

class KillTest : public testing::Test {
 protected:
  // Clients that ask until they are told to stop, and remember what they saw to its end: exchange and its attempts.
  void load(const std::atomic<bool>& stop, std::mt19937::result_type seed) {
    std::mt19937 chance(seed);
    while (!stop) {
      const bool stream = chance() % 2 == 0, messages = chance() % 2 == 0;
      const std::string text = "count to " + std::to_string(1 + chance() % 60);
      const std::string model = chance() % 4 == 0 ? "shaky" : "steady";
      ++sent_;
      const HttpReply reply = messages ? postJson(host_.port(), "/v1/messages", messagesBody(model, text, stream))
                                       : postJson(host_.port(), "/v1/chat/completions", chatBody(model, text, stream));
      if (!reply.complete) continue;
      EXPECT_EQ(reply.status, 200) << reply.body;
      const std::lock_guard lock(mutex_);
      finished_[reply.header("x-spillway-exchange")] = std::stoi("0" + reply.header("x-spillway-attempts"));
    }
  }

  // What was finished since the last time is there.
  void check() {
    auto opened = store::Database::openForReading(host_.folder().path() + "/state/spillway.db");
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    store::Database& rows = *opened;
    EXPECT_EQ(rows.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    const auto last = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (const auto& [id, attempts] : finished_) {
      const std::string is = " = '" + id + "'";
      const std::string good = "SELECT count(*) FROM exchanges WHERE outcome = 'ok' AND id" + is;
      // The journal is carried over behind the scenes.
      while (rows.number(good) == 0 && std::chrono::steady_clock::now() < last)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      EXPECT_EQ(rows.number(good), 1) << id;
      EXPECT_EQ(rows.number("SELECT count(*) FROM exchanges WHERE id" + is), 1) << id;
      EXPECT_EQ(rows.number("SELECT count(*) FROM attempts WHERE exchange_id" + is), attempts) << id;
      EXPECT_EQ(rows.number("SELECT count(DISTINCT number) FROM attempts WHERE exchange_id" + is), attempts) << id;
    }
    EXPECT_LE(rows.number("SELECT count(*) FROM exchanges"), sent_.load()) << "something stands there twice";
    EXPECT_EQ(rows.number("SELECT count(*) FROM attempts WHERE exchange_id NOT IN (SELECT id FROM exchanges)"), 0);
  }

  simulator::Simulator upstream_;
  RunningHost host_;
  std::mutex mutex_;
  std::map<std::string, int> finished_;  // exchanges, and their attempts
  std::atomic<long> sent_{0};
};

TEST_F(KillTest, NothingThatAClientSawFinishIsLostOrCountedTwice) {
  const int kills = std::getenv("SPILLWAY_FULL") != nullptr ? 200 : 10;
  const char* seed = std::getenv("SPILLWAY_SEED");
  std::mt19937 chance(seed ? static_cast<unsigned>(std::strtoul(seed, nullptr, 10)) : 1);
  upstream_.script(R"([{"key":"key-shaky","times":0,"do":"status=503"}])");
  host_.start(providersYaml({{"steady", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}},
                             {"shaky", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-shaky"}}}) +
              "chains:\n  steady:\n    - {tier: cheap, use: [steady/m]}\n"
              "  shaky:\n    - {tier: cheap, use: [shaky/m]}\n    - {tier: free, use: [steady/m]}\n"
              "default_chain: steady\n");
  size_t all = 0;
  for (int kill = 0; kill < kills && !HasFailure(); ++kill) {
    SCOPED_TRACE("kill " + std::to_string(kill + 1));
    std::atomic<bool> stop{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) clients.emplace_back([&, number = chance()] { load(stop, number); });
    std::this_thread::sleep_for(std::chrono::microseconds(chance() % 400'000));
    host_.program().signalAndWait(SIGKILL);
    stop = true;
    for (std::thread& client : clients) client.join();
    host_.restart();
    check();
    all += finished_.size();
    finished_.clear();
  }
  EXPECT_GT(all, static_cast<size_t>(kills)) << "there was no load";
  std::printf("%d kills, %zu answers seen to their end\n", kills, all);
}

}  // namespace
}  // namespace spillway::test

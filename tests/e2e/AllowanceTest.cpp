// What vendors tell an account of its plan, through the real program: shown with its age, and an account with nothing
// left is passed over before anybody has refused it.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

// A plan's vendor: nothing is left for key-1, much for key-2.
class PlanVendor {
 public:
  PlanVendor() : server_([this](Peer& peer) { serve(peer); }) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  // Requests of that method and path by a key.
  size_t count(const std::string& beginning, const std::string& key) {
    const std::lock_guard lock(mutex_);
    return static_cast<size_t>(std::count_if(requests_.begin(), requests_.end(), [&](const std::string& one) {
      return one.starts_with(beginning) && one.find(" " + key + "\r\n") != std::string::npos;
    }));
  }

 private:
  static std::string plan(bool left) {
    return std::string(R"({"usage":{"limit":"1000","remaining":"400","resetTime":"2099-01-01T00:00:00Z"},"limits":[)") +
           R"({"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":{"limit":"100","remaining":")" +
           (left ? "80" : "0") + R"(","resetTime":"2099-01-01T00:00:00Z"}}]})";
  }

  void serve(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    std::string lower = request;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (const size_t at = lower.find("content-length: "); at != std::string::npos) {
      const size_t whole = request.find("\r\n\r\n") + 4 + std::stoul(lower.substr(at + 16));
      while (request.size() < whole) {
        const std::string more = peer.read();
        if (more.empty()) return;
        request += more;
      }
    }
    const bool second = request.find(" key-2\r\n") != std::string::npos;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const std::string body =
        request.starts_with("GET /usages ") ? plan(second)
        : request.starts_with("GET ")
            ? R"({"data":[]})"
            : R"({"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"by plan"}],)"
              R"("stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}})";
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\nConnection: close\r\n\r\n" + body);
  }

  std::mutex mutex_;
  std::vector<std::string> requests_;
  ScriptedServer server_;
};

TEST(AllowanceTest, AnAccountWithNothingLeftOfItsPlanIsPassedOver) {
  PlanVendor vendor;
  RunningHost host;
  host.start("catalogue: {refresh: 1h}\nproviders:\n  kimi-for-coding:\n    base_url: " + vendor.url() +
             "\n    accounts: [{name: spent, key: key-1}, {name: fresh, key: key-2}]\n"
             "chains:\n  default: [{tier: subscription, use: [kimi-for-coding/kimi-for-coding]}]\n");
  const auto told = [&] {
    const Json rows = host.getJson("/api/balances")["balances"];
    return rows.size() == 2 && !rows[0]["amounts"].empty() && !rows[1]["amounts"].empty();
  };
  for (int i = 0; i < 300 && !told(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ASSERT_TRUE(told()) << host.getJson("/api/balances") << host.log();
  const Json balance = host.getJson("/api/balances")["balances"][0];
  EXPECT_EQ(balance["account"], "spent");
  EXPECT_LT(balance["age_s"].get<int64_t>(), 60);
  EXPECT_EQ(balance["error"], nullptr);
  EXPECT_EQ(balance["amounts"][1]["name"], "5h");
  EXPECT_EQ(balance["amounts"][1]["left"], 0);
  EXPECT_EQ(balance["amounts"][1]["limit"], 100);
  EXPECT_GT(balance["amounts"][1]["reset_ms"].get<int64_t>(), 0);

  const Json account = host.getJson("/api/accounts")["accounts"][0];
  EXPECT_EQ(account["headroom"], 0);
  ASSERT_EQ(account["rests"].size(), 1u) << account;
  EXPECT_EQ(account["rests"][0]["scope"], "account");
  EXPECT_EQ(account["rests"][0]["forecast"], true) << "nobody has refused anything";
  for (int i = 0; i < 4; ++i) {
    const HttpReply reply = postJson(host.port(), "/v1/messages", messagesBody("default", "hello"));
    EXPECT_EQ(messagesText(reply), "by plan") << reply.body;
    EXPECT_EQ(reply.header("x-spillway-account"), "fresh");
    EXPECT_EQ(reply.header("x-spillway-attempts"), "1");
  }
  EXPECT_EQ(vendor.count("POST ", "bearer key-1") + vendor.count("POST ", "Bearer key-1"), 0u);
  EXPECT_EQ(vendor.count("GET /usages ", "Bearer key-1"), 1u) << "and it is not asked again and again";
}

}  // namespace
}  // namespace spillway::test

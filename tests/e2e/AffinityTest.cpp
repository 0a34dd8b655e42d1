// Conversations stay on the account that has their beginning in its prompt cache, new ones are spread, and what that
// saved is told.
#include <gtest/gtest.h>

#include <map>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class AffinityTest : public testing::Test {
 protected:
  void start(const std::string& extra = {}) {
    host_.start("providers:\n  up:\n    plugin: openai-compatible\n    base_url: " + upstream_.baseUrl() +
                "/v1\n    models: [{id: m, input: 1000, output: 0, cache_read: 100}]\n" + extra +
                "    accounts: [{name: a, key: key-a}, {name: b, key: key-b}, {name: c, key: key-c}]\n"
                "chains:\n  default: [{tier: cheap, use: [up/m]}]\n");
  }

  // From now on the upstream says that it had most of each prompt in its cache.
  void cache() {
    simulator::Behaviour cached;
    cached.cachedTokens = 1000;
    upstream_.setDefaults(cached);
  }

  // Some turn of a conversation, long enough to be cached.
  static Json turn(const std::string& topic, int number) {
    Json messages = Json::array();
    messages.push_back({{"role", "system"}, {"content", "Be brief."}});
    messages.push_back({{"role", "user"}, {"content", topic + std::string(6000, '.')}});
    for (int i = 0; i < number; ++i) {
      messages.push_back({{"role", "assistant"}, {"content", "yes " + std::to_string(i)}});
      messages.push_back({{"role", "user"}, {"content", "say exactly: fine"}});
    }
    return {{"model", "default"}, {"messages", messages}};
  }
  HttpReply ask(const Json& body) { return postJson(host_.port(), "/v1/chat/completions", body.dump()); }
  std::string account(const Json& body) {
    const HttpReply reply = ask(body);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.header("x-spillway-account");
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(AffinityTest, TurnsStayNewConversationsAreSpread) {
  start();
  cache();
  std::map<std::string, std::string> homes;
  std::map<std::string, int> spread;
  for (const char* topic : {"one", "two", "three", "four", "five", "six"}) {
    homes[topic] = account(turn(topic, 0));
    ++spread[homes[topic]];
  }
  EXPECT_EQ(spread.size(), 3u);
  for (const auto& [name, count] : spread) EXPECT_EQ(count, 2) << name;
  for (int number = 1; number < 4; ++number)
    for (const auto& [topic, home] : homes) EXPECT_EQ(account(turn(topic, number)), home) << topic << number;
  EXPECT_EQ(account(turn("seven", 0)), account(turn("seven", 1)));
}

TEST_F(AffinityTest, WhatItSavedIsTold) {
  start();
  cache();
  const std::string home = account(turn("topic", 0));
  const HttpReply second = ask(turn("topic", 1));
  EXPECT_EQ(second.header("x-spillway-account"), home);
  EXPECT_NE(second.header("x-spillway-why").find("Has the beginning of this conversation in its cache"),
            std::string::npos)
      << second.header("x-spillway-why");
  const Json trace = host_.trace(second.header("x-spillway-exchange"));
  EXPECT_EQ(trace["saved_micros"], 900'000) << trace.dump(1);
  ASSERT_EQ(trace["candidates"].size(), 3u);
  EXPECT_EQ(trace["candidates"][0]["account"], home);
  EXPECT_NE(get(host_.port(), "/metrics").body.find("spillway_affinity_saved_dollars_total{provider=\"up\"} 0.9"),
            std::string::npos);
}

TEST_F(AffinityTest, ASickAccountLosesItsConversationsToAnother) {
  start();
  const std::string home = account(turn("topic", 0));
  upstream_.script(R"([{"key": "key-)" + home + R"(", "times": 1, "do": "status=429,retry-after=60"}])");
  const std::string other = account(turn("topic", 1));
  EXPECT_NE(other, home);
  EXPECT_EQ(account(turn("topic", 2)), other) << "where it is warm now";
}

TEST_F(AffinityTest, FillFirstAndStickyAsConfigured) {
  start("    share: fill-first\n");
  for (const char* topic : {"one", "two", "three"}) EXPECT_EQ(account(turn(topic, 0)), "a");
}

}  // namespace
}  // namespace spillway::test

// Limits, refused keys, outages and odd words about when to come back: no client sees an error while somebody can
// answer, and nobody is asked when it makes no sense.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <thread>

#include "host/budget/Window.h"
#include "tests/e2e/RunningHost.h"
#include "tests/e2e/Wires.h"

namespace spillway::test {
namespace {

std::string chainOf(const std::vector<UpstreamRow>& rows) {
  std::string yaml = providersYaml(rows) + "chains:\n  default:\n";
  for (const UpstreamRow& row : rows) yaml += "    - {tier: cheap, use: [" + row.id + "/m]}\n";
  return yaml + "timeouts: {first_byte: 2s, silence: 2s, connect: 500ms}\n";
}

HttpReply ask(RunningHost& host) { return postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")); }

std::map<std::string, int> byKey(const simulator::Simulator& upstream) {
  std::map<std::string, int> count;
  for (const auto& request : upstream.requests()) ++count[request.key];
  return count;
}

Json accountRow(const RunningHost& host, const std::string& name) {
  const Json body = host.getJson("/api/accounts");
  for (const Json& row : body["accounts"])
    if (row["account"] == name) return row;
  return {};
}

// Names as providersYaml() gives them.
std::string nameOf(const RunningHost& host, size_t index) {
  return host.getJson("/api/accounts")["accounts"][index]["account"];
}

TEST(HealthTest, OneOfThreeKeysIsLimitedAndTheOthersShareEvenly) {
  simulator::Simulator upstream;
  upstream.script(R"([{"key":"key-2","times":0,"do":{"status":429,"retry-after":60}}])");
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2", "key-3"}}}));
  for (int i = 0; i < 31; ++i) EXPECT_EQ(ask(host).status, 200);
  auto count = byKey(upstream);
  EXPECT_EQ(count["key-2"], 1) << "it was told to come back in a minute";
  EXPECT_EQ(count["key-1"] + count["key-3"], 31);
  EXPECT_LE(std::abs(count["key-1"] - count["key-3"]), 2) << "who stands behind the resting one has no double share";
}

TEST(HealthTest, ARefusedKeyTakesItsAccountOutForAllModels) {
  simulator::Simulator upstream;
  upstream.script(R"([{"key":"key-1","times":0,"do":{"status":401}}])");
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}));
  for (const char* model : {"up/m", "up/n", "up/o"})
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody(model, "hi")).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 1);
  EXPECT_EQ(byKey(upstream)["key-2"], 12);
  EXPECT_EQ(accountRow(host, nameOf(host, 0))["rests"][0]["scope"], "account");
}

TEST(HealthTest, AnAllowanceUsedUpIsNoRateLimit) {
  simulator::Simulator upstream;
  upstream.script(R"([{"key":"key-1","times":0,"do":{"error":"quota","retry-after":"none"}}])");
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}));
  auto first = ask(host);
  EXPECT_EQ(first.status, 200);
  Json trace = host.trace(first.header("x-spillway-exchange"));
  EXPECT_EQ(trace["attempts"][0]["status"], 429);
  EXPECT_EQ(trace["attempts"][0]["fault"], "quota");
  EXPECT_EQ(trace["attempts"][0]["scope"], "account");
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask(host).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 1) << "a second is not what brings an allowance back";
  Json rest = accountRow(host, nameOf(host, 0))["rests"][0];
  EXPECT_EQ(rest["fault"], "quota");
  EXPECT_EQ(rest["hinted"], false);
}

// Its provider knows when its vendor's day begins; the reply speaks of a second, which is about something else.
TEST(HealthTest, ADaysQuotaOfAModelIsBackAtItsVendorsMidnight) {
  simulator::Simulator upstream;
  upstream.script(R"([{"model":"m","times":0,"do":"error=quota"}])");
  RunningHost host;
  host.start(chainOf({{"up", "test-gemini", upstream.baseUrl() + "/v1beta", {"key-1"}}}), {}, testProviders());
  const auto now = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto midnight = [&] {
    return budget::calendarSpan(budget::Per::Day, *budget::zoneNamed("America/Los_Angeles"), now()).endMs;
  };
  const int64_t before = midnight();
  const auto ask = [&](const char* model) {
    return postJson(host.port(), "/v1/chat/completions", chatBody(model, "hi"));
  };
  const HttpReply refused = ask("up/m");
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_NEAR(std::stod(refused.header("retry-after")), static_cast<double>(before - now()) / 1000, 5);
  const Json rest = accountRow(host, nameOf(host, 0))["rests"][0];
  EXPECT_EQ(rest["scope"], "model") << rest.dump(1);
  EXPECT_EQ(rest["fault"], "quota");
  EXPECT_EQ(rest["hinted"], true);
  if (before == midnight()) {
    EXPECT_NEAR(rest["until_ms"].get<double>(), static_cast<double>(before), 2000);
  }
  EXPECT_EQ(ask("up/other").status, 200) << "another model has a quota of its own";
  EXPECT_EQ(ask("up/m").status, 429);
  EXPECT_EQ(upstream.requests().size(), 2u);
}

TEST(HealthTest, AFlappingPrimaryIsNotSeenByAHundredClientsAtOnce) {
  simulator::Simulator primary, fallback;
  std::string script = "[";
  for (int i = 0; i < 60; ++i)
    script += R"({"times":1,"do":{"status":503}},{"times":1,"do":"empty"},{"times":2,"do":""},)";
  script.back() = ']';
  primary.script(script);
  RunningHost host;
  host.start(chainOf({{"one", "openai-compatible", primary.baseUrl() + "/v1", {"key-1"}},
                      {"two", "openai-compatible", fallback.baseUrl() + "/v1", {"key-2"}}}));
  std::atomic<int> good{0}, bad{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back([&, i] {
      for (int round = 0; round < 3; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds((i * 7) % 400));
        (ask(host).status == 200 ? good : bad)++;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(bad.load(), 0);
  EXPECT_EQ(good.load(), 300);
  EXPECT_LT(primary.requests().size(), 250u) << "it was left alone while it failed";
  const Json accounts = host.getJson("/api/accounts");
  for (const Json& row : accounts["accounts"]) EXPECT_EQ(row["in_flight"], 0);
}

TEST(HealthTest, OddWordsAboutWhenToComeBackAreTakenForWhatTheyAre) {
  struct Row {
    const char* value;
    bool hinted;
    int64_t least, most;  // seconds from now
  };
  const Row rows[] = {{"30", true, 28, 31},
                      {"0.5", true, 0, 1},
                      {"-5", false, 0, 2},
                      {"soon", false, 0, 2},
                      {"1e3", false, 0, 2},
                      {"1000000000000", false, 0, 2},
                      {"99999999", true, 86000, 86401}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.value);
    simulator::Simulator upstream;
    upstream.script(std::string(R"([{"key":"key-1","do":{"status":429,"retry-after":")") + row.value + "\"}}]");
    RunningHost host;
    host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}));
    EXPECT_EQ(ask(host).status, 200);
    const int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    Json rests = accountRow(host, nameOf(host, 0))["rests"];
    ASSERT_EQ(rests.size(), 1u);
    EXPECT_EQ(rests[0]["hinted"], row.hinted);
    EXPECT_GE(rests[0]["until_ms"].get<int64_t>(), now + row.least * 1000 - 2000);
    EXPECT_LE(rests[0]["until_ms"].get<int64_t>(), now + row.most * 1000);
  }
}

TEST(HealthTest, ADateIsCountedFromTheUpstreamsOwnClock) {
  simulator::Simulator upstream;
  // An upstream whose clock is years behind names a moment 45 s from its now.
  upstream.script(R"([{"key":"key-1","do":{"status":429,"retry-after":"Sun, 06 Nov 2011 08:50:22 GMT",
    "headers":{"Date":"Sun, 06 Nov 2011 08:49:37 GMT"}}}])");
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}));
  auto reply = ask(host);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(host.trace(reply.header("x-spillway-exchange"))["attempts"][0]["retry_after_ms"], 45'000);
}

TEST(HealthTest, AnAccountOverItsCapIsPassedOverWithTheReason) {
  simulator::Simulator upstream;
  RunningHost host;
  std::string yaml = chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}});
  const size_t key = yaml.find("key-1");
  ASSERT_NE(key, std::string::npos);
  const size_t brace = yaml.find('}', key);
  ASSERT_NE(brace, std::string::npos) << yaml;
  yaml.insert(brace, ", requests_per_minute: 2");
  host.start(yaml);
  std::string last;
  for (int i = 0; i < 8; ++i) {
    auto reply = ask(host);
    EXPECT_EQ(reply.status, 200);
    last = reply.header("x-spillway-exchange");
  }
  EXPECT_EQ(byKey(upstream)["key-1"], 2);
  EXPECT_EQ(byKey(upstream)["key-2"], 6);
  auto reply = ask(host);
  Json trace = host.trace(reply.header("x-spillway-exchange"));
  Json before = host.trace(last);
  const std::string skipped = trace["skipped"].dump() + before["skipped"].dump();
  EXPECT_NE(skipped.find("requests_per_minute"), std::string::npos) << skipped;
  EXPECT_EQ(trace["attempts"].size(), 1u) << "being passed over is no attempt";
}

TEST(HealthTest, AGoodAnswerThatLeavesNothingSendsTheNextRequestsElsewhere) {
  simulator::Simulator upstream;
  upstream.script(R"([{"key":"key-1","times":0,"do":{"headers":{"x-ratelimit-limit-requests":"60",
    "x-ratelimit-remaining-requests":"0","x-ratelimit-reset-requests":"1m0s"}}}])");
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(ask(host).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 1) << "before anything was refused";
  EXPECT_EQ(byKey(upstream)["key-2"], 7);
  const Json row = accountRow(host, nameOf(host, 0));
  ASSERT_EQ(row["limits"].size(), 1u) << row.dump(1);
  EXPECT_EQ(row["limits"][0]["window"], "requests");
  EXPECT_EQ(row["limits"][0]["limit"], 60);
  EXPECT_EQ(row["limits"][0]["remaining"], 0);
  EXPECT_EQ(row["headroom"], 0);
  EXPECT_EQ(row["rests"][0]["forecast"], true);
  const std::string metrics = get(host.port(), "/metrics").body;
  EXPECT_NE(metrics.find("spillway_account_limit_remaining{"), std::string::npos);
}

TEST(HealthTest, WhatAProviderSaidOutlivesAKilledHostAndAGuessDoesNot) {
  simulator::Simulator upstream;
  upstream.script(R"([{"key":"key-1","do":{"status":429,"retry-after":600}},
    {"key":"key-2","do":{"status":401}}])");
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2", "key-3"}}}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(host).status, 200);
  std::this_thread::sleep_for(std::chrono::seconds(7));
  host.program().signalAndWait(SIGKILL);
  host.restart();
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask(host).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 1) << "ten minutes are not over";
  EXPECT_EQ(byKey(upstream)["key-2"], 4) << "that was our own guess";
}

TEST(HealthTest, AnAccountIsTakenOutOfUseAndBackWhileTheHostRuns) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(chainOf({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}));
  const std::string path = "/api/accounts/up/" + nameOf(host, 0);
  EXPECT_EQ(postJson(host.port(), path + "/disable", "").status, 200);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ask(host).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 0);
  host.program().signalAndWait(SIGKILL);
  host.restart();
  EXPECT_EQ(accountRow(host, nameOf(host, 0))["use"], "disabled");
  EXPECT_EQ(ask(host).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 0) << "it survives a restart";
  EXPECT_EQ(postJson(host.port(), path + "/enable", "").status, 200);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ask(host).status, 200);
  EXPECT_EQ(byKey(upstream)["key-1"], 2);
  // Pages of other origins may not.
  EXPECT_EQ(postJson(host.port(), path + "/disable", "", {{"Origin", "http://evil.example"}}).status, 403);
}

}  // namespace
}  // namespace spillway::test

// Starting, stopping, dying: what was answered is in the ledger, and what was dropped into the plugin folder works.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "host/base/Clock.h"
#include "tests/BuiltPlugins.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

const char* kChain = "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n";

TEST(LedgerTest, KillingTheHostLosesNothingThatAClientSawFinish) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1"}}}) + kChain);
  std::set<std::string> finished;
  for (int i = 0; i < 30; ++i) {
    auto reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "count to 3", i % 2 == 1));
    ASSERT_TRUE(reply.complete);
    finished.insert(reply.header("x-spillway-exchange"));
  }
  host.program().signalAndWait(SIGKILL);
  host.restart();
  Json list = host.getJson("/api/exchanges?limit=1000");
  std::multiset<std::string> recorded;
  for (const Json& row : list["exchanges"]) recorded.insert(row["id"].get<std::string>());
  for (const auto& id : finished) EXPECT_EQ(recorded.count(id), 1u) << id;
  EXPECT_EQ(recorded.size(), finished.size());
}

TEST(StopTest, WhatIsUnderWayFinishesBeforeTheHostEnds) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1"}}}) + kChain);
  upstream.script(R"([{"do":"n=20,gap=30"}])");
  HttpReply reply;
  std::thread client([&] { reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "go", true)); });
  ASSERT_TRUE(upstream.waitForRequests(1));
  int status = host.program().signalAndWait(SIGTERM);
  client.join();
  EXPECT_TRUE(reply.complete) << reply.body;
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << host.log();
}

TEST(PluginDropTest, ADroppedProviderAnswersWithinTwoSeconds) {
  simulator::Simulator upstream;
  RunningHost host;
  std::string withMinimal = providersYaml({{"acme", "acme", upstream.baseUrl() + "/v1", {"key-1"}}}) +
                            "    headers: {Authorization: Bearer key-1}\n"
                            "chains:\n  default:\n    - {tier: cheap, use: [acme/acme-small]}\n";
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1"}}}) + kChain);
  std::string target = host.pluginFolder() + "/acme.so";
  std::filesystem::copy_file(SPILLWAY_ACME_PROVIDER, target);
  ::chmod(target.c_str(), 0700);
  ASSERT_FALSE(host.program().await("plugins have changed", 2500).empty()) << host.log();
  host.reconfigure(withMinimal, "configuration reloaded");
  auto reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "say exactly: dropped in"));
  EXPECT_EQ(reply.status, 200) << reply.body << host.log();
  EXPECT_EQ(reply.header("x-spillway-provider"), "acme");
}

TEST(PluginDropTest, ABrokenFileIsRefusedWithItsReasonAndEverythingElseGoesOn) {
  RunningHost host;
  host.start("");
  std::ofstream(host.pluginFolder() + "/broken.so") << "\x7f"
                                                       "ELF and then nothing";
  ASSERT_FALSE(host.program().await("broken.so", 4000).empty()) << host.log();
  // It is refused when it is read; the list is that of the new set, which takes the time of loading the others.
  const int64_t patience = base::monotonicMs() + 10'000;
  const auto listed = [&] { return get(host.port(), "/api/plugins").body.find("broken.so") != std::string::npos; };
  while (!listed() && base::monotonicMs() < patience) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(listed());
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
}

TEST(HealthTest, ProbesAndMetricsAnswer) {
  RunningHost host;
  host.start("");
  EXPECT_EQ(get(host.port(), "/healthz").status, 200);
  EXPECT_EQ(get(host.port(), "/readyz").status, 200);
  postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"));
  std::string metrics = get(host.port(), "/metrics").body;
  EXPECT_NE(metrics.find("spillway_"), std::string::npos) << metrics;
}

TEST(AccessTest, ClientKeysAreAskedForWhenConfigured) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1"}}}) + kChain +
             "client_keys: [{name: me, key: client-secret}]\n");
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 401);
  EXPECT_EQ(
      postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"), {{"Authorization", "Bearer client-secret"}})
          .status,
      200);
  EXPECT_EQ(postJson(host.port(), "/v1/messages", messagesBody("x", "hi"), {{"x-api-key", "client-secret"}}).status,
            200);
  EXPECT_EQ(get(host.port(), "/healthz").status, 200);
  for (const auto& request : upstream.requests()) EXPECT_EQ(request.key, "key-1");
}

}  // namespace
}  // namespace spillway::test

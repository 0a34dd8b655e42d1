// Each account's own list of models, read from its upstream: what is new there can be asked for at once, and a bad
// answer changes nothing.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class CatalogueTest : public testing::Test {
 protected:
  void offer(const std::vector<std::string>& models) {
    HttpReply reply = postJson(upstream_->port(), "/_sim/models", Json(models).dump());
    ASSERT_EQ(reply.status, 200) << reply.body;
  }
  // Lists of servers on this machine are read as often as it says.
  void start(const std::string& providers, const std::string& refresh = "1s") {
    host_.start("catalogue: {refresh: " + refresh + "}\n" + providers);
  }
  Json row(const std::string& provider) {
    const Json reply = host_.getJson("/api/lists");
    for (const Json& list : reply["lists"])
      if (list["provider"] == provider) return list;
    return nullptr;
  }
  Json listedModel(const std::string& id) {
    const Json reply = host_.getJson("/v1/models");
    for (const Json& model : reply["data"])
      if (model["id"] == id) return model;
    return nullptr;
  }
  static bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 200; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }
  HttpReply ask(const std::string& model) {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(model, "say exactly: hello"));
  }

  std::unique_ptr<simulator::Simulator> upstream_ = std::make_unique<simulator::Simulator>();
  RunningHost host_;
};

// A provider whose plugin takes no model that it does not know.
TEST_F(CatalogueTest, AModelOfTodayCanBeAskedForAtOnce) {
  offer({"deepseek-chat", "deepseek-v9", "text-embedding-9"});
  start(providersYaml({{"up", "deepseek", upstream_->baseUrl(), {"test-key"}}}));
  ASSERT_TRUE(eventually([&] { return !listedModel("up/deepseek-v9").is_null(); })) << host_.log();
  const HttpReply reply = ask("up/deepseek-v9");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(chatText(reply), "hello");
  EXPECT_TRUE(listedModel("up/text-embedding-9").is_null()) << "it does not chat";
  const Json trace = host_.trace(reply.header("x-spillway-exchange"));
  EXPECT_TRUE(trace["attempts"][0]["cost_micros"].is_null() || !trace["attempts"][0].contains("cost_micros"))
      << "nobody knows its price: " << trace["attempts"][0].dump();
  const Json list = row("up");
  EXPECT_EQ(list["models"], 2);
  EXPECT_EQ(list["error"], nullptr);
  EXPECT_LT(list["age_s"].get<int64_t>(), 60);
  bool asked = false;
  for (const auto& request : upstream_->requests())
    asked =
        asked || (request.request.method == "GET" && request.request.path() == "/models" && request.key == "test-key");
  EXPECT_TRUE(asked) << "with the account's own key";
}

TEST_F(CatalogueTest, TheShapesOfOtherVendorsAndServersOfThisMachine) {
  offer({"brand-new"});
  start(providersYaml({{"one", "gemini", upstream_->baseUrl() + "/v1beta", {"k"}},
                       {"two", "anthropic", upstream_->baseUrl(), {"k"}},
                       {"three", "ollama", upstream_->baseUrl(), {"k"}},
                       {"four", "vllm", upstream_->baseUrl() + "/v1", {"k"}}}));
  for (const char* provider : {"one", "two", "three", "four"}) {
    const std::string name = std::string(provider) + "/brand-new";
    ASSERT_TRUE(eventually([&] { return !listedModel(name).is_null(); })) << name << row(provider).dump();
    EXPECT_EQ(ask(name).status, 200) << name;
  }
}

TEST_F(CatalogueTest, TheLastGoodListStaysAlsoOverARestart) {
  offer({"deepseek-v9", "a", "b", "c", "d"});
  start(providersYaml({{"up", "deepseek", upstream_->baseUrl(), {"k"}}}));
  ASSERT_TRUE(eventually([&] { return !listedModel("up/deepseek-v9").is_null(); })) << host_.log();
  // Most of it is gone all of a sudden: not believed at once.
  offer({"a"});
  ASSERT_TRUE(eventually([&] { return row("up")["error"].is_string(); }));
  EXPECT_FALSE(listedModel("up/deepseek-v9").is_null());
  offer({"deepseek-v9", "a", "b", "c", "d"});
  ASSERT_TRUE(eventually([&] { return row("up")["error"].is_null(); }));
  upstream_.reset();
  ASSERT_TRUE(eventually([&] { return row("up")["error"].is_string(); }));
  EXPECT_FALSE(listedModel("up/deepseek-v9").is_null());
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  EXPECT_FALSE(listedModel("up/deepseek-v9").is_null()) << "known before anybody was asked";
  EXPECT_GT(row("up")["read_ms"].get<int64_t>(), 0);
}

TEST_F(CatalogueTest, WhatIsLeftOfAnAccountIsShownWithItsAge) {
  start(providersYaml({{"up", "deepseek", upstream_->baseUrl(), {"test-key"}}}), "1h");
  const auto amounts = [&] { return host_.getJson("/api/balances")["balances"][0]["amounts"]; };
  ASSERT_TRUE(eventually([&] { return !amounts().empty(); })) << host_.getJson("/api/balances").dump();
  EXPECT_EQ(amounts()[0]["left"], 12.5);
  EXPECT_EQ(amounts()[0]["unit"], "USD");
  EXPECT_LT(host_.getJson("/api/balances")["balances"][0]["age_s"].get<int64_t>(), 60);
  const std::string metrics = get(host_.port(), "/metrics").body;
  EXPECT_NE(metrics.find(R"(spillway_account_balance{provider="up",account="a1",name="balance",unit="USD"} 12.5)"),
            std::string::npos)
      << metrics;
  size_t asked = 0;
  for (const auto& request : upstream_->requests())
    asked += request.request.path() == "/user/balance" && request.key == "test-key" ? 1 : 0;
  EXPECT_EQ(asked, 1u) << "an account that is not used is not asked for again";
}

TEST_F(CatalogueTest, S30_NoneIsReadWhenTheOwnerWantsNone) {
  offer({"deepseek-v9"});
  start(providersYaml({{"up", "deepseek", upstream_->baseUrl(), {"k"}}}), "0s");
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_TRUE(upstream_->requests().empty());
  EXPECT_TRUE(listedModel("up/deepseek-v9").is_null());
  EXPECT_EQ(row("up")["next_ms"], nullptr);
}

}  // namespace
}  // namespace spillway::test

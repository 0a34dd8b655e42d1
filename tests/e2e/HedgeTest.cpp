// A second candidate asked while the first lets its answer wait: who answers, what the other one costs, and that
// nothing of one reaches the other.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class HedgeTest : public testing::Test {
 protected:
  // Every token costs a thousand micro-dollars.
  std::string yaml(const std::string& hedge, const std::string& secondPlugin = "openai-compatible") const {
    const auto provider = [](const std::string& id, const std::string& plugin, const std::string& url) {
      return "  " + id + ":\n    plugin: " + plugin + "\n    base_url: " + url +
             "/v1\n    models: [{id: m, input: 1000, output: 1000, context: 100000}]\n    accounts: [{name: main, key: "
             "k-" +
             id + "}]\n";
    };
    return "providers:\n" + provider("first", "openai-compatible", first_.baseUrl()) +
           provider("second", secondPlugin, second_.baseUrl()) +
           "chains:\n  default:\n    - {tier: cheap, use: [first/m]}\n    - {tier: free, use: [second/m]}\n"
           "  other: [{tier: cheap, use: [first/m, second/m]}]\n" +
           hedge;
  }
  // Until it is known how long the first one takes.
  void start(const std::string& hedge = "hedge: {dollars_per_day: 5}\n",
             const std::string& secondPlugin = "openai-compatible") {
    host_.start(yaml(hedge, secondPlugin));
    for (int i = 0; i < 17; ++i) ASSERT_EQ(ask().header("x-spillway-provider"), "first");
  }
  HttpReply ask(const std::string& text = "say exactly: ok", const std::string& model = "default") const {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(model, text, true));
  }
  Json trace(const HttpReply& reply) const { return host_.trace(reply.header("x-spillway-exchange")); }

  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(HedgeTest, WhoeverBeginsFirstAnswersAndTheOtherIsCancelledAndPaidFor) {
  start();
  first_.script(R"([{"do":"first=5000"}])");
  const HttpReply reply = ask();
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(chatText(reply), "ok") << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "second");
  EXPECT_EQ(reply.header("x-spillway-attempts"), "2");
  EXPECT_LT(reply.totalMs, 2000);
  EXPECT_TRUE(first_.waitForEnds(18));
  EXPECT_EQ(first_.requests().back().end, simulator::Received::End::PeerLeft);

  const Json told = trace(reply);
  EXPECT_EQ(told["provider"], "second") << told.dump(1);
  EXPECT_EQ(told["outcome"], "ok");
  const Json& lost = told["attempts"][0];
  EXPECT_EQ(lost["provider"], "first");
  EXPECT_EQ(lost["fault"], "cancelled");
  EXPECT_NE(lost["message"].get<std::string>().find("came first"), std::string::npos) << lost.dump(1);
  EXPECT_TRUE(lost["usage_estimated"].get<bool>()) << lost.dump(1);
  EXPECT_GT(lost["usage"]["input"].get<int64_t>(), 0);
  EXPECT_GT(lost["cost_micros"].get<int64_t>(), 0);
  const Json& won = told["attempts"][1];
  EXPECT_EQ(won["provider"], "second");
  EXPECT_NE(won["reason"].get<std::string>().find("was late"), std::string::npos) << won.dump(1);
  EXPECT_EQ(told["cost_micros"].get<int64_t>(), lost["cost_micros"].get<int64_t>() + won["cost_micros"].get<int64_t>());
  // It was slow, which is no fault.
  EXPECT_EQ(ask().header("x-spillway-provider"), "first");
}

TEST_F(HedgeTest, TheFirstOneMayStillBeTheFirst) {
  start();
  first_.script(R"([{"do":"first=500"}])");
  second_.script(R"([{"do":"first=5000"}])");
  const HttpReply reply = ask();
  EXPECT_EQ(chatText(reply), "ok") << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "first");
  EXPECT_TRUE(second_.waitForEnds(1));
  const Json told = trace(reply);
  ASSERT_EQ(told["attempts"].size(), 2u) << told.dump(1);
  EXPECT_EQ(told["provider"], "first");
  EXPECT_EQ(told["attempts"][1]["fault"], "cancelled");
  EXPECT_GT(told["attempts"][1]["cost_micros"].get<int64_t>(), 0);
}

TEST_F(HedgeTest, WithoutTheSectionAndForOtherChainsNobodyIsAskedTwice) {
  start("hedge: {dollars_per_day: 5, chains: [other]}\n");
  first_.script(R"([{"times":2,"do":"first=600"}])");
  EXPECT_EQ(ask("say exactly: ok", "other").header("x-spillway-provider"), "second");
  EXPECT_EQ(ask().header("x-spillway-provider"), "first");
  EXPECT_EQ(second_.requests().size(), 1u);
  host_.reconfigure(yaml(""), "configuration");
  first_.script(R"([{"do":"first=1500"}])");
  EXPECT_EQ(ask("say exactly: ok", "other").header("x-spillway-provider"), "first");
  EXPECT_EQ(second_.requests().size(), 1u);
}

TEST_F(HedgeTest, WhenTheDaysDollarsAreSpentNobodyIsAskedTwice) {
  start("hedge: {dollars_per_day: 0.000001}\n");
  first_.script(R"([{"times":2,"do":"first=700"}])");
  EXPECT_EQ(ask().header("x-spillway-provider"), "second");
  EXPECT_EQ(ask().header("x-spillway-provider"), "first");
  EXPECT_EQ(second_.requests().size(), 1u);
}

TEST_F(HedgeTest, AWholeAnswerIsNotAskedTwice) {
  start();
  first_.script(R"([{"do":"first=600"}])");
  const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", chatBody("default", "say exactly: ok"));
  EXPECT_EQ(reply.header("x-spillway-provider"), "first");
  EXPECT_EQ(second_.requests().size(), 0u);
}

TEST_F(HedgeTest, OneThatFailsLeavesTheAnswerToTheOther) {
  start();
  first_.script(R"([{"do":"first=900"}])");
  second_.script(R"([{"do":"status=429"}])");
  HttpReply reply = ask();
  EXPECT_EQ(chatText(reply), "ok") << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "first");
  Json told = trace(reply);
  ASSERT_EQ(told["attempts"].size(), 2u) << told.dump(1);
  EXPECT_EQ(told["attempts"][1]["fault"], "rate_limit");
  EXPECT_EQ(told["outcome"], "ok");

  second_.reset();
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  for (int i = 0; i < 17; ++i) ask();
  first_.script(R"([{"do":"head-delay=500,status=500"}])");
  second_.script(R"([{"do":"first=900"}])");
  reply = ask();
  EXPECT_EQ(chatText(reply), "ok") << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "second");
  told = trace(reply);
  EXPECT_EQ(told["attempts"][0]["fault"], "server") << told.dump(1);
  EXPECT_EQ(told["provider"], "second");
}

TEST_F(HedgeTest, WhenBothFailTheClientHearsOfBoth) {
  start();
  first_.script(R"([{"times":0,"do":"head-delay=500,status=503"}])");
  second_.script(R"([{"times":0,"do":"head-delay=300,status=503"}])");
  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 503) << reply.body;
  EXPECT_NE(reply.body.find("first"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("second"), std::string::npos) << reply.body;
  EXPECT_EQ(trace(reply)["outcome"], "failed");
}

TEST_F(HedgeTest, AMistakeOfTheClientsIsToldAtOnce) {
  start();
  first_.script(R"([{"do":"head-delay=600,status=400"}])");
  second_.script(R"([{"do":"first=5000"}])");
  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_LT(reply.totalMs, 2500);
  EXPECT_TRUE(second_.waitForEnds(1));
  EXPECT_EQ(second_.requests()[0].end, simulator::Received::End::PeerLeft);
  EXPECT_EQ(trace(reply)["outcome"], "client_error");
}

TEST_F(HedgeTest, WhoIsCancelledForAMistakeOfTheClientsIsPaidForToo) {
  start("hedge: {dollars_per_day: 0.000001}\n");
  first_.script(R"([{"do":"head-delay=600,status=400"},{"do":"first=700"}])");
  second_.script(R"([{"do":"first=5000"}])");
  EXPECT_EQ(ask().status, 400);
  EXPECT_EQ(ask().header("x-spillway-provider"), "first");
  EXPECT_EQ(second_.requests().size(), 1u) << "the day's dollars are spent";
}

TEST_F(HedgeTest, AClientThatLeavesClosesBoth) {
  start();
  first_.script(R"([{"do":"first=9000"}])");
  second_.script(R"([{"do":"first=9000"}])");
  HttpRequest request;
  request.path = "/v1/chat/completions";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = chatBody("default", "say exactly: ok", true);
  request.timeoutMs = 1200;
  exchange(host_.port(), request);
  EXPECT_TRUE(first_.waitForEnds(18));
  EXPECT_TRUE(second_.waitForEnds(1));
  EXPECT_EQ(first_.requests().back().end, simulator::Received::End::PeerLeft);
  EXPECT_EQ(second_.requests().back().end, simulator::Received::End::PeerLeft);
}

// Whoever answers, in whatever wire: each client gets the answer to its own question, whole and once.
TEST_F(HedgeTest, ManyRacesAtOnceMixNothingUp) {
  start("hedge: {dollars_per_day: 5}\n", "anthropic-compatible");
  first_.script(R"([{"times":0,"do":"first=350,split=7"}])");
  second_.script(R"([{"times":0,"do":"first=60,gap=2"}])");
  std::atomic<int> wrong{0}, raced{0};
  std::vector<std::thread> clients;
  for (int client = 0; client < 12; ++client)
    clients.emplace_back([&, client] {
      for (int i = 0; i < 3; ++i) {
        const std::string words = "answer " + std::to_string(client) + " of " + std::to_string(i);
        const HttpReply reply = ask("say exactly: " + words);
        if (!reply.complete || chatText(reply) != words) ++wrong;
        if (reply.header("x-spillway-attempts") == "2" || reply.header("x-spillway-provider") == "second") ++raced;
      }
    });
  for (auto& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(raced, 0);
}

}  // namespace
}  // namespace spillway::test

// The sixteen scenarios of a public benchmark for failover (Failover Bench, v0.1), with its checks where they say
// "pass": a chat client, a primary model that misbehaves and one other model to fall back to. Where the benchmark waits
// for vendors' limits, the limits here are shorter; SPILLWAY_FULL=1 plays S06, S07 and S09 with what a fresh
// installation has.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

const bool kFull = std::getenv("SPILLWAY_FULL") != nullptr;

std::string countTo(int last) {
  std::string text;
  for (int i = 1; i <= last; ++i) text += (i > 1 ? " " : "") + std::to_string(i);
  return text;
}

class FailoverBench : public testing::Test {
 protected:
  void start(const std::string& shorter = "") {
    host_.start(providersYaml({{"primary", "openai-compatible", primary_.baseUrl() + "/v1", {"key-1"}},
                               {"fallback", "openai-compatible", fallback_.baseUrl() + "/v1", {"key-2"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [primary/m]}\n    - {tier: free, use: [fallback/n]}\n" +
                (shorter.empty() || kFull ? "" : "timeouts: {" + shorter + "}\n"));
  }

  // Streamed, with the usage at its end.
  HttpReply ask() {
    Json body = Json::parse(chatBody("default", "count to 60", true));
    body["stream_options"] = {{"include_usage", true}};
    HttpRequest request{.path = "/v1/chat/completions",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = body.dump(),
                        .timeoutMs = 60000};
    return exchange(host_.port(), request);
  }

  // Asks, and sees all of the answer and its end. `end`: the wire's own, which stands for what the upstream has sent.
  HttpReply asksAndGetsAll(const char* end = "[DONE]") {
    HttpReply reply = ask();
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(reply.complete) << reply.body;
    EXPECT_EQ(chatText(reply), countTo(60)) << reply.body;
    EXPECT_NE(reply.body.find("\"finish_reason\":\"stop\""), std::string::npos) << reply.body;
    EXPECT_NE(reply.body.find("\"completion_tokens\""), std::string::npos) << reply.body;
    EXPECT_NE(reply.body.find(end), std::string::npos) << reply.body;
    EXPECT_EQ(traceOf(reply)["outcome"], "ok");
    return reply;
  }

  Json traceOf(const HttpReply& reply) const { return host_.trace(reply.header("x-spillway-exchange")); }
  static std::string by(const HttpReply& reply) { return reply.header("x-spillway-provider"); }

  simulator::Simulator primary_, fallback_;
  RunningHost host_;
};

TEST_F(FailoverBench, S01_AShortHintIsWaitedForOnTheSameModel) {
  start();
  primary_.script(R"([{"do":{"status":429,"retry-after":2}}])");
  EXPECT_EQ(by(asksAndGetsAll()), "primary");
  ASSERT_EQ(primary_.requests().size(), 2u);
  EXPECT_GE(primary_.requests()[1].receivedMs - primary_.requests()[0].receivedMs, 2000);
  EXPECT_EQ(fallback_.requests().size(), 0u);
}

TEST_F(FailoverBench, S02_ALimitThatStaysIsLeftForTheFallback) {
  start();
  primary_.script(R"([{"times":0,"do":{"status":429,"retry-after":1}}])");
  EXPECT_EQ(by(asksAndGetsAll()), "fallback");
  EXPECT_EQ(primary_.requests().size(), 2u);
}

TEST_F(FailoverBench, S03_AnErrorThatMayHaveBeenAnAccidentIsAskedAgain) {
  start();
  primary_.script(R"([{"do":"status=500"}])");
  EXPECT_EQ(by(asksAndGetsAll()), "primary");
  EXPECT_EQ(primary_.requests().size(), 2u);
  EXPECT_EQ(fallback_.requests().size(), 0u);
}

TEST_F(FailoverBench, S04_AnOutageIsLeftForTheFallback) {
  start();
  primary_.script(R"([{"times":0,"do":"status=503"}])");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(by(asksAndGetsAll()), "fallback");
  EXPECT_LE(primary_.requests().size(), 2u) << "the second request knows already";
}

TEST_F(FailoverBench, S05_AConnectionThatBreaksBeforeTheAnswerIsReplaced) {
  start();
  primary_.script(R"([{"do":"cut-bytes=0,reset"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_EQ(by(reply), "primary");
  EXPECT_LT(reply.totalMs, 1000);
  ASSERT_EQ(primary_.requests().size(), 2u);
  EXPECT_NE(primary_.requests()[0].connection, primary_.requests()[1].connection);
}

TEST_F(FailoverBench, S06_ASilentModelIsLeftAndNotAskedAgain) {
  start("first_token: 500ms");
  primary_.script(R"([{"times":0,"do":"silence"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_EQ(by(reply), "fallback");
  EXPECT_EQ(primary_.requests().size(), 1u);
  EXPECT_LT(reply.totalMs, kFull ? 15000 : 3000);
}

TEST_F(FailoverBench, S07_AHeadIsNoFirstToken) {
  start("first_token: 500ms");
  primary_.script(R"([{"times":0,"do":"first=20000"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_EQ(by(reply), "fallback");
  EXPECT_LT(reply.totalMs, kFull ? 15000 : 3000);
}

TEST_F(FailoverBench, S08_AnAnswerThatIsCutIsGoneOnWith) {
  start();
  primary_.script(R"([{"do":"cut=11"}])");  // about two thirds
  EXPECT_EQ(by(asksAndGetsAll()), "primary") << "who began it";
  EXPECT_EQ(fallback_.requests().size(), 1u);
}

TEST_F(FailoverBench, S09_AnAnswerThatStallsIsGoneOnWith) {
  start("stall: 500ms");
  primary_.script(R"([{"do":"cut=6,hold"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_LT(reply.totalMs, kFull ? 45000 : 3000);
  EXPECT_EQ(fallback_.requests().size(), 1u);
  asksAndGetsAll();
}

TEST_F(FailoverBench, S10_AnEventThatIsNoJsonIsLeftOutAndReported) {
  start();
  primary_.script(R"([{"do":"bad-event=6"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_EQ(by(reply), "primary");
  EXPECT_EQ(fallback_.requests().size(), 0u);
  EXPECT_EQ(reply.body.find("broken"), std::string::npos) << reply.body;
  const Json trace = traceOf(reply);
  ASSERT_EQ(trace["losses"].size(), 1u) << trace.dump(1);
  EXPECT_EQ(trace["losses"][0]["kind"], "dropped");
  EXPECT_EQ(trace["losses"][0]["where"], "reply.events[6]");
  EXPECT_EQ(trace["attempts"].size(), 1u);
  EXPECT_GT(trace["usage"]["output"], 0);
  asksAndGetsAll();
}

TEST_F(FailoverBench, S11_AnAnswerIsOverWhenItsReasonAndTheEndHaveCome) {
  start();
  for (const char* words : {"no-done", "no-done,framing=close", "no-done,close"}) {
    SCOPED_TRACE(words);
    primary_.script(std::string(R"([{"do":")") + words + "\"}]");
    const HttpReply reply = asksAndGetsAll("\"usage\"");
    EXPECT_LT(reply.totalMs, 8000);
    EXPECT_GT(traceOf(reply)["usage"]["output"], 0);
    EXPECT_EQ(traceOf(reply)["attempts"].size(), 1u);
  }
}

TEST_F(FailoverBench, S12_APromptThatIsTooLongGoesToALargerModelAtOnce) {
  host_.start("providers:\n  primary:\n    plugin: openai-compatible\n    base_url: " + primary_.baseUrl() +
              "/v1\n    models: [{id: m, context: 8192}, {id: like-m, context: 8192}]\n"
              "    accounts: [{name: a, key: key-1}]\n  fallback:\n    plugin: openai-compatible\n    base_url: " +
              fallback_.baseUrl() +
              "/v1\n    models: [{id: n, context: 128000}]\n    accounts: [{name: a, key: key-2}]\n"
              "chains:\n  default:\n    - {tier: cheap, use: [primary/m, primary/like-m]}\n"
              "    - {tier: free, use: [fallback/n]}\n");
  primary_.script(R"([{"times":0,"do":"error=context"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_EQ(by(reply), "fallback");
  EXPECT_EQ(primary_.requests().size(), 1u) << "no larger model was there";
  const Json trace = traceOf(reply);
  EXPECT_EQ(trace["attempts"][0]["fault"], "context_length") << trace.dump(1);
  primary_.reset();
  EXPECT_EQ(by(asksAndGetsAll()), "primary") << "it was not the model's fault";
}

TEST_F(FailoverBench, S13_NobodyGoesAroundAContentFilter) {
  start();
  primary_.script(R"([{"times":0,"do":"error=content"}])");
  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_TRUE(reply.complete);
  const Json error = Json::parse(reply.body)["error"];
  EXPECT_NE(error["message"].get<std::string>().find("safety system"), std::string::npos) << reply.body;
  EXPECT_EQ(error["code"], "content_filter") << reply.body;
  EXPECT_EQ(primary_.requests().size(), 1u);
  EXPECT_EQ(fallback_.requests().size(), 0u);
  EXPECT_EQ(traceOf(reply)["attempts"][0]["fault"], "content");
}

TEST_F(FailoverBench, S14_AFallbackThatRefusesToGoOnIsAskedTheSameAgain) {
  start();
  primary_.script(R"([{"do":"cut=11"}])");
  fallback_.script(R"([{"do":"status=400"}])");
  asksAndGetsAll();
  ASSERT_EQ(fallback_.requests().size(), 2u);
  // What was asked of it first: the beginning, and to go on.
  EXPECT_NE(fallback_.requests()[0].request.body.find("1 2 3 4"), std::string::npos);
  EXPECT_EQ(fallback_.requests()[1].request.body.find("1 2 3 4"), std::string::npos);
}

TEST_F(FailoverBench, S15_AnOutageCostsFewTriesAndThePrimaryGetsItsTrafficBack) {
  using Clock = std::chrono::steady_clock;
  start();
  primary_.script(R"([{"times":0,"do":{"status":503}}])");
  for (int i = 0; i < 20; ++i) {
    asksAndGetsAll();
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
  }
  EXPECT_GE(primary_.requests().size(), 2u);
  EXPECT_LE(primary_.requests().size(), 4u);
  primary_.reset();
  const auto recovered = Clock::now();
  while (by(asksAndGetsAll()) != "primary" && Clock::now() - recovered < std::chrono::seconds(40))
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(Clock::now() - recovered, std::chrono::seconds(30));
  EXPECT_EQ(by(asksAndGetsAll()), "primary");
}

TEST_F(FailoverBench, S16_TheReplyNamesWhoAnsweredAndTheLedgerHasARowForEachAttempt) {
  start();
  primary_.script(R"([{"times":0,"do":"status=503"}])");
  const HttpReply reply = asksAndGetsAll();
  EXPECT_EQ(by(reply), "fallback");
  EXPECT_EQ(reply.header("x-spillway-model"), "n");
  EXPECT_EQ(reply.header("x-spillway-tier"), "free");
  EXPECT_EQ(reply.header("x-spillway-attempts"), "2");
  EXPECT_NE(reply.body.find("\"model\":\"simulated/n\""), std::string::npos) << reply.body;
  const Json trace = traceOf(reply);
  ASSERT_EQ(trace["attempts"].size(), 2u) << trace.dump(1);
  EXPECT_EQ(trace["attempts"][0]["provider"], "primary");
  EXPECT_EQ(trace["attempts"][0]["status"], 503);
  EXPECT_EQ(trace["attempts"][0]["fault"], "overloaded");
  EXPECT_EQ(trace["attempts"][0]["usage"]["output"], nullptr) << "it has said none";
  EXPECT_EQ(trace["attempts"][1]["provider"], "fallback");
  EXPECT_EQ(trace["attempts"][1]["fault"], "none");
  EXPECT_GT(trace["attempts"][1]["usage"]["input"], 0);
  EXPECT_EQ(trace["attempts"][1]["usage"], trace["usage"]);
  EXPECT_EQ(trace["provider"], "fallback");
}

}  // namespace
}  // namespace spillway::test

// What is done about an upstream that fails or dawdles before its answer has begun: asked once more, waited for, or
// left for the next one. FailoverBenchTest.cpp has the most common of these.
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class AttemptRulesTest : public testing::Test {
 protected:
  void start(const std::string& timeouts = "", const std::vector<std::string>& keys = {"key-1"}) {
    host_.start(providersYaml({{"first", "openai-compatible", first_.baseUrl() + "/v1", keys},
                               {"second", "openai-compatible", second_.baseUrl() + "/v1", {"key-2"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [first/m]}\n    - {tier: free, use: [second/n]}\n" +
                (timeouts.empty() ? "" : "timeouts: {" + timeouts + "}\n"));
  }
  HttpReply ask(bool stream = false, const std::string& text = "say exactly: ok") {
    return postJson(host_.port(), "/v1/chat/completions", chatBody("default", text, stream));
  }
  static std::string by(const HttpReply& reply) { return reply.header("x-spillway-provider"); }

  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(AttemptRulesTest, AnotherAccountOfTheSameModelIsAskedBeforeAnybodyWaits) {
  start("", {"key-1", "key-3"});
  first_.script(R"([{"do":{"status":429,"retry-after":1}}])");
  const HttpReply reply = ask();
  EXPECT_EQ(by(reply), "first");
  EXPECT_EQ(first_.requests().size(), 2u);
  EXPECT_LT(reply.totalMs, 900);
  EXPECT_NE(first_.requests()[0].key, first_.requests()[1].key);
}

TEST_F(AttemptRulesTest, ALongHintIsNotWaitedFor) {
  start();
  first_.script(R"([{"times":0,"do":{"status":429,"retry-after":6}}])");
  const HttpReply reply = ask();
  EXPECT_EQ(by(reply), "second");
  EXPECT_EQ(first_.requests().size(), 1u);
  EXPECT_LT(reply.totalMs, 900);
}

TEST_F(AttemptRulesTest, AMishapIsAskedAgainOnce) {
  start();
  for (const char* words : {"empty", "bad-json", "html"}) {
    SCOPED_TRACE(words);
    first_.reset();
    first_.script(std::string(R"([{"do":")") + words + "\"}]");
    const HttpReply reply = ask();
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(by(reply), "first");
  }
  EXPECT_EQ(second_.requests().size(), 0u);
  first_.reset();
  first_.script(R"([{"times":0,"do":"status=500"}])");
  EXPECT_EQ(by(ask()), "second");
  EXPECT_EQ(first_.requests().size(), 2u);
}

TEST_F(AttemptRulesTest, AnErrorAsTheFirstEventOfAStreamIsThatError) {
  start("", {"key-1", "key-3"});
  struct Row {
    const char *words, *fault;
  };
  for (const Row& row : {Row{"error-event=0,error=quota", "quota"}, Row{"error-event=0", "server"},
                         Row{"error-event=1,error=quota", "quota"}}) {
    SCOPED_TRACE(row.words);
    host_.program().signalAndWait(SIGTERM);
    host_.restart();
    first_.script(std::string(R"([{"times":0,"do":")") + row.words + "\"}]");
    const HttpReply reply = ask(true);
    EXPECT_TRUE(reply.complete);
    EXPECT_EQ(chatText(reply), "ok") << reply.body;
    EXPECT_EQ(by(reply), "second");
    EXPECT_EQ(reply.body.find("error"), std::string::npos) << reply.body;
    const Json trace = host_.trace(reply.header("x-spillway-exchange"));
    EXPECT_EQ(trace["attempts"][0]["fault"], row.fault) << trace.dump(1);
    EXPECT_NE(first_.requests()[0].key, first_.requests()[1].key);
    first_.reset();
  }
}

// A model that takes its time is given more of it the next time.
TEST_F(AttemptRulesTest, AFirstTokenThatIsLateGoesToTheNextAndIsLearned) {
  start("first_token: 400ms");
  first_.script(R"([{"times":0,"do":"first=800"}])");
  EXPECT_EQ(by(ask(true)), "second");
  // The lane rests for a moment after it was too slow.
  HttpReply reply;
  for (int tries = 0; tries < 8 && by(reply) != "first"; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    reply = ask(true);
    EXPECT_TRUE(reply.complete);
  }
  EXPECT_EQ(by(reply), "first") << host_.getJson("/api/accounts").dump(1);
}

TEST_F(AttemptRulesTest, TheLastOneIsWaitedForAsLongAsItTakes) {
  start("first_token: 300ms");
  second_.script(R"([{"times":0,"do":"first=900"}])");
  first_.script(R"([{"times":0,"do":"status=404"}])");
  const HttpReply reply = ask(true);
  EXPECT_TRUE(reply.complete) << reply.body;
  EXPECT_EQ(by(reply), "second");
}

TEST_F(AttemptRulesTest, AClientThatWaitsForItsStreamIsToldSo) {
  start("keep_alive: 300ms");
  first_.script(R"([{"do":"head-delay=1400"}])");
  const HttpReply reply = ask(true);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(chatText(reply), "ok") << reply.body;
  EXPECT_EQ(reply.body.find(": waiting\n\n: waiting\n\n"), 0u) << reply.body;
  EXPECT_LT(reply.firstByteMs, 700);
  EXPECT_FALSE(reply.header("x-spillway-exchange").empty());
  EXPECT_TRUE(by(reply).empty()) << "who answers was not known yet";
  // An answer that was not begun can still come from somebody else.
  first_.script(R"([{"times":2,"do":"head-delay=700,status=500"}])");
  const HttpReply other = ask(true);
  EXPECT_TRUE(other.complete);
  EXPECT_EQ(chatText(other), "ok") << other.body;
  EXPECT_EQ(second_.requests().size(), 1u);
}

TEST_F(AttemptRulesTest, AfterACommentAnErrorComesInTheStream) {
  start("keep_alive: 200ms");
  first_.script(R"([{"times":0,"do":"head-delay=500,status=500"}])");
  second_.script(R"([{"times":0,"do":"status=500"}])");
  const HttpReply reply = ask(true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.complete);
  EXPECT_NE(reply.body.find("\"error\""), std::string::npos) << reply.body;
  EXPECT_EQ(reply.body.find("[DONE]"), std::string::npos);
  EXPECT_EQ(host_.trace(reply.header("x-spillway-exchange"))["outcome"], "failed");
}

TEST_F(AttemptRulesTest, WholeAnswersKnowNoComments) {
  start("keep_alive: 100ms");
  first_.script(R"([{"do":"head-delay=500"}])");
  const HttpReply reply = ask(false);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(chatText(reply), "ok");
}

}  // namespace
}  // namespace spillway::test

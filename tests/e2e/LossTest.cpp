// What another wire cannot carry: reported, or refused when asked to be strict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;
using Headers = std::vector<std::pair<std::string, std::string>>;

class LossTest : public testing::Test {
 protected:
  // `use`: the entries of the default chain.
  void start(const std::string& use, const std::string& more = {}) {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [" + use + "]}\n" + more);
  }
  // The messages wire has no seed.
  HttpReply ask(const Headers& headers = {}) {
    return postJson(host_.port(), "/v1/chat/completions",
                    R"({"model":"default","seed":7,"messages":[{"role":"user","content":"say exactly: hi"}]})",
                    headers);
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(LossTest, WhatIsLeftOutIsInTheHeaderAndTheTrace) {
  start("claude/m");
  auto reply = ask();
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_THAT(reply.header("x-spillway-loss"), HasSubstr("seed"));
  EXPECT_THAT(host_.trace(reply.header("x-spillway-exchange"))["losses"].dump(), HasSubstr("seed"));
}

// No translator has heard of it; an upstream of the client's own wire may have.
TEST_F(LossTest, AMemberThatNobodyKnowsIsToldWithItsPlace) {
  start("claude/m");
  const auto ask = [this](const std::string& model) {
    return postJson(
        host_.port(), "/v1/chat/completions",
        Json{{"model", model},
             {"messages",
              {{{"role", "user"}, {"content", {{{"type", "text"}, {"text", "say exactly: hi"}, {"x_new", 1}}}}}}}}
            .dump());
  };
  auto told = ask("default");
  EXPECT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(told.header("x-spillway-loss"), "1; messages[0].content[0].x_new dropped");
  EXPECT_THAT(host_.trace(told.header("x-spillway-exchange"))["losses"].dump(),
              HasSubstr("the translator makes nothing of it"));
  auto passed = ask("chat/m");
  EXPECT_EQ(passed.status, 200) << passed.body;
  EXPECT_EQ(passed.header("x-spillway-loss"), "");
  EXPECT_THAT(upstream_.requests().back().request.body, HasSubstr(R"("x_new":1)"));
}

TEST_F(LossTest, StrictGoesToACandidateThatCanSayAll) {
  start("claude/m, chat/m");
  auto reply = ask({{"x-spillway-strict", "true"}});
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "chat");
  EXPECT_EQ(reply.header("x-spillway-loss"), "");
  Json trace = host_.trace(reply.header("x-spillway-exchange"));
  EXPECT_THAT(trace["attempts"][0]["message"].get<std::string>(), HasSubstr("seed")) << trace.dump(1);
}

TEST_F(LossTest, StrictWithoutSuchACandidateNamesTheFields) {
  start("claude/m");
  auto reply = ask({{"x-spillway-strict", "true"}});
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_THAT(reply.body, HasSubstr("seed"));
  EXPECT_THAT(reply.body, HasSubstr("x-spillway-strict: false"));
  EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(LossTest, LossesOfAnAttemptThatFailedAreNotThoseOfTheAnswer) {
  start("claude/m, chat/m");
  upstream_.script(R"([{"path":"/messages","times":0,"do":{"status":500}}])");
  auto reply = ask();
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "chat");
  EXPECT_EQ(reply.header("x-spillway-loss"), "");
}

// The client's wire has no place for the signature of the upstream's thinking.
TEST_F(LossTest, WhatTheAnswerLosesIsInTheTraceAndOfAWholeOneInTheHeader) {
  start("claude/sim-large");
  for (const bool stream : {false, true}) {
    const Json body = {{"model", "default"},
                       {"think", true},
                       {"stream", stream},
                       {"messages", Json::array({Json{{"role", "user"}, {"content", "hello there"}}})}};
    auto reply = postJson(host_.port(), "/api/chat", body.dump());
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string told = reply.header("x-spillway-loss");
    // A stream's header has what was lost before its first byte left, whatever that is.
    if (!stream) {
      EXPECT_THAT(told, HasSubstr("reply.signatures dropped"));
    }
    EXPECT_THAT(host_.trace(reply.header("x-spillway-exchange"))["losses"].dump(), HasSubstr("reply.signatures"));
  }
}

TEST_F(LossTest, TheConfigurationDecidesUnlessTheRequestSaysOtherwise) {
  start("claude/m", "strict: true\n");
  EXPECT_EQ(ask().status, 400);
  EXPECT_EQ(ask({{"x-spillway-strict", "false"}}).status, 200);
  auto reply = ask({{"x-spillway-strict", "maybe"}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.body, HasSubstr("x-spillway-strict must be true or false"));
}

}  // namespace
}  // namespace spillway::test

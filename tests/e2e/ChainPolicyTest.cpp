// What a chain may say of failures that are its own affair: whether an answer that breaks off is gone on with, and
// whether somebody else is asked when a content filter has refused.
#include <gtest/gtest.h>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class ChainPolicyTest : public testing::Test {
 protected:
  // A chain for each test, since what breaks rests. Everything over `first`, then `second`.
  void start(const std::string& chains, const std::string& global = "") {
    host_.start(providersYaml({{"first", "openai-compatible", first_.baseUrl() + "/v1", {"key-1"}},
                               {"second", "openai-compatible", second_.baseUrl() + "/v1", {"key-2"}}}) +
                "chains:\n" + chains + global);
  }
  static std::string tiers(const std::string& model) {
    return "[{tier: cheap, use: [first/" + model + "]}, {tier: free, use: [second/sim-small]}]";
  }
  HttpReply ask(const std::string& chain, bool stream, const std::string& text = "say exactly: ok") {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(chain, text, stream));
  }
  static std::string by(const HttpReply& reply) { return reply.header("x-spillway-provider"); }

  // An answer of status 200 that a filter has refused.
  static std::string filtered(bool stream) {
    const Json head = {{"id", "c-1"}, {"created", 1}, {"model", "m"}};
    Json whole = head, chunk = head;
    whole["object"] = "chat.completion";
    whole["choices"] = Json::array(
        {{{"index", 0}, {"message", {{"role", "assistant"}, {"content", ""}}}, {"finish_reason", "content_filter"}}});
    chunk["object"] = "chat.completion.chunk";
    chunk["choices"] = Json::array({{{"index", 0}, {"delta", Json::object()}, {"finish_reason", "content_filter"}}});
    Json reply = {{"body", stream ? "data: " + chunk.dump() + "\n\ndata: [DONE]\n\n" : whole.dump()},
                  {"content-type", stream ? "text/event-stream" : "application/json"}};
    return Json::array({{{"times", 0}, {"do", reply}}}).dump();
  }

  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(ChainPolicyTest, AChainDecidesWhetherABrokenAnswerIsGoneOnWith) {
  start("  plain: " + tiers("a") + "\n  careful: {tiers: " + tiers("b") +
        ", rescue: error}\n  bold: {tiers: " + tiers("c") + ", rescue: auto}\n");
  first_.script(R"([{"times":0,"do":"cut=5"}])");
  for (const char* chain : {"plain", "careful", "bold"}) {
    SCOPED_TRACE(chain);
    const HttpReply reply = ask(chain, true, "count to 30");
    const bool rescued = chain != std::string("careful");
    EXPECT_EQ(reply.complete, rescued) << reply.body;
    EXPECT_EQ(host_.trace(reply.header("x-spillway-exchange"))["attempts"].size(), rescued ? 2u : 1u);
  }
}

TEST_F(ChainPolicyTest, TheGlobalWordHoldsWhereTheChainHasNone) {
  start("  plain: " + tiers("a") + "\n  bold: {tiers: " + tiers("b") + ", rescue: auto}\n", "rescue: error\n");
  first_.script(R"([{"times":0,"do":"cut=5"}])");
  EXPECT_FALSE(ask("plain", true, "count to 30").complete);
  EXPECT_TRUE(ask("bold", true, "count to 30").complete);
}

TEST_F(ChainPolicyTest, AContentFilterIsNeverRoutedAroundUnlessTheChainSaysSo) {
  start("  plain: " + tiers("a") + "\n  open: {tiers: " + tiers("a") + ", content_filter: next}\n");
  first_.script(R"([{"times":0,"do":"error=content"}])");
  for (const bool stream : {false, true}) {
    const HttpReply refused = ask("plain", stream);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(host_.trace(refused.header("x-spillway-exchange"))["attempts"][0]["fault"], "content");
    const HttpReply other = ask("open", stream);
    EXPECT_EQ(other.status, 200) << other.body;
    EXPECT_EQ(chatText(other), "ok");
    EXPECT_EQ(by(other), "second");
    const Json trace = host_.trace(other.header("x-spillway-exchange"));
    EXPECT_EQ(trace["attempts"][0]["fault"], "content") << trace.dump(1);
  }
  EXPECT_EQ(first_.requests().size(), 4u) << "a refusal puts nobody to rest";
}

TEST_F(ChainPolicyTest, SoItIsWhenTheRefusalComesAsAnAnswer) {
  start("  plain: " + tiers("a") + "\n  open: {tiers: " + tiers("a") + "}\n  shut: {tiers: " + tiers("a") +
            ", content_filter: answer}\n",
        "content_filter: next\n");
  for (const bool stream : {false, true}) {
    SCOPED_TRACE(stream);
    first_.reset();
    first_.script(filtered(stream));
    const HttpReply shut = ask("shut", stream);
    EXPECT_EQ(shut.status, 200);
    EXPECT_EQ(by(shut), "first");
    EXPECT_NE(shut.body.find("\"content_filter\""), std::string::npos) << shut.body;
    for (const char* chain : {"plain", "open"}) {
      const HttpReply other = ask(chain, stream);
      EXPECT_EQ(chatText(other), "ok") << other.body;
      EXPECT_EQ(by(other), "second");
      EXPECT_EQ(other.body.find("content_filter"), std::string::npos) << other.body;
    }
  }
}

TEST_F(ChainPolicyTest, WhenAllRefuseTheClientIsTold) {
  start("  open: {tiers: " + tiers("a") + ", content_filter: next}\n");
  first_.script(R"([{"times":0,"do":"error=content"}])");
  second_.script(R"([{"times":0,"do":"error=content"}])");
  const HttpReply told = ask("open", false);
  EXPECT_EQ(told.status, 400) << told.body;
  EXPECT_NE(told.body.find("first"), std::string::npos) << told.body;
  EXPECT_NE(told.body.find("second"), std::string::npos) << told.body;
  // The last one's answer is given as it is.
  second_.reset();
  second_.script(filtered(false));
  const HttpReply last = ask("open", false);
  EXPECT_EQ(last.status, 200) << last.body;
  EXPECT_NE(last.body.find("\"content_filter\""), std::string::npos) << last.body;
}

}  // namespace
}  // namespace spillway::test

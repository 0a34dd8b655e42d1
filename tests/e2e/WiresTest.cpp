// Both wires in, both wires out, whole and streamed, through the real program.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class WiresTest : public testing::Test {
 protected:
  void start() {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [chat/m-chat]}\n"
                "  thinker:\n    - {tier: cheap, use: [claude/m-claude]}\n");
  }
  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(WiresTest, EveryPairAnswersWholeAndStreamed) {
  start();
  for (bool stream : {false, true})
    for (const char* target : {"chat/m-chat", "claude/m-claude"}) {
      SCOPED_TRACE(std::string(target) + (stream ? " streamed" : " whole"));
      auto chat = postJson(host_.port(), "/v1/chat/completions", chatBody(target, "say exactly: hello there", stream));
      EXPECT_EQ(chat.status, 200) << chat.body;
      EXPECT_TRUE(chat.complete);
      EXPECT_EQ(chatText(chat), "hello there") << chat.body;
      if (stream) {
        EXPECT_NE(chat.body.find("data: [DONE]"), std::string::npos);
      }
      auto messages = postJson(host_.port(), "/v1/messages", messagesBody(target, "say exactly: hello there", stream));
      EXPECT_EQ(messages.status, 200) << messages.body;
      EXPECT_TRUE(messages.complete);
      EXPECT_EQ(messagesText(messages), "hello there") << messages.body;
      if (stream) {
        EXPECT_NE(messages.body.find("event: message_stop"), std::string::npos);
      }
    }
}

TEST_F(WiresTest, TheSameWireIsBytesThrough) {
  start();
  // Odd spelling on purpose: key order, number forms, a lone surrogate, unknown fields.
  std::string body =
      R"({"zeta":1e5, "model":"chat/m-chat" , "seed":-0,"messages":[{"role":"user","content":"a\ud83d b"}]})";
  auto reply = postJson(host_.port(), "/v1/chat/completions", body);
  auto requests = upstream_.requests();
  ASSERT_EQ(requests.size(), 1u);
  std::string expected = body;
  expected.replace(expected.find("chat/m-chat"), 11, "m-chat");
  EXPECT_EQ(requests[0].request.body, expected);
}

// Claude Code drops the thinking of an answer whose model is not the one it has asked for.
TEST_F(WiresTest, TheSameWireNamesTheModelAsItWasAskedFor) {
  start();
  for (const std::string model : {"claude/m-claude", "thinker"})
    for (const bool stream : {false, true}) {
      SCOPED_TRACE(model + (stream ? " streamed" : " whole"));
      const auto reply = postJson(host_.port(), "/v1/messages", messagesBody(model, "say exactly: hi", stream));
      ASSERT_EQ(reply.status, 200) << reply.body;
      const size_t at = reply.body.find("\"model\":\"" + model + "\"");
      ASSERT_NE(at, std::string::npos) << reply.body;
      EXPECT_EQ(reply.body.find("\"model\"", at + 1), std::string::npos) << "it is said once";
      EXPECT_EQ(messagesText(reply), "hi");
      EXPECT_EQ(host_.trace(reply.header("x-spillway-exchange"))["attempts"][0]["model"], "m-claude");
      // All else is as the upstream has said it.
      const auto direct =
          postJson(upstream_.port(), "/v1/messages", messagesBody("m-claude", "say exactly: hi", stream),
                   {{"x-api-key", "key-claude"}, {"anthropic-version", "2023-06-01"}});
      const auto shape = [](std::string body) { return std::regex_replace(body, std::regex("(msg|req)_\\w+"), "ID"); };
      std::string expected = shape(direct.body);
      const size_t name = expected.find("\"simulated/m-claude\"");
      ASSERT_NE(name, std::string::npos) << expected;
      EXPECT_EQ(shape(reply.body), expected.replace(name, 20, "\"" + model + "\""));
    }
}

TEST_F(WiresTest, UsageIsTheSameInEveryWireAndInTheTrace) {
  start();
  auto direct = postJson(upstream_.port(), "/v1/chat/completions", chatBody("m-chat", "count to 5"));
  Json said = Json::parse(direct.body)["usage"];
  auto chat = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m-chat", "count to 5"));
  EXPECT_EQ(Json::parse(chat.body)["usage"], said);
  auto messages = postJson(host_.port(), "/v1/messages", messagesBody("chat/m-chat", "count to 5"));
  Json usage = Json::parse(messages.body)["usage"];
  EXPECT_EQ(usage["input_tokens"], said["prompt_tokens"]);
  EXPECT_EQ(usage["output_tokens"], said["completion_tokens"]);
  for (bool stream : {false, true}) {
    auto one = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m-chat", "count to 5", stream));
    Json trace = host_.trace(one.header("x-spillway-exchange"));
    EXPECT_EQ(trace["usage"]["input"], said["prompt_tokens"]) << trace.dump(1);
    EXPECT_EQ(trace["usage"]["output"], said["completion_tokens"]) << trace.dump(1);
    // Usage was asked for on the way, but a client that did not ask for it does not get the extra chunk.
    if (stream) {
      EXPECT_EQ(one.body.find("prompt_tokens"), std::string::npos);
    }
  }
}

TEST_F(WiresTest, ModelListsComeInTheClientsShape) {
  start();
  Json list = host_.getJson("/v1/models");
  EXPECT_EQ(list["object"], "list");
  EXPECT_EQ(list["data"][0]["id"], "default");
  auto messages = get(host_.port(), "/v1/models", {{"anthropic-version", "2023-06-01"}});
  EXPECT_EQ(Json::parse(messages.body)["data"][0]["type"], "model") << messages.body;
}

TEST_F(WiresTest, TokensAreCountedByTheUpstreamOrEstimated) {
  start();
  std::string body = R"({"model":"claude/m","messages":[{"role":"user","content":"hello"}]})";
  auto counted = postJson(host_.port(), "/v1/messages/count_tokens?beta=true", body);
  EXPECT_EQ(counted.status, 200) << counted.body;
  EXPECT_GT(Json::parse(counted.body)["input_tokens"].get<int>(), 0);
  EXPECT_EQ(counted.header("x-spillway-estimate"), "");
  body.replace(body.find("claude/m"), 8, "chat/m");
  auto estimated = postJson(host_.port(), "/v1/messages/count_tokens", body);
  EXPECT_EQ(estimated.status, 200) << estimated.body;
  EXPECT_GT(Json::parse(estimated.body)["input_tokens"].get<int>(), 0);
  EXPECT_TRUE(estimated.header("x-spillway-estimate").starts_with("tokens; "));
}

// A turn that another vendor answered on the way: its token is not this upstream's to read.
TEST_F(WiresTest, TokensOfOtherVendorsDoNotReachTheOwnWire) {
  start();
  Json body = Json::parse(messagesBody("claude/m-claude", "say exactly: hello there", true));
  const Json thinking = {{"type", "thinking"}, {"thinking", "Hm."}, {"signature", "cHgxLmdlbWluaS5zaWc"}};
  const Json said = {{"type", "text"}, {"text", "Well."}};
  body["messages"].insert(body["messages"].begin(), {{{"role", "user"}, {"content", "hi"}},
                                                     {{"role", "assistant"}, {"content", {thinking, said}}}});
  auto reply = postJson(host_.port(), "/v1/messages", body.dump());
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(messagesText(reply), "hello there") << reply.body;
  EXPECT_NE(reply.header("x-spillway-loss"), "");
  auto requests = upstream_.requests();
  ASSERT_EQ(requests.size(), 1u);
  const Json sent = Json::parse(requests[0].request.body);
  ASSERT_EQ(sent["messages"].size(), 3u) << sent.dump(1);
  EXPECT_EQ(sent["messages"][1]["content"].dump().find("cHgxL"), std::string::npos) << sent.dump(1);
  EXPECT_NE(sent["messages"][1]["content"].dump().find("Well."), std::string::npos) << sent.dump(1);
}

std::string geminiBody(const std::string& text) {
  return R"({"contents":[{"role":"user","parts":[{"text":")" + text + R"("}]}]})";
}

// The text of all chunks.
std::string geminiText(const Json& chunks) {
  std::string out;
  for (const Json& chunk : chunks) out += chunk["candidates"][0]["content"]["parts"][0].value("text", "");
  return out;
}

TEST_F(WiresTest, AClientNamesModelAndMethodInThePath) {
  start();
  for (const char* target : {"chat/m-chat", "claude/m-claude"}) {
    SCOPED_TRACE(target);
    const std::string model = std::string("/v1beta/models/") + target;
    auto whole = postJson(host_.port(), model + ":generateContent", geminiBody("say exactly: hello there"));
    EXPECT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(geminiText(Json::array({Json::parse(whole.body)})), "hello there") << whole.body;

    auto events =
        postJson(host_.port(), model + ":streamGenerateContent?alt=sse", geminiBody("say exactly: hello there"));
    EXPECT_EQ(events.status, 200) << events.body;
    EXPECT_EQ(events.header("content-type"), "text/event-stream");
    EXPECT_TRUE(events.complete);
    EXPECT_TRUE(events.body.starts_with("data: {"));

    // Without alt=sse the chunks are the elements of an array.
    auto array = postJson(host_.port(), model + ":streamGenerateContent", geminiBody("say exactly: hello there"));
    EXPECT_EQ(array.status, 200) << array.body;
    EXPECT_EQ(array.header("content-type"), "application/json");
    EXPECT_TRUE(array.complete);
    const Json chunks = Json::parse(array.body);
    ASSERT_GT(chunks.size(), 1u) << array.body;
    EXPECT_EQ(geminiText(chunks), "hello there") << array.body;

    auto counted = postJson(host_.port(), model + ":countTokens", geminiBody("hello"));
    EXPECT_EQ(counted.status, 200) << counted.body;
    EXPECT_GT(Json::parse(counted.body)["totalTokens"].get<int>(), 0);
    // The upstream of the other wire may count by itself.
    const bool theyCount = std::string(target).starts_with("claude/");
    EXPECT_EQ(counted.header("x-spillway-estimate").starts_with("tokens; "), !theyCount);
  }
  for (const auto& request : upstream_.requests())
    EXPECT_TRUE(request.model == "m-chat" || request.model == "m-claude");
  auto vertex =
      postJson(host_.port(), "/v1/projects/p/locations/eu/publishers/google/models/chat/m-chat:generateContent",
               geminiBody("say exactly: hello there"));
  EXPECT_EQ(vertex.status, 200) << vertex.body;
  auto listed = get(host_.port(), "/v1/models", {{"x-goog-api-key", "k"}});
  EXPECT_TRUE(Json::parse(listed.body).contains("models")) << listed.body;
  listed = get(host_.port(), "/v1beta/models?pageSize=50");
  EXPECT_TRUE(Json::parse(listed.body).contains("models")) << listed.body;
  auto one = get(host_.port(), "/v1beta/models/default?key=k");
  EXPECT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(Json::parse(one.body).value("name", ""), "models/default") << one.body;
  auto refused = postJson(host_.port(), "/v1beta/models/chat/m-chat:streamGenerateContent", R"({"contents":7})");
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(Json::parse(refused.body)["error"]["status"], "INVALID_ARGUMENT") << refused.body;
}

// With no key and no configuration the three simulated tiers answer, and say so.
TEST(DefaultTest, WithoutAnyKeyTheSimulatedTiersAnswer) {
  RunningHost host;
  host.start("");
  auto chat = postJson(host.port(), "/v1/chat/completions", chatBody("gpt-4o", "say exactly: hi"));
  EXPECT_EQ(chat.status, 200) << chat.body;
  EXPECT_EQ(chatText(chat), "hi");
  EXPECT_NE(Json::parse(chat.body)["model"].get<std::string>().find("simulated/"), std::string::npos) << chat.body;
  EXPECT_EQ(chat.header("x-spillway-tier"), "subscription");
  EXPECT_EQ(chat.header("x-spillway-simulated"), "true");
  auto stream = postJson(host.port(), "/v1/messages", messagesBody("claude-sonnet-4-5", "say exactly: hi", true));
  EXPECT_EQ(stream.status, 200) << stream.body;
  EXPECT_EQ(messagesText(stream), "hi");
  EXPECT_NE(stream.body.find("simulated/"), std::string::npos) << stream.body;
  EXPECT_NE(host.log().find("SIMULATED"), std::string::npos);
}

// An environment variable is enough to have a provider join its tier.
TEST(DefaultTest, AKeyInTheEnvironmentIsEnough) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start("providers:\n  deepseek: {base_url: \"" + upstream.baseUrl() +
                 "\"}\n"
                 "chains:\n  default:\n    - {tier: cheap, use: [deepseek/deepseek-chat]}\n",
             {{"DEEPSEEK_API_KEY", "key-from-environment"}});
  auto reply = postJson(host.port(), "/v1/chat/completions", chatBody("gpt-4o", "say exactly: hi"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  auto requests = upstream.requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].key, "key-from-environment");
  EXPECT_EQ(requests[0].model, "deepseek-chat");
}

// What its owner says of an odd service holds as what a plugin says.
TEST(QuirksTest, TheConfigurationsRowsAreHeeded) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start("providers:\n  odd:\n    plugin: openai-compatible\n    base_url: " + upstream.baseUrl() +
             "/v1\n    quirks: [{id: max_tokens_field, value: max_completion_tokens}, {id: drop_params, value: "
             "[temperature], models: 'm*'}]\n    accounts: [{name: a, key: key-a}]\n"
             "chains:\n  default: [{tier: cheap, use: [odd/m1]}]\n");
  Json body = Json::parse(messagesBody("default", "say exactly: fine"));
  body["max_tokens"] = 77;
  body["temperature"] = 0.5;
  const HttpReply reply = postJson(host.port(), "/v1/messages", body.dump());
  EXPECT_EQ(messagesText(reply), "fine") << reply.body;
  EXPECT_NE(reply.header("x-spillway-loss").find("temperature dropped"), std::string::npos)
      << reply.header("x-spillway-loss");
  const Json sent = Json::parse(upstream.requests().at(0).request.body);
  EXPECT_EQ(sent["max_completion_tokens"], 77);
  EXPECT_FALSE(sent.contains("max_tokens"));
  EXPECT_FALSE(sent.contains("temperature"));
}

}  // namespace
}  // namespace spillway::test

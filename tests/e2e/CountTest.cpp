// How tokens are counted: by the upstream where it does, in its wire or another; else by the tokenizer of the model's
// family, corrected by what upstreams have said.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class CountTest : public testing::Test {
 protected:
  void start() {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}},
                               {"both", "openai", upstream_.baseUrl() + "/v1", {"key-both"}}}) +
                R"(chains:
  default: [{tier: cheap, use: [chat/m]}]
  windows: [{tier: subscription, use: [both/gpt-4]}, {tier: cheap, use: [both/gpt-4.1]}]
)");
  }

  HttpReply count(const std::string& model, const std::string& text) {
    const Json body = {{"model", model}, {"messages", Json::array({Json{{"role", "user"}, {"content", text}}})}};
    return postJson(host_.port(), "/v1/messages/count_tokens", body.dump());
  }
  static int64_t tokens(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.status == 200 ? Json::parse(reply.body)["input_tokens"].get<int64_t>() : -1;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

// The same without vocabularies, which a build without npm lacks.
#define NEEDS_TOKENIZERS() \
  if (!std::filesystem::exists(SPILLWAY_VOCABULARIES)) GTEST_SKIP() << "this build has no tokenizers"

TEST_F(CountTest, AClientOfAnotherWireIsToldTheUpstreamsCount) {
  start();
  const HttpReply reply = count("both/gpt-4.1", "hello there");
  EXPECT_GT(tokens(reply), 0);
  EXPECT_EQ(reply.header("x-spillway-estimate"), "");
  ASSERT_EQ(upstream_.requests().size(), 1u);
  EXPECT_EQ(upstream_.requests()[0].request.path(), "/v1/responses/input_tokens");
  const Json asked = Json::parse(upstream_.requests()[0].request.body);
  EXPECT_TRUE(asked.contains("input")) << asked.dump();
  EXPECT_FALSE(asked.contains("max_output_tokens")) << asked.dump();
  EXPECT_FALSE(asked.contains("store")) << asked.dump();
}

TEST_F(CountTest, WhereNoUpstreamCountsTheTokenizerDoes) {
  NEEDS_TOKENIZERS();
  start();
  const HttpReply reply = count("chat/m", "hello there");
  EXPECT_EQ(tokens(reply), 8);  // "hello", " there", and three around each message and before the answer
  EXPECT_EQ(reply.header("x-spillway-estimate"), "tokens; tokenizer=o200k_base; ratio=1.000; samples=0");
  EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(CountTest, AnUpstreamThatCannotCountIsNoReasonToFail) {
  NEEDS_TOKENIZERS();
  start();
  for (const char* words : {"status=404", "status=500", "html", "cut-bytes=10,reset"}) {
    SCOPED_TRACE(words);
    upstream_.script(R"([{"do":")" + std::string(words) + "\"}]");
    const HttpReply reply = count("claude/m", "hello there");
    EXPECT_EQ(tokens(reply), 8);
    EXPECT_TRUE(reply.header("x-spillway-estimate").starts_with("tokens; ")) << reply.header("x-spillway-estimate");
  }
  // The model answers as before.
  const HttpReply answer = postJson(host_.port(), "/v1/messages", messagesBody("claude/m", "say exactly: fine"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(messagesText(answer), "fine");
}

TEST_F(CountTest, WhatTheUpstreamRefusesInTheClientsOwnWireIsRefused) {
  start();
  upstream_.script(R"([{"do":"status=400"}])");
  EXPECT_EQ(count("claude/m", "hello there").status, 400);
}

TEST_F(CountTest, ABadRequestIsRefusedWithItsField) {
  start();
  const HttpReply reply =
      postJson(host_.port(), "/v1/messages/count_tokens", R"({"model":"chat/m","messages":[{"role":"robot"}]})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("messages.0.role"), std::string::npos) << reply.body;
}

TEST_F(CountTest, PicturesThatCannotBeCountedAreNamed) {
  NEEDS_TOKENIZERS();
  start();
  const HttpReply reply = postJson(host_.port(), "/v1/messages/count_tokens",
                                   R"({"model":"chat/m","messages":[{"role":"user","content":[
           {"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]}]})");
  EXPECT_EQ(tokens(reply), 6);
  EXPECT_NE(reply.header("x-spillway-estimate").find("not-counted=\"1 image\""), std::string::npos);
}

TEST_F(CountTest, TheUpstreamsUsageCorrectsTheNextCount) {
  NEEDS_TOKENIZERS();
  start();
  std::string text;
  for (int i = 0; i < 400; ++i) text += "some words ";
  const int64_t before = tokens(count("chat/m", text));  // from now on it is worth learning
  HttpReply counted;
  for (int tries = 0; tries < 100; ++tries) {
    const HttpReply answer = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", text));
    ASSERT_EQ(answer.status, 200) << answer.body;
    counted = count("chat/m", text);
    if (counted.header("x-spillway-estimate").find("samples=0") == std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const std::string header = counted.header("x-spillway-estimate");
  ASSERT_EQ(header.find("samples=0"), std::string::npos) << header;
  const Json answer = Json::parse(postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", text)).body);
  const auto said = answer["usage"]["prompt_tokens"].get<int64_t>();
  ASSERT_NE(said, before);
  EXPECT_EQ(tokens(counted), said) << header;
  EXPECT_EQ(tokens(count("chat/other", text)), before);
}

TEST_F(CountTest, ManyAreCountedAtATime) {
  NEEDS_TOKENIZERS();
  start();
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "word" + std::to_string(i) + " ";
  const int64_t expected = tokens(count("chat/m", text));
  EXPECT_GT(expected, 5000);
  std::vector<std::thread> threads;
  std::vector<int64_t> counted(38, -1);
  for (size_t i = 0; i < counted.size(); ++i)
    threads.emplace_back([&, i] { counted[i] = tokens(count("chat/m", text)); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counted, std::vector<int64_t>(counted.size(), expected));
}

TEST_F(CountTest, APromptTooLongForAWindowGoesToTheNextModel) {
  NEEDS_TOKENIZERS();
  start();
  std::string text = "say exactly: fits ";
  for (int i = 0; i < 12'000; ++i) text += "word ";
  const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", chatBody("windows", text));
  EXPECT_EQ(reply.status, 200) << reply.body.substr(0, 500);
  EXPECT_EQ(reply.header("x-spillway-model"), "gpt-4.1");
  const Json trace = host_.trace(reply.header("x-spillway-exchange"));
  ASSERT_EQ(trace["attempts"].size(), 2u) << trace.dump(1);
  EXPECT_EQ(trace["attempts"][0]["fault"], "context_length");
  EXPECT_NE(trace["attempts"][0]["message"].get<std::string>().find("8192"), std::string::npos);
  EXPECT_EQ(upstream_.requests().size(), 1u);
}

}  // namespace
}  // namespace spillway::test

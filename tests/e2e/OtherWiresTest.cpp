// Clients of Ollama's and Cohere's wires over upstreams of others, through the real program.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class OtherWiresTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [chat/m-chat]}\n");
  }

  HttpReply ask(const std::string& path, const Json& body) { return postJson(host_.port(), path, body.dump()); }

  static Json chat(const std::string& model, const std::string& text) {
    return {{"model", model}, {"messages", Json::array({Json{{"role", "user"}, {"content", text}}})}};
  }

  static std::vector<Json> lines(const HttpReply& reply) {
    std::vector<Json> out;
    std::istringstream in(reply.body);
    for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
    return out;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(OtherWiresTest, OllamaStreamsLinesUnlessToldOtherwise) {
  for (const char* target : {"chat/m-chat", "claude/m-claude"}) {
    SCOPED_TRACE(target);
    Json body = chat(target, "say exactly: hello there");
    const HttpReply streamed = ask("/api/chat", body);
    EXPECT_EQ(streamed.status, 200) << streamed.body;
    EXPECT_TRUE(streamed.complete);
    EXPECT_EQ(streamed.header("content-type"), "application/x-ndjson");
    std::string text;
    const std::vector<Json> said = lines(streamed);
    for (const Json& line : said) text += line["message"]["content"].get<std::string>();
    EXPECT_EQ(text, "hello there") << streamed.body;
    ASSERT_GT(said.size(), 1u);
    EXPECT_EQ(said.front()["done"], false);
    EXPECT_EQ(said.back()["done"], true);
    EXPECT_EQ(said.back()["done_reason"], "stop");
    EXPECT_GT(said.back()["eval_count"].get<int>(), 0);

    body["stream"] = false;
    const HttpReply whole = ask("/api/chat", body);
    EXPECT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(Json::parse(whole.body)["message"]["content"], "hello there") << whole.body;
  }
}

TEST_F(OtherWiresTest, OllamaGenerateAnswersInItsOwnShape) {
  const HttpReply whole =
      ask("/api/generate", {{"model", "claude/m-claude"}, {"prompt", "say exactly: hi"}, {"stream", false}});
  EXPECT_EQ(whole.status, 200) << whole.body;
  EXPECT_EQ(Json::parse(whole.body)["response"], "hi") << whole.body;
  const size_t asked = upstream_.requests().size();
  const HttpReply load = ask("/api/generate", {{"model", "chat/m-chat"}});
  EXPECT_EQ(load.status, 200) << load.body;
  const std::vector<Json> said = lines(load);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0]["done_reason"], "load");
  EXPECT_EQ(upstream_.requests().size(), asked);
}

TEST_F(OtherWiresTest, OllamaClientsFindModelsAndTheServer) {
  const Json tags = host_.getJson("/api/tags");
  ASSERT_FALSE(tags["models"].empty());
  EXPECT_EQ(tags["models"][0]["name"], "default") << tags.dump(1);
  EXPECT_TRUE(host_.getJson("/api/version")["version"].is_string());
  EXPECT_TRUE(host_.getJson("/api/ps")["models"].empty());
  for (const char* member : {"model", "name"}) {
    const HttpReply shown = ask("/api/show", {{member, "default"}});
    EXPECT_EQ(shown.status, 200) << shown.body;
    EXPECT_TRUE(Json::parse(shown.body)["capabilities"].is_array()) << shown.body;
  }
  // A name nobody knows is the default chain's to answer, so that is what it is described as.
  const HttpReply unknown = ask("/api/show", {{"model", "llama3:latest"}});
  EXPECT_EQ(unknown.status, 200) << unknown.body;
  EXPECT_EQ(Json::parse(unknown.body)["model_info"]["general.basename"], "default") << unknown.body;
  const HttpReply root = exchange(host_.port(), {"HEAD", "/", {}, {}});
  EXPECT_EQ(root.status, 200);
}

// Some clients add the tag that stands for none to every name they show or keep.
TEST(OllamaNamesTest, NamesGoRoundWithAndWithoutTheirTag) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(
      providersYaml({{"chat", "openai-compatible", upstream.baseUrl() + "/v1", {"key-chat"}},
                     {"claude", "anthropic-compatible", upstream.baseUrl(), {"key-claude"}}}) +
      "chains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n  coding:\n    - {tier: cheap, use: [claude/m]}\n");
  const Json tags = host.getJson("/api/tags");
  ASSERT_EQ(tags["models"].size(), 2u) << tags.dump(1);
  for (const Json& model : tags["models"])
    for (const char* tag : {"", ":latest"}) {
      const std::string name = model["name"].get<std::string>();
      Json body = {{"model", name + tag}, {"stream", false}};
      body["messages"] = Json::array({Json{{"role", "user"}, {"content", "say exactly: hi"}}});
      const HttpReply reply = postJson(host.port(), "/api/chat", body.dump());
      EXPECT_EQ(reply.status, 200) << reply.body;
      EXPECT_EQ(reply.header("x-spillway-provider"), name == "coding" ? "claude" : "chat") << name << tag;
      EXPECT_EQ(Json::parse(reply.body)["model"], name + tag) << reply.body;
      const HttpReply shown = postJson(host.port(), "/api/show", Json{{"model", name + tag}}.dump());
      EXPECT_EQ(Json::parse(shown.body)["model_info"]["general.basename"], name) << shown.body;
    }
}

TEST_F(OtherWiresTest, OllamaClientsAreToldWhatIsWrongInTheirShape) {
  Json body = chat("chat/m-chat", "hi");
  body["options"]["temperature"] = "hot";
  const HttpReply reply = ask("/api/chat", body);
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_NE(Json::parse(reply.body)["error"].get<std::string>().find("options.temperature"), std::string::npos);
}

TEST_F(OtherWiresTest, CohereAnswersWholeAndStreamed) {
  for (const char* target : {"chat/m-chat", "claude/m-claude"}) {
    SCOPED_TRACE(target);
    Json body = chat(target, "say exactly: hello there");
    const HttpReply whole = ask("/v2/chat", body);
    EXPECT_EQ(whole.status, 200) << whole.body;
    const Json answer = Json::parse(whole.body);
    EXPECT_EQ(answer["message"]["content"][0]["text"], "hello there") << whole.body;
    EXPECT_EQ(answer["finish_reason"], "COMPLETE");
    EXPECT_GT(answer["usage"]["tokens"]["output_tokens"].get<int>(), 0);

    body["stream"] = true;
    const HttpReply streamed = ask("/v2/chat", body);
    EXPECT_EQ(streamed.status, 200) << streamed.body;
    EXPECT_TRUE(streamed.complete);
    EXPECT_EQ(streamed.header("content-type"), "text/event-stream");
    EXPECT_NE(streamed.body.find("event: message-end"), std::string::npos) << streamed.body;
    EXPECT_NE(streamed.body.find("data: [DONE]"), std::string::npos);
  }
}

TEST_F(OtherWiresTest, CohereClientsFindModels) {
  const std::vector<std::pair<std::string, std::string>> sdk = {{"x-fern-sdk-name", "cohere"}};
  const HttpReply list = get(host_.port(), "/v1/models", sdk);
  EXPECT_EQ(Json::parse(list.body)["models"][0]["name"], "default") << list.body;
  const HttpReply one = get(host_.port(), "/v1/models/default", sdk);
  EXPECT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(Json::parse(one.body)["name"], "default") << one.body;
}

}  // namespace
}  // namespace spillway::test

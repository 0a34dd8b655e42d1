// Clients of the Responses wire over upstreams of other wires, through the real program.
#include <gtest/gtest.h>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

std::string body(const std::string& model, const std::string& text, bool stream = false) {
  Json request = {{"model", model}, {"input", text}, {"stream", stream}};
  return request.dump();
}

// The response a reply ends with, whole or streamed; null when there is none.
Json lastResponse(const HttpReply& reply, bool stream) {
  if (!stream) return Json::parse(reply.body);
  const std::string mark = "event: response.completed\ndata: ";
  const size_t at = reply.body.find(mark);
  if (at == std::string::npos) return nullptr;
  const size_t begin = at + mark.size();
  return Json::parse(reply.body.substr(begin, reply.body.find("\n\n", begin) - begin))["response"];
}

class ResponsesTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [chat/m-chat]}\n");
  }
  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(ResponsesTest, EveryUpstreamAnswersWholeAndStreamed) {
  for (bool stream : {false, true})
    for (const char* target : {"chat/m-chat", "claude/m-claude"})
      for (const char* path : {"/v1/responses", "/responses"}) {
        SCOPED_TRACE(std::string(target) + path + (stream ? " streamed" : " whole"));
        auto reply = postJson(host_.port(), path, body(target, "say exactly: hello there", stream));
        ASSERT_EQ(reply.status, 200) << reply.body;
        EXPECT_TRUE(reply.complete);
        Json response = lastResponse(reply, stream);
        ASSERT_TRUE(response.is_object()) << reply.body;
        EXPECT_EQ(response["status"], "completed");
        EXPECT_EQ(response["output"].back()["content"][0]["text"], "hello there") << reply.body;
        EXPECT_GT(response["usage"]["total_tokens"].get<int>(), 0);
      }
}

TEST_F(ResponsesTest, AResponseNobodyKeepsIsSaidSo) {
  auto reply = postJson(host_.port(), "/v1/responses",
                        R"({"model":"chat/m-chat","input":"and?","previous_response_id":"resp_gone"})");
  EXPECT_EQ(reply.status, 400) << reply.body;
  Json error = Json::parse(reply.body)["error"];
  EXPECT_EQ(error["param"], "previous_response_id") << reply.body;
  EXPECT_NE(error["message"].get<std::string>().find("resp_gone"), std::string::npos) << reply.body;
}

TEST_F(ResponsesTest, TokensAreEstimated) {
  auto reply = postJson(host_.port(), "/v1/responses/input_tokens", R"({"model":"chat/m-chat","input":"hello"})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_GT(Json::parse(reply.body)["input_tokens"].get<int>(), 0);
  EXPECT_TRUE(reply.header("x-spillway-estimate").starts_with("tokens; "));
}

}  // namespace
}  // namespace spillway::test

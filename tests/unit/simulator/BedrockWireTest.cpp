// The converse wire, well-behaved and strict.
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

constexpr const char* kPath = "/model/us.vendor.model-v1%3A0/converse";
constexpr const char* kStream = "/model/us.vendor.model-v1%3A0/converse-stream";

class BedrockWireTest : public WireFixture {
 protected:
  static Json says(const std::string& text) {
    return {{"messages", Json::array({Json({{"role", "user"}, {"content", Json::array({Json({{"text", text}})})}})})}};
  }
  static Json toolConfig() {
    Json tools = Json::array();
    for (const char* name : {"a", "b"}) {
      tools.push_back({{"toolSpec", {{"name", name}, {"inputSchema", {{"json", weatherSchema()}}}}}});
    }
    return {{"tools", std::move(tools)}};
  }
  static Json thinking() { return parsed(R"({"thinking":{"type":"enabled","budget_tokens":1024}})"); }
  static Json result(const Json& use, const char* text) {
    return {{"toolResult",
             {{"toolUseId", use["toolUse"]["toolUseId"]}, {"content", Json::array({Json({{"text", text}})})}}}};
  }
  static void goOn(Json& body, const Json& reply, Json content) {
    body["messages"].push_back(reply["output"]["message"]);
    body["messages"].push_back({{"role", "user"}, {"content", std::move(content)}});
  }
};

TEST_F(BedrockWireTest, AnswersWholeWithUsage) {
  Json reply = answer(kPath, says("hello there"));
  EXPECT_EQ(reply["output"]["message"]["content"][0]["text"], "This is a simulated answer. You said: hello there");
  EXPECT_EQ(reply["stopReason"], "end_turn");
  EXPECT_EQ(reply["usage"]["inputTokens"], 6);
  EXPECT_EQ(reply["usage"]["outputTokens"], 13);
  EXPECT_EQ(reply["usage"]["totalTokens"], 19);
  EXPECT_EQ(upstream_.requests().at(0).model, "us.vendor.model-v1:0");
}

TEST_F(BedrockWireTest, StreamsFramesWithSums) {
  Json body = says("talk first, then parallel tools");
  body["toolConfig"] = toolConfig();
  body["additionalModelRequestFields"] = thinking();
  RawReply reply = post(kStream, body);
  EXPECT_NE(reply.head().find("content-type: application/vnd.amazon.eventstream"), std::string::npos);
  std::string order;
  std::string input;
  for (const auto& frame : frames(reply.body())) {
    EXPECT_EQ(frame.kind, "event");
    EXPECT_TRUE(frame.payload.contains("p"));
    const Json& payload = frame.payload;
    if (frame.type == "contentBlockStart") order += "start ";
    if (frame.type == "contentBlockStop") order += "stop ";
    if (frame.type == "contentBlockDelta") {
      std::string kind = payload["delta"].begin().key();
      if (!order.ends_with(kind + " ")) order += kind + " ";
      if (payload["contentBlockIndex"] == 3) input += payload["delta"]["toolUse"]["input"].get<std::string>();
    }
    if (frame.type == "messageStop") {
      EXPECT_EQ(payload["stopReason"], "tool_use");
    }
    if (frame.type == "metadata") {
      EXPECT_GT(payload["usage"]["outputTokens"], 10);
      order += "metadata";
    }
  }
  EXPECT_EQ(order, "reasoningContent stop text stop start toolUse stop start toolUse stop metadata");
  EXPECT_EQ(input, R"({"city":"simulated city 2","days":2})");
}

TEST_F(BedrockWireTest, ReasoningAndToolsAreTakenBack) {
  Json body = says("parallel tools");
  body["toolConfig"] = toolConfig();
  body["additionalModelRequestFields"] = thinking();
  Json reply = answer(kPath, body);
  const Json content = reply["output"]["message"]["content"];
  ASSERT_EQ(content.size(), 3u);
  goOn(body, reply, Json::array({result(content[2], "rain"), result(content[1], "sunny")}));
  EXPECT_EQ(answer(kPath, body)["output"]["message"]["content"][1]["text"], "The tools said: [rain] [sunny]");
  Json changed = body;
  changed["messages"][1]["content"][0]["reasoningContent"]["reasoningText"]["text"] = "something else";
  expectRefusal(kPath, changed, 400, "Invalid `signature` in `thinking` block");
  changed["messages"][1]["content"][0]["reasoningContent"]["reasoningText"].erase("signature");
  expectRefusal(kPath, changed, 400, "signature: Field required");
  changed = body;
  changed["messages"][1]["content"].erase(0);
  expectRefusal(kPath, changed, 400, "Expected `thinking`");
  changed = body;
  changed["messages"][2]["content"].erase(1);
  expectRefusal(kPath, changed, 400,
                "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_");
  changed = body;
  changed.erase("toolConfig");
  expectRefusal(kPath, changed, 400, "toolConfig field must be defined");
}

TEST_F(BedrockWireTest, RedactedReasoningIsTakenBack) {
  Json body = says("redact your thinking");
  body["additionalModelRequestFields"] = thinking();
  Json reply = answer(kPath, body);
  ASSERT_TRUE(reply["output"]["message"]["content"][0]["reasoningContent"].contains("redactedContent"));
  goOn(body, reply, parsed(R"([{"text":"and now?"}])"));
  EXPECT_EQ(post(kPath, body).status(), 200);
  body["messages"][1]["content"][0]["reasoningContent"]["redactedContent"] = "AAAA";
  expectRefusal(kPath, body, 400, "redacted_thinking");
}

TEST_F(BedrockWireTest, RefusesWhatTheVendorRefuses) {
  struct Row {
    const char* body;
    const char* words;
  };
  const Row rows[] = {
      {R"({"messages":[]})", "must start with a user message"},
      {R"({"messages":[{"role":"assistant","content":[{"text":"x"}]}]})", "must start with a user message"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"user","content":[{"text":"y"}]}]})",
       "must alternate"},
      {R"({"messages":[{"role":"tool","content":[{"text":"x"}]}]})", "enum value set"},
      {R"({"messages":[{"role":"user","content":[{"text":""}]}]})", "is blank"},
      {R"({"messages":[{"role":"user","content":[]}]})", "is empty"},
      {R"({"messages":[{"role":"user","content":"x"}]})", "is empty"},
      {R"({"messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]})", "exactly one of its members"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"max_tokens":3})", "extraneous key [max_tokens]"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{"temperature":1.5}})",
       "less than or equal to 1"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{"maxTokens":0}})",
       "greater than or equal to 1"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"toolConfig":{"tools":[]}})", "toolConfig.tools"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"a.b","inputSchema":{"json":{"type":"object"}}}}]}})",
       "regular expression pattern"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"a","description":"","inputSchema":{"json":{"type":"object"}}}}]}})",
       "Member must have length"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"a","inputSchema":{"json":{"type":"string"}}}}]}})",
       "must be one of the following: object"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"a","inputSchema":{"json":{"type":"object"}}}}],"toolChoice":{"none":{}}}})",
       "not one of auto, any, tool"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t","name":"a","input":"{}"}}]}]})",
       "Provide a json object"},
      {R"({"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"call|1","name":"a","input":{}}}]}]})",
       "toolUseId"},
      {R"({"messages":[{"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[{"text":"x"}]}}]}]})",
       "exceeds the number of toolUse"},
      {R"({"messages":[{"role":"user","content":[{"image":{"format":"bmp","source":{"bytes":"AAAA"}}}]}]})",
       "image.format"},
      {R"({"messages":[{"role":"user","content":[{"document":{"format":"pdf","name":"a.pdf","source":{"bytes":"AAAA"}}}]}]})",
       "document file name"},
      {R"({"messages":[{"role":"user","content":[{"document":{"format":"pdf","name":"a","source":{"bytes":"AAAA"}}}]}]})",
       "without a text block"},
  };
  for (const auto& row : rows) expectRefusal(kPath, parsed(row.body), 400, row.words);
}

TEST_F(BedrockWireTest, ChoicesFormatsLimitsCachesAndImages) {
  Json body = says("x");
  body["toolConfig"] = toolConfig();
  body["toolConfig"]["toolChoice"] = parsed(R"({"tool":{"name":"b"}})");
  EXPECT_EQ(answer(kPath, body)["output"]["message"]["content"][0]["toolUse"]["name"], "b");
  body["additionalModelRequestFields"] = thinking();
  expectRefusal(kPath, body, 400, "forces tool use");
  body = says("x");
  body["outputConfig"] = parsed(R"({"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"r",
    "schema":"{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}"}}}})");
  EXPECT_EQ(answer(kPath, body)["output"]["message"]["content"][0]["text"], R"({"n":1})");
  body = says("count to 50");
  body["inferenceConfig"] = parsed(R"({"stopSequences":[" 4"]})");
  body["additionalModelResponseFieldPaths"] = Json::array({"/stop_sequence"});
  Json reply = answer(kPath, body);
  EXPECT_EQ(reply["stopReason"], "stop_sequence");
  EXPECT_EQ(reply["additionalModelResponseFields"]["stop_sequence"], " 4");
  body = says("hello");
  body["system"] = parsed(R"([{"text":"a long system text"},{"cachePoint":{"type":"default"}}])");
  EXPECT_EQ(answer(kPath, body)["usage"]["cacheWriteInputTokens"], 5);
  Json usage = answer(kPath, body)["usage"];
  EXPECT_EQ(usage["cacheReadInputTokens"], 5);
  EXPECT_EQ(usage["inputTokens"], 5);
  EXPECT_EQ(usage["totalTokens"], 5 + 5 + usage["outputTokens"].get<int64_t>());
  body = says("what is this?");
  body["messages"][0]["content"].push_back(parsed(R"({"image":{"format":"png","source":{"bytes":"AAAABBBB"}}})"));
  EXPECT_NE(answer(kPath, body).dump().find("I see 1 image: image/png, 6 bytes"), std::string::npos);
}

TEST_F(BedrockWireTest, ErrorsAreNamedInAHeaderOrAFrame) {
  RawReply reply = post("/model/m@status=429/converse", says("x"));
  EXPECT_EQ(reply.status(), 429);
  EXPECT_NE(reply.head().find("x-amzn-ErrorType: ThrottlingException:http"), std::string::npos);
  EXPECT_TRUE(Json::parse(reply.body()).contains("message"));
  EXPECT_NE(post("/model/m@error=quota/converse", says("x")).head().find("ServiceQuotaExceededException"),
            std::string::npos);
  EXPECT_NE(post(kPath, parsed("{\"messages\":[]}")).head().find("ValidationException"), std::string::npos);
  auto list = frames(post("/model/m@error-event=2/converse-stream", says("x")).body());
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[2].kind, "exception");
  EXPECT_EQ(list[2].type, "serviceUnavailableException");
  list = frames(post("/model/m@error-event=0,status=429/converse-stream", says("x")).body());
  EXPECT_EQ(list.at(0).type, "throttlingException");
  EXPECT_TRUE(frames(post("/model/m@bad-event=1/converse-stream", says("x")).body()).at(1).payload.is_discarded());
  EXPECT_THROW(frames(post("/model/m@bad-checksum=1/converse-stream", says("x")).body()), std::runtime_error);
  EXPECT_EQ(frames(post("/model/m@no-stop/converse-stream", says("x")).body()).back().type, "contentBlockStop");
  EXPECT_EQ(frames(post("/model/m@no-done/converse-stream", says("x")).body()).back().type, "messageStop");
}

TEST_F(BedrockWireTest, CountsTokensListsModelsAndKnowsSignedKeys) {
  EXPECT_EQ(answer("/model/m/count-tokens", {{"input", {{"converse", says("hello")}}}})["inputTokens"], 5);
  EXPECT_EQ(Json::parse(get("/foundation-models").body())["modelSummaries"][0]["modelId"], "sim-large");
  post(kPath, says("x"),
       "Authorization: AWS4-HMAC-SHA256 Credential=AKIDTEST/20260101/us-east-1/bedrock/aws4_request, "
       "SignedHeaders=host, Signature=0\r\n");
  EXPECT_EQ(upstream_.requests().back().key, "AKIDTEST");
}

}  // namespace
}  // namespace spillway::simulator

// The generateContent wire, well-behaved and strict.
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

constexpr const char* kPath = "/v1beta/models/gemini-3-pro:generateContent";
constexpr const char* kStream = "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse";

class GeminiWireTest : public WireFixture {
 protected:
  static Json says(const std::string& text) {
    return {{"contents", Json::array({Json({{"role", "user"}, {"parts", Json::array({Json({{"text", text}})})}})})}};
  }
  static Json tools(std::initializer_list<const char*> names) {
    Json declarations = Json::array();
    for (const char* name : names) declarations.push_back({{"name", name}, {"parameters", weatherSchema()}});
    return Json::array({Json({{"functionDeclarations", std::move(declarations)}})});
  }
  static Json response(const char* name, const char* text) {
    return {{"functionResponse", {{"name", name}, {"response", {{"result", text}}}}}};
  }
  static Json turn(const char* role, Json parts) { return {{"role", role}, {"parts", std::move(parts)}}; }
  // The conversation goes on: the model's content as it came, then the user's parts.
  static void goOn(Json& body, const Json& reply, Json parts) {
    body["contents"].push_back(reply["candidates"][0]["content"]);
    body["contents"].push_back(turn("user", std::move(parts)));
  }
};

TEST_F(GeminiWireTest, AnswersWholeWithUsageThatLeavesThinkingApart) {
  Json body = says("hello there");
  body["systemInstruction"] = parsed(R"({"parts":[{"text":"be brief"}]})");
  Json reply = answer(kPath, body);
  EXPECT_EQ(reply["candidates"][0]["content"]["parts"][0]["text"], "This is a simulated answer. You said: hello there");
  EXPECT_EQ(reply["candidates"][0]["finishReason"], "STOP");
  EXPECT_EQ(reply["modelVersion"], "simulated/gemini-3-pro");
  EXPECT_EQ(reply["usageMetadata"]["promptTokenCount"], 11);
  EXPECT_EQ(reply["usageMetadata"]["candidatesTokenCount"], 13);
  EXPECT_EQ(reply["usageMetadata"]["totalTokenCount"], 24);
  body["generationConfig"] = parsed(R"({"thinkingConfig":{"includeThoughts":true}})");
  reply = answer(kPath, body);
  EXPECT_EQ(reply["candidates"][0]["content"]["parts"][0]["thought"], true);
  EXPECT_EQ(reply["usageMetadata"]["candidatesTokenCount"], 13);
  int64_t thoughts = reply["usageMetadata"]["thoughtsTokenCount"];
  EXPECT_GT(thoughts, 0);
  EXPECT_EQ(reply["usageMetadata"]["totalTokenCount"], 24 + thoughts);
}

TEST_F(GeminiWireTest, SnakeCaseIsReadAsWell) {
  Json body = parsed(R"({"contents":[{"parts":[{"text":"use tool a"}]}],"generation_config":{"max_output_tokens":100},
    "system_instruction":{"parts":[{"text":"x"}]},"tool_config":{"function_calling_config":{"mode":"NONE"}},
    "tools":[{"function_declarations":[{"name":"a","parameters_json_schema":{"type":"object"}}]}]})");
  EXPECT_EQ(answer(kPath, body)["candidates"][0]["content"]["parts"][0]["text"],
            "This is a simulated answer. You said: use tool a");
}

TEST_F(GeminiWireTest, StreamsEventsWithCarriageReturnsAndGrowingCounts) {
  RawReply reply = post(kStream, says("hello"));
  EXPECT_NE(reply.body().find("}\r\n\r\ndata: {"), std::string::npos);
  std::string text;
  int64_t output = 0;
  auto list = sseEvents(reply.body());
  for (size_t i = 0; i < list.size(); i++) {
    const Json& chunk = list[i].second;
    const Json& candidate = chunk["candidates"][0];
    text += candidate["content"]["parts"][0]["text"].get<std::string>();
    EXPECT_GE(chunk["usageMetadata"]["candidatesTokenCount"], output);
    output = chunk["usageMetadata"]["candidatesTokenCount"];
    EXPECT_EQ(candidate.contains("finishReason"), i + 1 == list.size());
  }
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
  EXPECT_EQ(output, 11);
  EXPECT_TRUE(list.back().second["candidates"][0]["content"]["parts"][0].contains("thoughtSignature"));
}

TEST_F(GeminiWireTest, StreamsOneListWithoutAltSse) {
  RawReply reply = post("/v1beta/models/gemini-3-pro:streamGenerateContent", says("hello"));
  EXPECT_NE(reply.head().find("application/json"), std::string::npos);
  EXPECT_NE(reply.head().find("chunked"), std::string::npos);
  Json list = Json::parse(reply.body());
  ASSERT_GT(list.size(), 3u);
  EXPECT_EQ(list.back()["candidates"][0]["finishReason"], "STOP");
  reply = post("/v1beta/models/m%40status%3D429:streamGenerateContent", says("hello"));
  EXPECT_EQ(reply.status(), 429);
  EXPECT_EQ(Json::parse(reply.body())[0]["error"]["status"], "RESOURCE_EXHAUSTED");
}

TEST_F(GeminiWireTest, CallsInParallelAndOnlyTheFirstIsSigned) {
  Json body = says("talk first, then parallel tools");
  body["tools"] = tools({"a", "b"});
  Json reply = answer(kPath, body);
  const Json& parts = reply["candidates"][0]["content"]["parts"];
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_FALSE(parts[0].contains("thoughtSignature"));
  EXPECT_EQ(parts[1]["functionCall"]["args"], parsed(R"({"city":"simulated city 1","days":1})"));
  EXPECT_TRUE(parts[1].contains("thoughtSignature"));
  EXPECT_FALSE(parts[2].contains("thoughtSignature"));
  EXPECT_FALSE(parts[1]["functionCall"].contains("id"));
  EXPECT_EQ(reply["candidates"][0]["finishReason"], "STOP");
  goOn(body, reply, Json::array({response("b", "rain"), response("a", "sunny")}));
  reply = answer(kPath, body);
  EXPECT_EQ(reply["candidates"][0]["content"]["parts"][0]["text"], "The tools said: [rain] [sunny]");
}

TEST_F(GeminiWireTest, NewerModelsGiveCallsIds) {
  Json body = says("use tool a");
  body["tools"] = tools({"a"});
  const char* newer = "/v1beta/models/gemini-3.5-flash:generateContent";
  Json reply = answer(newer, body);
  const Json& call = reply["candidates"][0]["content"]["parts"][0]["functionCall"];
  EXPECT_TRUE(call.contains("id"));
  Json result = response("a", "sunny");
  result["functionResponse"]["id"] = call["id"];
  goOn(body, reply, Json::array({result}));
  EXPECT_EQ(post(newer, body).status(), 200);
  body["contents"][2]["parts"][0]["functionResponse"]["id"] = "another";
  expectRefusal(newer, body, 400, "matches a function call");
}

TEST_F(GeminiWireTest, EachStepOfTheCurrentTurnNeedsItsSignature) {
  Json body = says("use tool a");
  body["tools"] = tools({"a"});
  Json reply = answer(kPath, body);
  goOn(body, reply, Json::array({response("a", "sunny")}));
  Json& part = body["contents"][1]["parts"][0];
  std::string signature = part["thoughtSignature"];
  part.erase("thoughtSignature");
  expectRefusal(kPath, body, 400, "missing a thought_signature");
  EXPECT_EQ(post("/v1beta/models/gemini-2.5-pro:generateContent", body).status(), 200);
  part["thoughtSignature"] = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";
  EXPECT_EQ(post(kPath, body).status(), 200);
  part["thoughtSignature"] = "skip_thought_signature_validator";
  EXPECT_EQ(post(kPath, body).status(), 200);
  std::string url = signature;
  for (char& c : url) c = c == '+' ? '-' : c == '/' ? '_' : c;
  part["thoughtSignature"] = url;
  EXPECT_EQ(post(kPath, body).status(), 200);
  part["functionCall"]["name"] = "b";
  body["contents"][2]["parts"][0]["functionResponse"]["name"] = "b";
  expectRefusal(kPath, body, 400, "Corrupted thought signature");
  part["functionCall"]["name"] = "a";
  body["contents"][2]["parts"][0]["functionResponse"]["name"] = "a";
  part["thoughtSignature"] = "AAAA" + signature.substr(4);
  expectRefusal(kPath, body, 400, "Corrupted thought signature");
  // When the user has spoken again the turn is over and nobody asks for its signatures.
  part.erase("thoughtSignature");
  body["contents"].push_back(turn("model", parsed(R"([{"text":"it is sunny"}])")));
  body["contents"].push_back(turn("user", parsed(R"([{"text":"thanks"}])")));
  EXPECT_EQ(post(kPath, body).status(), 200);
}

TEST_F(GeminiWireTest, TurnsAreHeldInOrder) {
  Json call =
      parsed(R"({"functionCall":{"name":"a","args":{}},"thoughtSignature":"skip_thought_signature_validator"})");
  auto refused = [&](Json contents, const char* words) {
    expectRefusal(kPath, {{"contents", std::move(contents)}, {"tools", tools({"a"})}}, 400, words);
  };
  Json user = turn("user", parsed(R"([{"text":"x"}])"));
  Json model = turn("model", parsed(R"([{"text":"y"}])"));
  Json calling = turn("model", Json::array({call}));
  Json result = turn("user", Json::array({response("a", "z")}));
  refused(Json::array(), "contents is not specified");
  refused(Json::array({calling, result}), "immediately after a user turn");
  refused(Json::array({user, result}), "immediately after a function call turn");
  refused(Json::array({user, model, result}), "immediately after a function call turn");
  refused(Json::array({user, calling, user}), "number of function response parts");
  refused(Json::array({user, calling, turn("user", Json::array({response("a", "z"), response("a", "z")}))}),
          "number of function response parts");
  refused(Json::array({user, calling, turn("user", Json::array({response("b", "z")}))}), "b does not");
  refused(Json::array({user, user}), "alternate between user and model");
  refused(Json::array({user, model}), "end with a user role");
  refused(Json::array({turn("assistant", parsed(R"([{"text":"x"}])"))}), "valid role: user, model");
  refused(Json::array({turn("user", Json::array())}), "must not be empty");
}

TEST_F(GeminiWireTest, RefusesWhatTheVendorRefuses) {
  struct Row {
    const char* more;  // beside the contents
    const char* words;
  };
  const Row rows[] = {
      {R"({"messages":[]})", "Unknown name \\\"messages\\\": Cannot find field."},
      {R"({"generationConfig":{"max_tokens":3}})", "at 'generation_config'"},
      {R"({"generationConfig":{"temperature":3}})", "[0.0, 2.0]"},
      {R"({"generationConfig":{"stopSequences":["1","2","3","4","5","6"]}})", "at most 5"},
      {R"({"generationConfig":{"candidateCount":2}})", "Multiple candidates"},
      {R"({"generationConfig":{"responseSchema":{"type":"OBJECT"}}})", "only allowed when response_mime_type"},
      {R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"LOW"}}})", "only set only one"},
      {R"({"generationConfig":{"thinkingConfig":{"thinkingLevel":"HUGE"}}})", "thinking_level"},
      {R"({"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}})", "without function_declarations"},
      {R"({"tools":[{"functionDeclarations":[{"name":"1a"}]}]})", "Invalid function name"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"object","additionalProperties":false}}]}]})",
       "tools[0].function_declarations[0].parameters"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"object","properties":{"x":{"$ref":"#/x"}}}}]}]})",
       "parameters.properties[x]"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":["string","null"]}}]}]})",
       "Invalid value at"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"object","properties":{"x":{"type":"array"}}}}]}]})",
       "items: missing field"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"object","properties":{"x":{"type":"integer","enum":[1]}}}}]}]})",
       "enum[0]"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"object","properties":{},"required":["x"]}}]}]})",
       "property is not defined"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a","parameters":{"type":"object"},"parametersJsonSchema":{}}]}]})",
       "only one of"},
      {R"({"tools":[{"functionDeclarations":[{"name":"a"}]}],"toolConfig":{"functionCallingConfig":{"mode":"AUTO","allowedFunctionNames":["a"]}}})",
       "ANY or VALIDATED"},
  };
  for (const auto& row : rows) {
    Json body = says("x");
    body.update(parsed(row.more));
    expectRefusal(kPath, body, 400, row.words);
  }
  for (const char* part :
       {R"({"text":"x","inlineData":{"mimeType":"image/png","data":"AAAA"}})", R"({"thought":true})",
        R"({"type":"text","text":"x"})", R"({"inlineData":{"mimeType":"image/png","data":"data:image"}})"}) {
    Json body = says("x");
    body["contents"][0]["parts"].push_back(parsed(part));
    EXPECT_EQ(post(kPath, body).status(), 400) << part;
  }
  Json body = says("x");
  body["generationConfig"] = parsed(R"({"responseMimeType":"application/json"})");
  body["tools"] = tools({"a"});
  EXPECT_EQ(post(kPath, body).status(), 200);
  expectRefusal("/v1beta/models/gemini-2.0-flash:generateContent", body, 400, "is unsupported");
}

TEST_F(GeminiWireTest, ChoicesFormatsLimitsAndImages) {
  Json body = says("x");
  body["tools"] = tools({"a", "b"});
  body["toolConfig"] = parsed(R"({"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["b"]}})");
  EXPECT_EQ(answer(kPath, body)["candidates"][0]["content"]["parts"][0]["functionCall"]["name"], "b");
  body = says("x");
  body["generationConfig"] = parsed(R"({"responseMimeType":"application/json",
    "responseSchema":{"type":"OBJECT","properties":{"n":{"type":"INTEGER"}}}})");
  EXPECT_EQ(answer(kPath, body)["candidates"][0]["content"]["parts"][0]["text"], R"({"n":1})");
  body = says("count to 50");
  body["generationConfig"] = parsed(R"({"maxOutputTokens":3})");
  EXPECT_EQ(answer(kPath, body)["candidates"][0]["finishReason"], "MAX_TOKENS");
  body["generationConfig"] = parsed(R"({"maxOutputTokens":1,"thinkingConfig":{"thinkingLevel":"LOW"}})");
  EXPECT_FALSE(answer(kPath, body)["candidates"][0]["content"].contains("parts"));
  body = says("what is this?");
  body["contents"][0]["parts"].push_back(parsed(R"({"inlineData":{"mimeType":"image/png","data":"AAAABBBB"}})"));
  EXPECT_NE(answer(kPath, body).dump().find("I see 1 image: image/png, 6 bytes"), std::string::npos);
  Json blocked = answer(kPath, says("please refuse"))["candidates"][0];
  EXPECT_EQ(blocked["finishReason"], "SAFETY");
  EXPECT_FALSE(blocked.contains("content"));
}

TEST_F(GeminiWireTest, CountsTokensListsModelsAndEmbeds) {
  Json counted = answer("/v1beta/models/m:countTokens", says("hello"));
  EXPECT_EQ(counted["totalTokens"], 5);
  Json inner = says("hello");
  inner["model"] = "models/m";
  EXPECT_EQ(answer("/v1beta/models/m:countTokens", {{"generateContentRequest", inner}})["totalTokens"], 5);
  Json list = Json::parse(get("/v1beta/models").body());
  EXPECT_EQ(list["models"][0]["name"], "models/sim-large");
  EXPECT_EQ(Json::parse(get("/v1/models?key=k").body())["models"].size(), 3u);
  EXPECT_EQ(Json::parse(get("/v1beta/models/sim-small").body())["name"], "models/sim-small");
  EXPECT_EQ(get("/v1beta/models/unknown").status(), 404);
}

TEST_F(GeminiWireTest, ErrorsAreThoseOfGoogleRpc) {
  auto failing = [&](const std::string& words) {
    return Json::parse(post("/v1beta/models/m@" + words + ":generateContent", says("x")).body())["error"];
  };
  Json error = failing("status=429,retry-after=7");
  EXPECT_EQ(error["status"], "RESOURCE_EXHAUSTED");
  EXPECT_EQ(error["details"][1]["retryDelay"], "7s");
  RawReply reply = post("/v1beta/models/m@status=429:generateContent", says("x"));
  EXPECT_EQ(reply.head().find("retry-after"), std::string::npos);
  EXPECT_EQ(failing("status=503")["status"], "UNAVAILABLE");
  EXPECT_EQ(failing("status=500")["status"], "INTERNAL");
  EXPECT_EQ(failing("error=model")["code"], 404);
  EXPECT_EQ(failing("error=quota")["details"][0]["violations"][0]["quotaId"],
            "GenerateRequestsPerDayPerProjectPerModel-FreeTier");
  Json blocked = answer("/v1beta/models/m@error=content:generateContent", says("x"));
  EXPECT_EQ(blocked["promptFeedback"]["blockReason"], "PROHIBITED_CONTENT");
  auto events = sseEvents(post("/v1beta/models/m@error=content:streamGenerateContent?alt=sse", says("x")).body());
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].second.contains("promptFeedback"));
  events = sseEvents(post("/v1beta/models/m@error-event=2:streamGenerateContent?alt=sse", says("x")).body());
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[2].second["error"]["status"], "UNAVAILABLE");
  Json list = Json::parse(post("/v1beta/models/m@error-event=2:streamGenerateContent", says("x")).body());
  EXPECT_EQ(list[2]["error"]["code"], 503);
}

TEST_F(GeminiWireTest, KeysComeInHeaderAndQuery) {
  Simulator::Options options;
  options.endpoints.keys = {"good"};
  Simulator upstream(options);
  RawClient client(upstream.port());
  std::string body = says("x").dump();
  RawReply denied = client.post(kPath, body, "x-goog-api-key: bad\r\n");
  EXPECT_EQ(denied.status(), 400);
  EXPECT_EQ(Json::parse(denied.body())["error"]["details"][0]["reason"], "API_KEY_INVALID");
  EXPECT_EQ(client.post(kPath, body, "x-goog-api-key: good\r\n").status(), 200);
  EXPECT_EQ(client.post(std::string(kPath) + "?key=good", body).status(), 200);
}

}  // namespace
}  // namespace spillway::simulator

// Cohere's v2 chat and the legacy completions wire, well-behaved and strict.
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

class CohereWireTest : public WireFixture {
 protected:
  static Json chat(const Json& content) {
    return {{"model", "m"}, {"messages", Json::array({Json({{"role", "user"}, {"content", content}})})}};
  }
  static Json tools() {
    Json list = Json::array();
    for (const char* name : {"a", "b"}) {
      list.push_back({{"type", "function"}, {"function", {{"name", name}, {"parameters", weatherSchema()}}}});
    }
    return list;
  }
  std::vector<std::pair<std::string, Json>> events(Json body) {
    body["stream"] = true;
    return sseEvents(post("/v2/chat", body).body());
  }
};

TEST_F(CohereWireTest, AnswersWholeWithUsage) {
  Json reply = answer("/v2/chat", chat("hello there"));
  EXPECT_EQ(reply["finish_reason"], "COMPLETE");
  EXPECT_EQ(reply["message"]["content"][0]["text"], "This is a simulated answer. You said: hello there");
  EXPECT_EQ(reply["usage"]["tokens"], parsed(R"({"input_tokens":6,"output_tokens":13})"));
}

TEST_F(CohereWireTest, StreamsTypedEvents) {
  Json body = chat("hello");
  body["thinking"] = parsed(R"({"type":"enabled"})");
  std::string order;
  std::string text;
  std::string thinking;
  for (const auto& [name, event] : events(body)) {
    if (event.is_object()) {
      EXPECT_EQ(name, event["type"]);
    }
    if (name == "content-delta") {
      const Json& content = event["delta"]["message"]["content"];
      text += content.value("text", "");
      thinking += content.value("thinking", "");
      if (order.ends_with("content-delta ")) continue;
    }
    order += (event.is_object() ? name : event.get<std::string>()) + " ";
  }
  EXPECT_EQ(order,
            "message-start content-start content-delta content-end content-start content-delta content-end message-end "
            "[DONE] ");
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
  EXPECT_TRUE(thinking.starts_with("The user wants"));
}

TEST_F(CohereWireTest, PlansThenCallsAndTakesResultsBack) {
  Json body = chat("talk first, then parallel tools");
  body["tools"] = tools();
  Json reply = answer("/v2/chat", body);
  EXPECT_EQ(reply["finish_reason"], "TOOL_CALL");
  EXPECT_EQ(reply["message"]["tool_plan"], "I will call the tools now.");
  EXPECT_FALSE(reply["message"].contains("content"));
  const Json calls = reply["message"]["tool_calls"];
  EXPECT_EQ(calls[1]["function"]["arguments"], R"({"city":"simulated city 2","days":2})");
  std::string plan;
  std::string arguments;
  for (const auto& [name, event] : events(body)) {
    if (name == "tool-plan-delta") plan += event["delta"]["message"]["tool_plan"].get<std::string>();
    if (name == "tool-call-delta" && event["index"] == 1) {
      arguments += event["delta"]["message"]["tool_calls"]["function"]["arguments"].get<std::string>();
    }
  }
  EXPECT_EQ(plan, "I will call the tools now.");
  EXPECT_EQ(arguments, calls[1]["function"]["arguments"]);
  body["messages"].push_back({{"role", "assistant"}, {"tool_calls", calls}});
  body["messages"].push_back({{"role", "tool"}, {"tool_call_id", calls[0]["id"]}, {"content", "sunny"}});
  body["messages"].push_back({{"role", "tool"},
                              {"tool_call_id", calls[1]["id"]},
                              {"content", parsed(R"([{"type":"document","document":{"data":"rain"}}])")}});
  EXPECT_EQ(answer("/v2/chat", body)["message"]["content"][0]["text"], "The tools said: [sunny] [rain]");
}

TEST_F(CohereWireTest, RefusesWhatTheVendorRefuses) {
  struct Row {
    const char* body;
    int status;
    const char* words;
  };
  const Row rows[] = {
      {R"({"messages":[{"role":"user","content":"x"}]})", 400, "model is required"},
      {R"({"model":"m","messages":[]})", 400, "at least 1 message"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"top_p":1})", 422,
       "unknown field: parameter 'top_p'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"p":1})", 400, "0.99"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1.5})", 400, "temperature"},
      {R"({"model":"m","messages":[{"role":"function","content":"x"}]})", 400, "role 'function'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]})", 400,
       "last message"},
      {R"({"model":"m","messages":[{"role":"tool","tool_call_id":"c","content":"x"}]})", 400, "does not match"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"auto"})", 400, "REQUIRED, NONE"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"stop_sequences":["1","2","3","4","5","6"]})", 400,
       "at most 5"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a","strict":true}}]})",
       422, "'strict'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a"}}],"response_format":{"type":"json_object"}})",
       400, "cannot be used with tools"},
  };
  for (const auto& row : rows) expectRefusal("/v2/chat", parsed(row.body), row.status, row.words);
}

TEST_F(CohereWireTest, FormatsLimitsImagesAndFailures) {
  Json body = chat("x");
  body["response_format"] =
      parsed(R"({"type":"json_object","json_schema":{"type":"object","properties":{"n":{"type":"integer"}}}})");
  EXPECT_EQ(answer("/v2/chat", body)["message"]["content"][0]["text"], R"({"n":1})");
  body = chat("count to 50");
  body["max_tokens"] = 3;
  EXPECT_EQ(answer("/v2/chat", body)["finish_reason"], "MAX_TOKENS");
  body = chat(parsed(R"([{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAABBBB"}}])"));
  EXPECT_NE(answer("/v2/chat", body).dump().find("I see 1 image: image/png, 6 bytes"), std::string::npos);
  body = chat("hello");
  body["model"] = "m@error-event=2";
  auto list = events(body);
  EXPECT_EQ(list.back().first, "message-end");
  EXPECT_EQ(list.back().second["delta"]["finish_reason"], "ERROR");
  EXPECT_EQ(answer("/v2/chat", body)["finish_reason"], "ERROR");
  body["model"] = "m@status=429";
  EXPECT_EQ(post("/v2/chat", body).status(), 429);
  body["model"] = "m@error=content";
  EXPECT_EQ(post("/v2/chat", body).status(), 498);
  body["model"] = "m@no-stop";
  EXPECT_EQ(events(body).back().first, "content-end");
}

TEST_F(CohereWireTest, LegacyCompletionsContinueAPrompt) {
  Json body = {{"model", "m"}, {"prompt", "hello"}, {"max_tokens", 50}};
  Json reply = answer("/v1/completions", body);
  EXPECT_EQ(reply["object"], "text_completion");
  EXPECT_EQ(reply["choices"][0]["text"], "This is a simulated answer. You said: hello");
  EXPECT_EQ(reply["usage"]["prompt_tokens"], 2);
  body["stream"] = true;
  body["stream_options"] = parsed(R"({"include_usage":true})");
  std::string text;
  auto list = sseEvents(post("/v1/completions", body).body());
  for (const auto& [name, chunk] : list) {
    if (chunk.is_object() && !chunk["choices"].empty()) text += chunk["choices"][0]["text"].get<std::string>();
  }
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
  EXPECT_EQ(list.back().second, "[DONE]");
  EXPECT_EQ(list[list.size() - 2].second["usage"]["completion_tokens"], 11);
  EXPECT_EQ(answer("/v1/completions",
                   {{"model", "m"}, {"prompt", "count to 50"}, {"echo", true}})["choices"][0]["finish_reason"],
            "length");
  expectRefusal("/v1/completions", {{"model", "m"}}, 400, "'prompt'");
  expectRefusal("/v1/completions", {{"model", "m"}, {"prompt", "x"}, {"messages", 1}}, 400, "messages");
}

}  // namespace
}  // namespace spillway::simulator

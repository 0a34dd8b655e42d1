// The two wires, well-behaved: what the simulator answers must be what a vendor would.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/simulator/Simulator.h"
#include "tests/unit/simulator/RawExchange.h"

namespace spillway::simulator {
namespace {

constexpr const char* kVersion = "anthropic-version: 2023-06-01\r\nx-api-key: k\r\n";

class WireTest : public ::testing::Test {
 protected:
  Json chat(Json body) { return Json::parse(exchange("/v1/chat/completions", body).body()); }
  Json messages(Json body) {
    if (!body.contains("max_tokens")) body["max_tokens"] = 4000;
    return Json::parse(exchange("/v1/messages", body).body());
  }
  std::vector<Json> events(const std::string& path, Json body) {
    body["stream"] = true;
    if (path == "/v1/messages" && !body.contains("max_tokens")) body["max_tokens"] = 4000;
    RawReply reply = exchange(path, body);
    EXPECT_NE(reply.head().find("text/event-stream"), std::string::npos) << reply.bytes;
    std::vector<Json> list;
    std::string text = reply.body();
    for (size_t at = text.find("data: "); at != std::string::npos; at = text.find("data: ", at + 1)) {
      Json event = Json::parse(text.substr(at + 6, text.find('\n', at) - at - 6), nullptr, false);
      list.push_back(event.is_discarded() ? Json("[DONE]") : event);
    }
    return list;
  }
  RawReply exchange(const std::string& path, const Json& body) {
    return RawClient(upstream_.port()).post(path, body.dump(), kVersion);
  }
  static Json user(const Json& content) { return Json::array({Json({{"role", "user"}, {"content", content}})}); }
  static Json chatTool(const std::string& name) {
    Json parameters =
        Json::parse(R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}})");
    return Json({{"type", "function"}, {"function", {{"name", name}, {"parameters", parameters}}}});
  }

  Simulator upstream_;
};

TEST_F(WireTest, ChatAnswersWholeWithLabelAndUsage) {
  Json reply = chat({{"model", "m-1"}, {"messages", user("hello there")}});
  EXPECT_EQ(reply["object"], "chat.completion");
  EXPECT_EQ(reply["model"], "simulated/m-1");
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(reply["choices"][0]["message"]["content"], "This is a simulated answer. You said: hello there");
  EXPECT_EQ(reply["usage"]["prompt_tokens"], 6);  // 3 for the message and 3 for eleven bytes
  EXPECT_EQ(reply["usage"]["completion_tokens"], 13);
  EXPECT_EQ(reply["usage"]["total_tokens"], 19);
}

TEST_F(WireTest, ChatStreamAddsUpToTheWholeAnswer) {
  Json body = {{"model", "m"}, {"messages", user("hello")}, {"stream_options", {{"include_usage", true}}}};
  std::vector<Json> list = events("/v1/chat/completions", body);
  ASSERT_GT(list.size(), 4u);
  EXPECT_EQ(list[0]["choices"][0]["delta"]["role"], "assistant");
  EXPECT_EQ(list.back(), "[DONE]");
  EXPECT_EQ(list[list.size() - 2]["choices"].size(), 0u);
  EXPECT_EQ(list[list.size() - 2]["usage"]["prompt_tokens"], 5);
  std::string text;
  for (const auto& event : list) {
    if (event.is_object() && !event["choices"].empty()) text += event["choices"][0]["delta"].value("content", "");
  }
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
}

TEST_F(WireTest, ChatSendsNoUsageChunkUnlessAsked) {
  for (const auto& event : events("/v1/chat/completions", {{"model", "m"}, {"messages", user("hello")}})) {
    if (event.is_object()) {
      EXPECT_FALSE(event.contains("usage"));
    }
  }
}

TEST_F(WireTest, ChatCallsToolsInParallelWithArgumentDeltas) {
  Json body = {
      {"model", "m"}, {"messages", user("parallel tools")}, {"tools", Json::array({chatTool("a"), chatTool("b")})}};
  Json whole = chat(body);
  EXPECT_EQ(whole["choices"][0]["finish_reason"], "tool_calls");
  EXPECT_TRUE(whole["choices"][0]["message"]["content"].is_null());
  ASSERT_EQ(whole["choices"][0]["message"]["tool_calls"].size(), 2u);
  std::map<int, std::string> arguments;
  std::map<int, std::string> names;
  for (const auto& event : events("/v1/chat/completions", body)) {
    if (!event.is_object() || !event["choices"][0]["delta"].contains("tool_calls")) continue;
    const Json& call = event["choices"][0]["delta"]["tool_calls"][0];
    if (call["function"].contains("name")) names[call["index"]] = call["function"]["name"];
    arguments[call["index"]] += call["function"]["arguments"].get<std::string>();
  }
  EXPECT_EQ(names, (std::map<int, std::string>{{0, "a"}, {1, "b"}}));
  EXPECT_EQ(Json::parse(arguments[1]), Json::parse(R"({"city":"simulated city 2","days":2})"));
}

TEST_F(WireTest, AToolCallCanBeGivenItsArguments) {
  Json body = {{"model", "m"},
               {"messages", user(R"(please use tool a with {"city":"Ulm {x}"} now)")},
               {"tools", Json::array({chatTool("a")})}};
  EXPECT_EQ(chat(body)["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"], R"({"city":"Ulm {x}"})");
}

TEST_F(WireTest, ChatRefusesWhatTheVendorRefuses) {
  struct Row {
    const char* body;
    const char* word;
  };
  const Row rows[] = {
      {R"({"messages":[{"role":"user","content":"x"}]})", "model parameter"},
      {R"({"model":"m"})", "'messages'"},
      {R"({"model":"m","messages":[]})", "empty array"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"top_q":1})", "top_q"},
      {R"({"model":"m","messages":[{"role":"tool","tool_call_id":"x","content":"x"}]})", "preceeding"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"auto"})", "only allowed when 'tools'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream_options":{}})", "only allowed when 'stream'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[]})", "empty array"},
      {R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"x"}]})",
       "did not have response messages: c"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"reasoning_effort":"huge"})",
       "does not support 'huge'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}]})",
       "Invalid schema for function 'f'"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"r","strict":true,"schema":{"type":"object","properties":{}}}}})",
       "Invalid schema for response_format 'r'"},
      {R"({"model":"deepseek-x","reasoning_effort":"high","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}]})",
       "`reasoning_content` in the thinking mode"},
      {"{broken", "could not parse"},
  };
  for (const auto& row : rows) {
    RawReply reply = RawClient(upstream_.port()).post("/v1/chat/completions", row.body);
    EXPECT_EQ(reply.status(), 400) << row.body;
    EXPECT_NE(Json::parse(reply.body())["error"]["message"].get<std::string>().find(row.word), std::string::npos)
        << reply.body();
  }
}

TEST_F(WireTest, MessagesAnswersWholeWithThinkingAndItsSignatureIsTakenBack) {
  Json body = {
      {"model", "m"}, {"messages", user("hello")}, {"thinking", {{"type", "enabled"}, {"budget_tokens", 1024}}}};
  Json reply = messages(body);
  EXPECT_EQ(reply["stop_reason"], "end_turn");
  ASSERT_EQ(reply["content"].size(), 2u);
  EXPECT_EQ(reply["content"][0]["type"], "thinking");
  body["messages"].push_back({{"role", "assistant"}, {"content", reply["content"]}});
  body["messages"].push_back({{"role", "user"}, {"content", "and now?"}});
  EXPECT_EQ(messages(body)["type"], "message");
  body["messages"][1]["content"][0]["thinking"] = "something else";
  EXPECT_NE(messages(body)["error"]["message"].get<std::string>().find("Invalid `signature`"), std::string::npos);
}

TEST_F(WireTest, ChatCallsCustomToolsWithTheirText) {
  Json body = {{"model", "m"}, {"messages", user("use tool patch with {*** Begin ***}")}};
  body["tools"] = Json::array({Json::parse(R"({"type":"custom","custom":{"name":"patch"}})")});
  Json call = chat(body)["choices"][0]["message"]["tool_calls"][0];
  EXPECT_EQ(call["type"], "custom");
  EXPECT_EQ(call["custom"]["input"], "*** Begin ***");
  std::string input;
  for (const auto& event : events("/v1/chat/completions", body)) {
    if (!event.is_object() || !event["choices"][0]["delta"].contains("tool_calls")) continue;
    input += event["choices"][0]["delta"]["tool_calls"][0]["custom"]["input"].get<std::string>();
  }
  EXPECT_EQ(input, "*** Begin ***");
  body["messages"].push_back({{"role", "assistant"}, {"tool_calls", Json::array({call})}});
  body["messages"].push_back({{"role", "tool"}, {"tool_call_id", call["id"]}, {"content", "done"}});
  EXPECT_EQ(chat(body)["choices"][0]["message"]["content"], "The tools said: [done]");
}

TEST_F(WireTest, MessagesRedactsThinkingAndWantsItBackInAToolLoop) {
  Json tool = Json::parse(R"({"name":"a","input_schema":{"type":"object"}})");
  Json body = {{"model", "m"},
               {"messages", user("redact your thinking and use tool a")},
               {"thinking", {{"type", "enabled"}, {"budget_tokens", 1024}}},
               {"tools", Json::array({tool})}};
  Json content = messages(body)["content"];
  ASSERT_EQ(content.size(), 2u);
  EXPECT_EQ(content[0]["type"], "redacted_thinking");
  for (const auto& event : events("/v1/messages", body)) {
    if (event["type"] == "content_block_start" && event["index"] == 0) {
      EXPECT_EQ(event["content_block"], content[0]);
    }
  }
  Json result = {{"type", "tool_result"}, {"tool_use_id", content[1]["id"]}, {"content", "sunny"}};
  body["messages"].push_back({{"role", "assistant"}, {"content", content}});
  body["messages"].push_back({{"role", "user"}, {"content", Json::array({result})}});
  EXPECT_EQ(messages(body)["type"], "message");
  Json changed = body;
  changed["messages"][1]["content"][0]["data"] = "c2ltdWxhdGVk";
  EXPECT_NE(messages(changed).dump().find("Invalid `data`"), std::string::npos);
  changed = body;
  changed["messages"][1]["content"].erase(0);
  EXPECT_NE(messages(changed).dump().find("Expected `thinking`"), std::string::npos);
}

TEST_F(WireTest, MessagesStreamsBlocksOneAfterTheOther) {
  Json tool = Json::parse(R"({"name":"a","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}})");
  Json body = {{"model", "m"},
               {"messages", user("talk first, then parallel tools")},
               {"thinking", {{"type", "adaptive"}}},
               {"tools", Json::array({tool})}};
  std::string order;
  std::string arguments;
  int open = -1;
  for (const auto& event : events("/v1/messages", body)) {
    std::string type = event["type"];
    if (type == "content_block_start") {
      EXPECT_EQ(open, -1);
      open = event["index"];
      order += event["content_block"]["type"].get<std::string>() + " ";
    }
    if (type == "content_block_delta") {
      EXPECT_EQ(event["index"], open);
      if (open == 3) arguments += event["delta"].value("partial_json", "");
    }
    if (type == "content_block_stop") open = -1;
    if (type == "message_delta") {
      EXPECT_EQ(event["delta"]["stop_reason"], "tool_use");
      EXPECT_GT(event["usage"]["output_tokens"], 10);
    }
    if (type == "message_stop") order += "end";
  }
  EXPECT_EQ(order, "thinking text tool_use tool_use end");
  EXPECT_EQ(arguments, R"({"city":"simulated city 2"})");
}

TEST_F(WireTest, MessagesCountsCacheMarksOnceAsWrittenThenAsRead) {
  Json system = Json::parse(R"([{"type":"text","text":"a long system text","cache_control":{"type":"ephemeral"}}])");
  Json body = {{"model", "m"}, {"system", system}, {"messages", user("hello")}};
  Json first = messages(body)["usage"];
  Json second = messages(body)["usage"];
  EXPECT_EQ(first["cache_creation_input_tokens"], 5);
  EXPECT_EQ(first["cache_read_input_tokens"], 0);
  EXPECT_EQ(second["cache_read_input_tokens"], 5);
  EXPECT_EQ(second["cache_creation_input_tokens"], 0);
  EXPECT_EQ(second["input_tokens"], 5);
}

TEST_F(WireTest, MessagesRefusesWhatTheVendorRefuses) {
  struct Row {
    const char* body;
    const char* word;
  };
  const Row rows[] = {
      {R"({"model":"m","messages":[{"role":"user","content":"x"}]})", "max_tokens: Field required"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":""}]})", "non-empty"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":""}]}]})",
       "non-empty"},
      {R"({"model":"m","max_tokens":9,"stop":["x"],"messages":[{"role":"user","content":"x"}]})", "stop: Extra inputs"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"tool","content":"x"}]})", "Input should be 'user'"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}]})",
       "unexpected `tool_use_id`"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"n","input":{}}]},{"role":"user","content":"y"}]})",
       "without `tool_result` blocks immediately after: t"},
      {R"({"model":"m","max_tokens":900,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"x"}]})",
       "must be greater than"},
  };
  for (const auto& row : rows) {
    RawReply reply = RawClient(upstream_.port()).post("/v1/messages", row.body, kVersion);
    EXPECT_EQ(reply.status(), 400) << row.body;
    Json error = Json::parse(reply.body());
    EXPECT_EQ(error["error"]["type"], "invalid_request_error");
    EXPECT_NE(error["error"]["message"].get<std::string>().find(row.word), std::string::npos) << reply.body();
  }
}

TEST_F(WireTest, ImagesAreAcknowledgedOnBothWires) {
  Json part = Json::parse(R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAAABBBB"}})");
  Json said = chat({{"model", "m"}, {"messages", user(Json::array({part}))}});
  EXPECT_NE(said.dump().find("I see 1 image: image/png, 6 bytes"), std::string::npos) << said;
  Json block = Json::parse(R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAABBBB"}})");
  said = messages({{"model", "m"}, {"messages", user(Json::array({block}))}});
  EXPECT_NE(said.dump().find("I see 1 image: image/png, 6 bytes"), std::string::npos) << said;
}

TEST_F(WireTest, LimitsStopsAndSchemasAreKept) {
  Json body = {{"model", "m"}, {"messages", user("count to 50")}, {"max_tokens", 3}};
  Json reply = chat(body);
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(reply["choices"][0]["message"]["content"], "1 2 3 4 5 6 ");
  reply = messages({{"model", "m"}, {"messages", user("count to 50")}, {"stop_sequences", {" 4"}}});
  EXPECT_EQ(reply["stop_reason"], "stop_sequence");
  EXPECT_EQ(reply["stop_sequence"], " 4");
  EXPECT_EQ(reply["content"][0]["text"], "1 2 3");
  Json format = Json::parse(
      R"({"type":"json_schema","json_schema":{"name":"r","schema":{"type":"object","properties":{"n":{"type":"integer"}}}}})");
  reply = chat({{"model", "m"}, {"messages", user("x")}, {"response_format", format}});
  EXPECT_EQ(reply["choices"][0]["message"]["content"], R"({"n":1})");
}

TEST_F(WireTest, TokensAreCountedAndModelsListedInBothShapes) {
  Json counted =
      Json::parse(exchange("/v1/messages/count_tokens", {{"model", "m"}, {"messages", user("hello")}}).body());
  EXPECT_EQ(counted["input_tokens"], 5);
  RawClient client(upstream_.port());
  client.send("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(Json::parse(client.receive().body())["object"], "list");
  client.send("GET /v1/models HTTP/1.1\r\nHost: x\r\nanthropic-version: 2023-06-01\r\n\r\n");
  EXPECT_EQ(Json::parse(client.receive().body())["has_more"], false);
}

}  // namespace
}  // namespace spillway::simulator

// The responses wire, well-behaved and strict.
#include <map>

#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

constexpr const char* kPath = "/v1/responses";

class ResponsesWireTest : public WireFixture {
 protected:
  Json ask(const Json& body) { return answer(kPath, body); }
  std::vector<std::pair<std::string, Json>> events(Json body) {
    body["stream"] = true;
    RawReply reply = post(kPath, body);
    EXPECT_NE(reply.head().find("text/event-stream"), std::string::npos) << reply.bytes;
    return sseEvents(reply.body());
  }
  static Json tool(const std::string& name) {
    return {{"type", "function"}, {"name", name}, {"parameters", weatherSchema()}, {"strict", false}};
  }
  static Json thinking() {
    return parsed(R"({"model":"m","input":"hello","store":false,"include":["reasoning.encrypted_content"],
      "reasoning":{"effort":"high","summary":"auto"}})");
  }
};

TEST_F(ResponsesWireTest, AnswersWholeAndRepeatsTheSettings) {
  Json reply = ask({{"model", "m-1"}, {"input", "hello there"}, {"instructions", "be brief"}, {"temperature", 0.5}});
  EXPECT_EQ(reply["object"], "response");
  EXPECT_EQ(reply["status"], "completed");
  EXPECT_EQ(reply["model"], "simulated/m-1");
  EXPECT_EQ(reply["instructions"], "be brief");
  EXPECT_EQ(reply["temperature"], 0.5);
  EXPECT_EQ(reply["tool_choice"], "auto");
  ASSERT_EQ(reply["output"].size(), 1u);
  EXPECT_EQ(reply["output"][0]["content"][0]["text"], "This is a simulated answer. You said: hello there");
  EXPECT_EQ(reply["usage"]["input_tokens"], 11);  // 3 and 3 for the message, 3 and 2 for the instructions
  EXPECT_EQ(reply["usage"]["output_tokens"], 13);
  EXPECT_EQ(reply["usage"]["total_tokens"], 24);
}

TEST_F(ResponsesWireTest, StreamsTheWholeSequenceInOrder) {
  std::string order;
  std::string text;
  int expected = 0;
  for (const auto& [name, event] : events({{"model", "m"}, {"input", "hello"}})) {
    EXPECT_EQ(name, event["type"]);
    EXPECT_EQ(event["sequence_number"], expected++);
    if (name == "response.output_text.delta") {
      text += event["delta"].get<std::string>();
      EXPECT_TRUE(event.contains("obfuscation"));
      if (order.ends_with("delta ")) continue;
    }
    order += name.substr(name.rfind('.') + 1) + " ";
    if (name == "response.output_text.done") {
      EXPECT_EQ(event["text"], text);
    }
    if (name == "response.created") {
      EXPECT_EQ(event["response"]["status"], "in_progress");
      EXPECT_TRUE(event["response"]["usage"].is_null());
    }
    if (name == "response.completed") {
      EXPECT_EQ(event["response"]["output"][0]["content"][0]["text"], text);
      EXPECT_EQ(event["response"]["usage"]["input_tokens"], 5);
    }
  }
  EXPECT_EQ(order, "created in_progress added added delta done done done completed ");
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
}

TEST_F(ResponsesWireTest, CallsFunctionsAndCustomToolsWithDeltas) {
  Json body = parsed(R"({"model":"m","stream":true,
    "input":"use tool a and use tool patch with {*** Begin {x} ***} please"})");
  body["tools"] = Json::array({tool("a"), parsed(R"({"type":"custom","name":"patch"})")});
  std::map<int, std::string> arguments;
  Json last;
  for (const auto& [name, event] : events(body)) {
    if (name.ends_with(".delta")) arguments[event["output_index"]] += event["delta"].get<std::string>();
    if (name == "response.completed") last = event["response"]["output"];
  }
  ASSERT_EQ(last.size(), 2u);
  EXPECT_EQ(last[0]["type"], "function_call");
  EXPECT_EQ(last[0]["arguments"], R"({"city":"simulated city 1","days":1})");
  EXPECT_EQ(arguments[0], last[0]["arguments"]);
  EXPECT_EQ(last[1]["type"], "custom_tool_call");
  EXPECT_EQ(last[1]["input"], "*** Begin {x} ***");
  EXPECT_EQ(arguments[1], "*** Begin {x} ***");
  EXPECT_TRUE(last[1]["id"].get<std::string>().starts_with("ctc_"));
}

TEST_F(ResponsesWireTest, TakesOutputsBackAndNamespacesStay) {
  Json body = {{"model", "m"}, {"input", "use tool a"}};
  body["tools"] = Json::array({Json({{"type", "namespace"}, {"name", "n"}, {"tools", Json::array({tool("a")})}})});
  Json call = ask(body)["output"][0];
  EXPECT_EQ(call["namespace"], "n");
  Json output = {{"type", "function_call_output"}, {"call_id", call["call_id"]}, {"output", "sunny"}};
  body["input"] = Json::array({Json({{"role", "user"}, {"content", "use tool a"}}), call, output});
  EXPECT_EQ(ask(body)["output"][0]["content"][0]["text"], "The tools said: [sunny]");
  body["input"][2]["output"] = parsed(
      R"([{"type":"input_text","text":"rain"},{"type":"input_image","image_url":"data:image/png;base64,AAAA"}])");
  EXPECT_EQ(ask(body)["output"][0]["content"][0]["text"], "The tools said: [rain]");
}

TEST_F(ResponsesWireTest, ReasoningIsSealedAndTakenBackInItsPlaceOnly) {
  Json body = thinking();
  Json first = ask(body);
  ASSERT_EQ(first["output"].size(), 2u);
  const Json& reasoning = first["output"][0];
  EXPECT_EQ(reasoning["type"], "reasoning");
  EXPECT_TRUE(reasoning["summary"][0]["text"].get<std::string>().starts_with("The user wants: hello"));
  EXPECT_GT(first["usage"]["output_tokens_details"]["reasoning_tokens"], 0);
  body["input"] = Json::array({Json({{"role", "user"}, {"content", "hello"}}), reasoning, first["output"][1],
                               Json({{"role", "user"}, {"content", "and now?"}})});
  EXPECT_EQ(ask(body)["status"], "completed");
  Json moved = body;
  moved["input"][1]["id"] = "rs_another";
  expectRefusal(kPath, moved, 400, "did not match the target item id");
  moved = body;
  moved["input"].erase(2);
  expectRefusal(kPath, moved, 400, "without its required following item");
  moved = body;
  moved["input"][1].erase("encrypted_content");
  expectRefusal(kPath, moved, 404, "Items are not persisted");
  moved["input"][1].erase("id");
  expectRefusal(kPath, moved, 400, "input[1].id");
}

TEST_F(ResponsesWireTest, TheEncryptedContentOfABegunItemIsOfNoUse) {
  Json body = thinking();
  Json begun;
  Json done;
  std::string summary;
  for (const auto& [name, event] : events(body)) {
    if (name == "response.reasoning_summary_text.delta") summary += event["delta"].get<std::string>();
    if (!event.contains("item") || event["item"]["type"] != "reasoning") continue;
    (name == "response.output_item.added" ? begun : done) = event["item"];
  }
  EXPECT_EQ(done["summary"][0]["text"], summary);
  for (const Json& item : {begun, done}) {
    body["input"] = Json::array({item, parsed(R"({"role":"assistant","content":"x"})")});
    EXPECT_EQ(post(kPath, body).status(), item == done ? 200 : 400);
  }
}

TEST_F(ResponsesWireTest, RemembersUnlessToldNotTo) {
  Json first = ask({{"model", "m"},
                    {"input", "use tool a"},
                    {"tools", Json::array({tool("a")})},
                    {"reasoning", {{"effort", "low"}}}});
  std::string id = first["id"];
  EXPECT_EQ(Json::parse(get("/v1/responses/" + id).body())["id"], id);
  EXPECT_EQ(Json::parse(get("/v1/responses/" + id + "/input_items").body())["data"][0]["content"], "use tool a");
  Json output = {{"type", "function_call_output"}, {"call_id", first["output"][1]["call_id"]}, {"output", "sunny"}};
  Json next = {{"model", "m"}, {"previous_response_id", id}, {"input", Json::array({output})}};
  EXPECT_EQ(ask(next)["output"][0]["content"][0]["text"], "The tools said: [sunny]");
  Json reasoning = {{"type", "item_reference"}, {"id", first["output"][0]["id"]}};
  Json call = {{"type", "item_reference"}, {"id", first["output"][1]["id"]}};
  next = {{"model", "m"}, {"input", Json::array({reasoning, call, output})}};
  EXPECT_EQ(ask(next)["status"], "completed");
  next["input"].erase(0);
  expectRefusal(kPath, next, 400, "without its required 'reasoning' item");
  next = {{"model", "m"}, {"previous_response_id", "resp_unknown"}, {"input", "x"}};
  expectRefusal(kPath, next, 400, "previous_response_not_found");
  Json forgotten = ask({{"model", "m"}, {"input", "x"}, {"store", false}});
  EXPECT_EQ(get("/v1/responses/" + forgotten["id"].get<std::string>()).status(), 404);
}

TEST_F(ResponsesWireTest, LimitsSchemasAndRefusalsAreTold) {
  Json reply = ask({{"model", "m"}, {"input", "count to 50"}, {"max_output_tokens", 16}});
  EXPECT_EQ(reply["status"], "incomplete");
  EXPECT_EQ(reply["incomplete_details"]["reason"], "max_output_tokens");
  EXPECT_EQ(reply["output"][0]["status"], "incomplete");
  EXPECT_EQ(events({{"model", "m"}, {"input", "count to 50"}, {"max_output_tokens", 16}}).back().first,
            "response.incomplete");
  Json format = parsed(R"({"type":"json_schema","name":"r","strict":true,"schema":{"type":"object",
    "properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}})");
  reply = ask({{"model", "m"}, {"input", "x"}, {"text", {{"format", format}}}});
  EXPECT_EQ(reply["output"][0]["content"][0]["text"], R"({"n":1})");
  reply = ask({{"model", "m"}, {"input", "please refuse"}});
  EXPECT_EQ(reply["output"][0]["content"][0]["type"], "refusal");
  EXPECT_EQ(events({{"model", "m"}, {"input", "please refuse"}})[4].first, "response.refusal.delta");
}

TEST_F(ResponsesWireTest, CountsTokensAndSeesImages) {
  Json counted = answer("/v1/responses/input_tokens", {{"model", "m"}, {"input", "hello"}});
  EXPECT_EQ(counted, parsed(R"({"object":"response.input_tokens","input_tokens":5})"));
  Json content = parsed(
      R"([{"type":"input_text","text":"what?"},{"type":"input_image","image_url":"data:image/png;base64,AAAABBBB"}])");
  Json reply = ask({{"model", "m"}, {"input", Json::array({Json({{"role", "user"}, {"content", content}})})}});
  EXPECT_NE(reply.dump().find("I see 1 image: image/png, 6 bytes"), std::string::npos) << reply;
}

TEST_F(ResponsesWireTest, RefusesWhatTheVendorRefuses) {
  struct Row {
    const char* body;
    const char* words;
  };
  const Row rows[] = {
      {R"({"input":"x"})", "Missing required parameter: 'model'"},
      {R"({"model":"m"})", "must be provided"},
      {R"({"model":"m","input":"x","messages":[]})", "Unknown parameter: 'messages'"},
      {R"({"model":"m","input":"x","stop":["y"]})", "Unknown parameter: 'stop'"},
      {R"({"model":"m","input":"x","temperature":-1})", "decimal_below_min_value"},
      {R"({"model":"m","input":"x","max_output_tokens":3})", "Expected a value >= 16, but got 3"},
      {R"({"model":"m","input":"x","stream_options":{"include_obfuscation":false}})", "only allowed when 'stream'"},
      {R"({"model":"m","input":"x","include":["usage"]})", "include[0]"},
      {R"({"model":"m","input":"x","reasoning":{"effort":"huge"}})", "reasoning.effort"},
      {R"({"model":"m","input":"x","tools":[{"type":"function","function":{"name":"f"}}]})", "'tools[0].name'"},
      {R"({"model":"m","input":"x","tool_choice":"required"})", "must be specified with 'tools'"},
      {R"({"model":"m","input":"x","tool_choice":{"type":"function","name":"f"}})", "not found in 'tools'"},
      {R"({"model":"m","input":"x","tools":[{"type":"function","name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}]})",
       "Missing 'a'"},
      {R"({"model":"m","input":"x","text":{"format":{"type":"json_schema","schema":{}}}})", "text.format.name"},
      {R"({"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"r","strict":true,"schema":{"type":"object","properties":{"a":{"type":"object","properties":{}}},"required":["a"],"additionalProperties":false}}}})",
       "In context=('properties', 'a')"},
      {R"({"model":"m","input":"x","text":{"format":{"type":"json_object"}}})", "must contain the word 'json'"},
      {R"({"model":"m","input":[{"role":"tool","content":"x"}]})", "Invalid value: 'tool'"},
      {R"({"model":"m","input":[{"role":"user","content":[{"type":"text","text":"x"}]}]})", "Invalid value: 'text'"},
      {R"({"model":"m","input":[{"role":"assistant","content":[{"type":"input_text","text":"x"}]}]})",
       "'output_text' and 'refusal'"},
      {R"({"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":{"url":"x"}}]}]})",
       "expected an image URL"},
      {R"({"model":"m","input":[{"id":"abc","role":"user","content":"x"}]})", "begins with 'msg'"},
      {R"({"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]})",
       "No tool output found for function call c."},
      {R"({"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":{}}]})",
       "expected a string"},
      {R"({"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"x"}]})",
       "No tool call found for function call output with call_id c."},
      {R"({"model":"m","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAAABmade_up"},{"role":"assistant","content":"x"}]})",
       "invalid_encrypted_content"},
  };
  for (const auto& row : rows) expectRefusal(kPath, parsed(row.body), 400, row.words);
}

TEST_F(ResponsesWireTest, FailsAsTheVendorDoes) {
  Json body = {{"model", "m@error-event=3"}, {"input", "hello"}};
  auto list = events(body);
  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(list[3].first, "error");
  EXPECT_EQ(list[3].second["sequence_number"], 3);
  EXPECT_EQ(list[3].second["error"]["code"], "server_error");
  EXPECT_EQ(list[4].first, "response.failed");
  EXPECT_EQ(list[4].second["response"]["status"], "failed");
  Json failed = ask(body);
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["error"]["code"], "server_error");
  body["model"] = "m@no-stop";
  EXPECT_EQ(events(body).back().first, "response.output_item.done");
  expectRefusal(kPath, {{"model", "m@error=context"}, {"input", "x"}}, 400, "context_length_exceeded");
  expectRefusal(kPath, {{"model", "m@error=model"}, {"input", "x"}}, 400, "model_not_found");
}

}  // namespace
}  // namespace spillway::simulator

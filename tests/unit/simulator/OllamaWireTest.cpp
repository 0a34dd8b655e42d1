// The Ollama wire, well-behaved and as strict as its server.
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

class OllamaWireTest : public WireFixture {
 protected:
  static Json chat(const Json& content) {
    return {
        {"model", "m"}, {"stream", false}, {"messages", Json::array({Json({{"role", "user"}, {"content", content}})})}};
  }
  static Json tools() {
    Json list = Json::array();
    for (const char* name : {"a", "b"}) {
      list.push_back({{"type", "function"}, {"function", {{"name", name}, {"parameters", weatherSchema()}}}});
    }
    return list;
  }
};

TEST_F(OllamaWireTest, AnswersWholeWithCounts) {
  Json reply = answer("/api/chat", chat("hello there"));
  EXPECT_EQ(reply["model"], "simulated/m");
  EXPECT_EQ(reply["message"]["content"], "This is a simulated answer. You said: hello there");
  EXPECT_EQ(reply["done"], true);
  EXPECT_EQ(reply["done_reason"], "stop");
  EXPECT_EQ(reply["prompt_eval_count"], 6);
  EXPECT_EQ(reply["eval_count"], 13);
}

TEST_F(OllamaWireTest, StreamsLinesUnlessToldNotTo) {
  Json body = chat("hello");
  body.erase("stream");
  body["think"] = true;
  RawReply reply = post("/api/chat", body);
  EXPECT_NE(reply.head().find("application/x-ndjson"), std::string::npos);
  std::string text;
  std::string thinking;
  std::vector<Json> lines = jsonLines(reply.body());
  for (const auto& line : lines) {
    text += line["message"]["content"].get<std::string>();
    thinking += line["message"].value("thinking", "");
    EXPECT_EQ(line["done"], &line == &lines.back());
  }
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
  EXPECT_TRUE(thinking.starts_with("The user wants: hello"));
  EXPECT_GT(lines.back()["eval_count"], 11);
}

TEST_F(OllamaWireTest, CallsToolsWholeAndTakesResultsBack) {
  Json body = chat("parallel tools");
  body["tools"] = tools();
  body["stream"] = true;
  Json calls = Json::array();
  for (const auto& line : jsonLines(post("/api/chat", body).body())) {
    for (const auto& call : line["message"].value("tool_calls", Json::array())) calls.push_back(call);
  }
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[1]["function"]["arguments"], parsed(R"({"city":"simulated city 2","days":2})"));
  EXPECT_EQ(calls[1]["function"]["index"], 1);
  body["stream"] = false;
  body["messages"].push_back({{"role", "assistant"}, {"content", ""}, {"tool_calls", calls}});
  body["messages"].push_back({{"role", "tool"}, {"tool_name", "a"}, {"content", "sunny"}});
  EXPECT_EQ(answer("/api/chat", body)["message"]["content"], "The tools said: [sunny]");
}

TEST_F(OllamaWireTest, GeneratesFromAPrompt) {
  Json reply = answer("/api/generate", {{"model", "m"}, {"prompt", "hello"}, {"stream", false}});
  EXPECT_EQ(reply["response"], "This is a simulated answer. You said: hello");
  EXPECT_TRUE(reply.contains("context"));
  std::string text;
  for (const auto& line : jsonLines(post("/api/generate", {{"model", "m"}, {"prompt", "hello"}}).body())) {
    text += line["response"].get<std::string>();
  }
  EXPECT_EQ(text, "This is a simulated answer. You said: hello");
  EXPECT_EQ(answer("/api/chat", {{"model", "m"}, {"messages", Json::array()}, {"stream", false}})["done_reason"],
            "load");
}

TEST_F(OllamaWireTest, LimitsFormatsAndImages) {
  Json body = chat("count to 50");
  body["options"] = parsed(R"({"num_predict":3,"unknown_option":1})");
  EXPECT_EQ(answer("/api/chat", body)["done_reason"], "length");
  body["options"] = parsed(R"({"stop":[" 4"]})");
  EXPECT_EQ(answer("/api/chat", body)["message"]["content"], "1 2 3");
  body = chat("x");
  body["format"] = parsed(R"({"type":"object","properties":{"n":{"type":"integer"}}})");
  EXPECT_EQ(answer("/api/chat", body)["message"]["content"], R"({"n":1})");
  body = chat("what is this?");
  body["messages"][0]["images"] = Json::array({"iVBORw0KGgoA"});
  EXPECT_NE(answer("/api/chat", body).dump().find("I see 1 image: image/png, 9 bytes"), std::string::npos);
}

TEST_F(OllamaWireTest, RefusesWrongTypesOnly) {
  struct Row {
    const char* body;
    const char* words;
  };
  const Row rows[] = {
      {R"({"messages":[]})", "model is required"},
      {R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]})",
       "cannot unmarshal array into Go struct field ChatRequest.messages.content of type string"},
      {R"({"model":"m","messages":[{"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":"{}"}}]}]})",
       "cannot unmarshal string"},
      {R"({"model":"m","messages":[{"role":"user","content":"x","images":["data:image/png;base64,AAAA"]}]})",
       "illegal base64 data at input byte 4"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"format":"xml"})", "invalid format"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"think":"xhigh"})", "invalid think value"},
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"options":{"temperature":"hot"}})",
       "must be of type float32"},
      {R"({"model":"m","messages":[{"role":"developer","content":"x"}]})", "invalid role"},
  };
  for (const auto& row : rows) expectRefusal("/api/chat", parsed(row.body), 400, row.words);
  EXPECT_EQ(
      post("/api/chat", parsed(R"({"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"auto"})"))
          .status(),
      200);
}

TEST_F(OllamaWireTest, FailsAsItsServerDoes) {
  EXPECT_EQ(Json::parse(post("/api/chat", parsed(R"({"model":"m@error=model"})")).body())["error"],
            "model 'm' not found");
  Json body = chat("hello");
  body["model"] = "m@error-event=2";
  body["stream"] = true;
  std::vector<Json> lines = jsonLines(post("/api/chat", body).body());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[2]["error"].is_string());
  body["model"] = "m@bad-event=1";
  EXPECT_TRUE(jsonLines(post("/api/chat", body).body()).at(1).is_discarded());
  body["model"] = "m@comments,no-done";
  lines = jsonLines(post("/api/chat", body).body());
  EXPECT_EQ(lines.back()["done"], false);
}

TEST_F(OllamaWireTest, ModelsAndVersion) {
  EXPECT_EQ(Json::parse(get("/api/tags").body())["models"][0]["name"], "sim-large");
  EXPECT_TRUE(Json::parse(get("/api/version").body())["version"].is_string());
  Json shown = answer("/api/show", {{"model", "sim-large"}});
  EXPECT_EQ(shown["capabilities"][1], "tools");
}

}  // namespace
}  // namespace spillway::simulator

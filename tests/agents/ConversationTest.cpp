// What Claude Code and others put into a conversation, to an upstream of any wire.
#include "tests/agents/AgentHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

Json text(const std::string& words) { return {{"type", "text"}, {"text", words}}; }
Json use(const std::string& id, const std::string& name) {
  return {{"type", "tool_use"}, {"id", id}, {"name", name}, {"input", Json::object()}};
}
Json result(const std::string& id, Json content) {
  return {{"type", "tool_result"}, {"tool_use_id", id}, {"content", std::move(content)}, {"is_error", false}};
}
Json message(const std::string& role, Json content) { return {{"role", role}, {"content", std::move(content)}}; }
Json tool(const std::string& name, Json schema = {{"type", "object"}, {"properties", Json::object()}}) {
  return {{"name", name}, {"description", "asks " + name}, {"input_schema", std::move(schema)}};
}

const std::string kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElFTkSuQmCC";

class AgentsConversation : public AgentHost {
 protected:
  Answer say(Wire upstream, Json messages, Json tools, Json more = Json::object()) {
    Json body = {{"model", at(upstream)}, {"max_tokens", 32000}, {"messages", std::move(messages)}};
    body["stream"] = true;
    if (!tools.empty()) body["tools"] = std::move(tools);
    for (const auto& [key, value] : more.items()) body[key] = value;
    return answerOf(Wire::Messages, post("/v1/messages?beta=true", body, {{"anthropic-beta", "x-2025-01-01"}}));
  }
};

// A model whose name it does not know gets its 9 KB of environment this way.
TEST_F(AgentsConversation, N04_SystemTextAmongTheMessages) {
  const Json messages =
      Json::array({message("user", Json::array({text("hello")})),
                   message("system", Json::array({text("The working folder is /tmp/x.")})),
                   message("assistant", Json::array({text("Hi.")})),
                   message("user", Json::array({text("say exactly: well")})), message("system", "Skills: none.")});
  forEveryUpstream([&](Wire upstream) {
    const Answer answer = say(upstream, messages, Json::array());
    EXPECT_THAT(answer.text, testing::StartsWith("well")) << answer.raw;
    EXPECT_THAT(received().request.body, HasSubstr("The working folder is /tmp/x."));
    EXPECT_THAT(received().request.body, HasSubstr("Skills: none."));
  });
}

TEST_F(AgentsConversation, N04_BillingBlocksCacheMarksAndContextManagement) {
  const Json system = Json::array(
      {text("x-anthropic-billing-header: cc_version=2.1"),
       {{"type", "text"}, {"text", "You are an agent."}, {"cache_control", {{"type", "ephemeral"}}}},
       {{"type", "text"}, {"text", "Be brief."}, {"cache_control", {{"type", "ephemeral"}, {"ttl", "1h"}}}}});
  const Json edits = {{"edits", Json::array({Json{{"type", "clear_thinking_20251015"}, {"keep", "all"}}})}};
  const Json metadata = {{"user_id", R"({"device_id":"d","session_id":"s"})"}};
  forEveryUpstream([&](Wire upstream) {
    const Answer answer = say(upstream, Json::array({message("user", "say exactly: ok")}), Json::array(),
                              {{"system", system}, {"context_management", edits}, {"metadata", metadata}});
    EXPECT_EQ(answer.text, "ok") << answer.raw;
    EXPECT_EQ(holds(sent(), "context_management"), upstream == Wire::Messages) << sent().dump();
    EXPECT_EQ(holds(sent(), "cache_control"), upstream == Wire::Messages) << sent().dump();
    if (upstream != Wire::Messages) {
      EXPECT_THAT(answer.raw, HasSubstr("context_management")) << "left out in silence";
    }
  });
}

TEST_F(AgentsConversation, N04_DeferredToolsReferencesAndTextBehindResults) {
  Json deferred = tool("Later");
  deferred["defer_loading"] = true;
  const Json reference = {{"type", "tool_reference"}, {"tool_name", "Later"}};
  const Json messages =
      Json::array({message("user", "find a tool"),
                   message("assistant", Json::array({text("Looking."), use("toolu_1", "ToolSearch")})),
                   message("user", Json::array({result("toolu_1", Json::array({reference})), text("Tool loaded."),
                                                text("now use tool Later")}))});
  forEveryUpstream([&](Wire upstream) {
    const Answer answer = say(upstream, messages, Json::array({tool("ToolSearch"), deferred}));
    ASSERT_EQ(answer.status, 200) << answer.raw;
    EXPECT_THAT(received().request.body, HasSubstr("Tool loaded."));
    if (upstream == Wire::Messages) return;
    EXPECT_FALSE(holds(sent(), "defer_loading")) << sent().dump();
    EXPECT_THAT(received().request.body, testing::Not(HasSubstr("tool_reference"))) << sent().dump();
    EXPECT_THAT(received().request.body, HasSubstr("Tool now available: Later"));
    EXPECT_THAT(answer.raw, HasSubstr("defer_loading")) << "left out in silence";
  });
}

// The simulated upstreams refuse a result that is not where their vendors want it.
TEST_F(AgentsConversation, N04_ResultsInOrderOfCompletionWithPictures) {
  const Json picture = {{"type", "image"},
                        {"source", {{"type", "base64"}, {"media_type", "image/png"}, {"data", kPicture}}}};
  const Json messages = Json::array(
      {message("user", "look at three things"),
       message("assistant", Json::array({use("toolu_a", "Read"), use("toolu_b", "Bash"), use("toolu_c", "Read")})),
       message("user", Json::array({result("toolu_c", Json::array({text("third"), picture})),
                                    result("toolu_a", Json::array({text("first"), picture})),
                                    result("toolu_b", "second"), text("and now?")}))});
  forEveryUpstream([&](Wire upstream) {
    const Answer answer = say(upstream, messages, Json::array({tool("Read"), tool("Bash")}));
    ASSERT_EQ(answer.status, 200) << answer.raw;
    size_t pictures = 0;
    for (size_t spot = 0; (spot = received().request.body.find(kPicture, spot)) != std::string::npos; ++spot)
      ++pictures;
    EXPECT_EQ(pictures, 2u) << sent().dump();
    for (const char* said : {"first", "second", "third"}) EXPECT_THAT(received().request.body, HasSubstr(said));
    if (upstream != Wire::Gemini) return;
    // Its functions have no ids here: the order says which result is whose.
    const std::string body = received().request.body;
    EXPECT_LT(body.find("first"), body.find("second"));
    EXPECT_LT(body.find("second"), body.find("third"));
  });
}

TEST_F(AgentsConversation, N05_LongNamesAreShortenedAndComeBackWhole) {
  const std::string one = "mcp__a_server_with_a_long_name__" + std::string(90, 'x') + "_1";
  const std::string two = "mcp__a_server_with_a_long_name__" + std::string(90, 'x') + "_2";
  forEveryUpstream([&](Wire upstream) {
    Json messages = Json::array({message("user", "parallel tools please")});
    const Json tools = Json::array({tool(one), tool(two)});
    const Answer first = say(upstream, messages, tools);
    ASSERT_EQ(first.calls.size(), 2u) << first.raw;
    EXPECT_EQ(first.calls[0].name, one);
    EXPECT_EQ(first.calls[1].name, two);
    Json calls = Json::array(), results = Json::array();
    for (const auto& call : first.calls) {
      calls.push_back({{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", call.input}});
      results.push_back(result(call.id, "sunny"));
    }
    messages.push_back(message("assistant", calls));
    messages.push_back(message("user", results));
    const Answer second = say(upstream, messages, tools);
    EXPECT_EQ(second.status, 200) << second.raw;
    EXPECT_THAT(second.text, HasSubstr("sunny")) << second.raw;
    // Also when one is forced.
    const Answer forced = say(upstream, Json::array({message("user", "use tool " + two)}), tools,
                              {{"tool_choice", {{"type", "tool"}, {"name", two}}}});
    EXPECT_EQ(forced.status, 200) << forced.raw;
    if (upstream == Wire::Ollama) return;  // forces none
    ASSERT_EQ(forced.calls.size(), 1u) << forced.raw;
    EXPECT_EQ(forced.calls[0].name, two);
  });
}

TEST_F(AgentsConversation, N05_SchemasAsAgentsWriteThem) {
  const Json schema = Json::parse(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
    "properties": {
      "mode": {"const": "fast"}, "level": {"type": "integer", "enum": [1, 2, 3]},
      "path": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "many": {"type": ["string", "null"]},
      "limit": {"type": "integer", "exclusiveMinimum": 0, "default": 10}, "where": {"$ref": "#/$defs/place"},
      "edits": {"type": "array", "items": {"type": "object", "properties": {"old": {"type": "string"}},
                "required": ["old"], "additionalProperties": false}, "minItems": 1},
      "free": {}, "map": {"type": "object", "propertyNames": {"type": "string"}, "additionalProperties": {"type": "string"}}
    },
    "required": ["mode", "where"], "$defs": {"place": {"type": "object", "properties": {"city": {"type": "string"}}}}})");
  const auto offer = [&](Wire client, const std::string& name) -> Json {
    const Json function = {{"name", name}, {"description", "d"}, {"parameters", schema}};
    switch (client) {
      case Wire::Chat:
      case Wire::Ollama:
      case Wire::Cohere:
        return {{"type", "function"}, {"function", function}};
      case Wire::Responses:
        return {{"type", "function"}, {"name", name}, {"parameters", schema}, {"strict", false}};
      case Wire::Messages:
        return tool(name, schema);
      case Wire::Gemini:
        return {{"functionDeclarations", Json::array({Json{{"name", name}, {"parametersJsonSchema", schema}}})}};
      case Wire::Bedrock:
        return {{"toolSpec", {{"name", name}, {"inputSchema", {{"json", schema}}}}}};
    }
    return {};
  };
  forEveryPair([&](Wire client, Wire upstream) {
    if (client == upstream) return;  // as the client wrote it
    Request request = requestOf(client, {.model = at(upstream), .text = "use tool edit"});
    const Json tools = Json::array({offer(client, "edit")});
    if (client == Wire::Bedrock)
      request.body["toolConfig"] = {{"tools", tools}};
    else
      request.body["tools"] = tools;
    const Answer answer = answerOf(client, post(request.path, request.body));
    ASSERT_EQ(answer.status, 200) << answer.raw << sent().dump();
    ASSERT_EQ(answer.calls.size(), 1u) << answer.raw;
    EXPECT_TRUE(answer.calls[0].input.is_object()) << answer.raw;
    // What the schema meant is still there.
    for (const char* word : {"mode", "fast", "level", "edits", "where", "city"})
      EXPECT_THAT(received().request.body, HasSubstr(word)) << sent().dump();
  });
}

}  // namespace
}  // namespace spillway::test

// The tools that Codex and others bring, and what may not be said to an upstream about tools.
#include "tests/agents/AgentHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

class AgentsTools : public AgentHost {
 protected:
  // What the client gets back whole, and streamed: the items of the response.
  Json items(const Json& body, bool stream) {
    Json asked = body;
    if (stream) asked["stream"] = true;
    const HttpReply reply = post("/v1/responses", asked);
    last_ = std::to_string(reply.status) + " " + reply.header("x-spillway-loss") + "\n" + reply.body;
    faults_ = answerOf(Wire::Responses, reply).faults;
    if (reply.status != 200) return Json::array();
    if (!stream) return Json::parse(reply.body)["output"];
    return eventsOf(reply.body).back()["response"]["output"];
  }
  static Json itemOf(const Json& items, const std::string& type) {
    for (const Json& item : items)
      if (item["type"] == type) return item;
    return Json::object();
  }

  std::string last_;
  std::vector<std::string> faults_;
};

Json input(const std::string& words) {
  return Json::array({Json{{"type", "message"},
                           {"role", "developer"},
                           {"id", "msg_0c7a"},
                           {"content", Json::array({Json{{"type", "input_text"}, {"text", "You are Codex."}}})}},
                      Json{{"type", "message"},
                           {"role", "user"},
                           {"content", Json::array({Json{{"type", "input_text"}, {"text", words}}})}}});
}

Json codex(const std::string& model, Json conversation, Json tools) {
  return {{"model", model},
          {"input", std::move(conversation)},
          {"tools", std::move(tools)},
          {"tool_choice", "auto"},
          {"parallel_tool_calls", true},
          {"reasoning", {{"effort", "medium"}, {"summary", "auto"}}},
          {"store", false},
          {"include", Json::array({"reasoning.encrypted_content"})},
          {"prompt_cache_key", "0199"},
          {"text", {{"verbosity", "low"}}},
          {"client_metadata", {{"x-codex-installation-id", "i"}}}};
}

const Json kPatch = Json::parse(R"({"type":"custom","name":"apply_patch","description":"Edits files.",
  "format":{"type":"grammar","syntax":"lark","definition":"start: begin hunk+ end\nbegin: \"*** Begin Patch\" LF"}})");
const Json kNamespace = Json::parse(R"({"type":"namespace","name":"shell","description":"Runs things.","tools":[
  {"type":"function","name":"run","description":"runs","strict":false,
   "parameters":{"type":"object","properties":{"command":{"type":"string"}},"required":["command"]}}]})");
const Json kSearch = Json::parse(R"({"type":"tool_search","execution":"client","description":"finds tools",
  "parameters":{"type":"object","properties":{"query":{"type":"string"}}}})");

TEST_F(AgentsTools, N06_CustomToolsGoThroughEveryUpstreamAndBack) {
  for (const bool stream : {false, true})
    forEveryUpstream([&](Wire upstream) {
      SCOPED_TRACE(stream ? "streamed" : "whole");
      const std::string patch = upstream == Wire::Responses ? "*** Begin Patch" : "\"input\":\"*** Begin Patch\"";
      Json conversation = input("use tool apply_patch with {" + patch + "}");
      const Json made = items(codex(at(upstream), conversation, Json::array({kPatch})), stream);
      const Json call = itemOf(made, "custom_tool_call");
      ASSERT_TRUE(call.contains("input")) << last_ << sent().dump();
      EXPECT_EQ(call["name"], "apply_patch");
      EXPECT_EQ(call["input"], "*** Begin Patch") << last_;
      EXPECT_THAT(faults_, testing::IsEmpty()) << last_;
      // The next step, with what Codex makes of the items.
      for (Json item : made) {
        if (item["type"] == "reasoning") item["content"] = nullptr;
        item.erase("status");
        conversation.push_back(item);
      }
      conversation.push_back({{"type", "custom_tool_call_output"},
                              {"id", "ctco_1"},
                              {"call_id", call["call_id"]},
                              {"output", "Success. Updated the following files"}});
      const Json next = items(codex(at(upstream), conversation, Json::array({kPatch})), stream);
      EXPECT_THAT(itemOf(next, "message").dump(), HasSubstr("Success. Updated")) << last_ << sent().dump();
    });
}

TEST_F(AgentsTools, N06_NamespacesAreFlattenedAndComeBack) {
  for (const bool stream : {false, true})
    forEveryUpstream([&](Wire upstream) {
      SCOPED_TRACE(stream ? "streamed" : "whole");
      Json conversation = input("use every tool: parallel tools please");
      const Json made = items(codex(at(upstream), conversation, Json::array({kNamespace})), stream);
      const Json call = itemOf(made, "function_call");
      ASSERT_TRUE(call.contains("name")) << last_ << sent().dump();
      EXPECT_EQ(call["name"], "run") << last_;
      EXPECT_EQ(call["namespace"], "shell") << last_;
      EXPECT_THAT(faults_, testing::IsEmpty()) << last_;
      for (const Json& item : made) conversation.push_back(item);
      for (const Json& item : made)
        if (item["type"] == "function_call")
          conversation.push_back(
              {{"type", "function_call_output"}, {"call_id", item["call_id"]}, {"output", "made a folder"}});
      const Json next = items(codex(at(upstream), conversation, Json::array({kNamespace})), stream);
      EXPECT_THAT(itemOf(next, "message").dump(), HasSubstr("made a folder")) << last_ << sent().dump();
    });
}

TEST_F(AgentsTools, N06_UnknownBuiltInToolsAreDroppedAndReported) {
  const Json web = {{"type", "web_search"}};
  const Json run = {{"type", "function"},
                    {"name", "run"},
                    {"strict", false},
                    {"parameters", {{"type", "object"}, {"properties", Json::object()}}}};
  forEveryUpstream([&](Wire upstream) {
    const Json made = items(codex(at(upstream), input("say exactly: fine"), Json::array({run, web, kSearch})), true);
    EXPECT_THAT(itemOf(made, "message").dump(), HasSubstr("fine")) << last_ << sent().dump();
    const std::string body = received().request.body;
    EXPECT_EQ(body.find("web_search") != std::string::npos, upstream == Wire::Responses) << body;
    EXPECT_EQ(body.find("tool_search") != std::string::npos, upstream == Wire::Responses) << body;
    if (upstream != Wire::Responses) {
      EXPECT_THAT(last_, HasSubstr("tools[1]"));
      EXPECT_THAT(last_, HasSubstr("tools[2]"));
    }
    // Alone they leave no tools at all, and then nothing is said of tools.
    items(codex(at(upstream), input("say exactly: fine"), Json::array({web})), true);
    if (upstream != Wire::Responses) {
      for (const char* member : {"tools", "tool_choice", "parallel_tool_calls", "toolConfig"})
        EXPECT_FALSE(holds(sent(), member)) << member << sent().dump();
    }
  });
}

TEST_F(AgentsTools, N14_NothingIsSaidOfToolsThatAreNotThere) {
  const std::vector<std::pair<Wire, Json>> clients = {
      {Wire::Chat, {{"tools", Json::array()}, {"parallel_tool_calls", true}, {"tool_choice", "auto"}}},
      {Wire::Chat, {{"parallel_tool_calls", false}, {"stream_options", {{"include_usage", true}}}}},
      {Wire::Responses, {{"tools", Json::array()}, {"tool_choice", "auto"}, {"parallel_tool_calls", true}}},
      {Wire::Messages, {{"tools", Json::array()}, {"tool_choice", {{"type", "auto"}}}}},
      {Wire::Gemini, {{"tools", Json::array()}, {"toolConfig", {{"functionCallingConfig", {{"mode", "AUTO"}}}}}}},
      {Wire::Gemini, {{"tools", Json::array({Json{{"functionDeclarations", Json::array()}}})}}},
      {Wire::Ollama, {{"tools", Json::array()}}},
      {Wire::Cohere, {{"tools", Json::array()}}}};
  for (const auto& [client, more] : clients)
    for (const bool stream : {false, true})
      forEveryUpstream([&, wire = client, &added = more](Wire upstream) {
        if (upstream == wire) return;  // as the client wrote it
        SCOPED_TRACE("from " + nameOf(wire) + " " + added.dump() + (stream ? " streamed" : " whole"));
        Request request = requestOf(wire, {.model = at(upstream), .stream = stream});
        for (const auto& [key, value] : added.items())
          if (key != "stream_options" || stream) request.body[key] = value;
        const Answer answer = answerOf(wire, post(request.path, request.body));
        EXPECT_EQ(answer.status, 200) << answer.raw << sent().dump();
        for (const char* member : {"tools", "tool_choice", "parallel_tool_calls", "toolConfig"})
          EXPECT_FALSE(holds(sent(), member)) << member << " in " << sent().dump();
        if (upstream == Wire::Chat) {
          EXPECT_EQ(holds(sent(), "stream_options"), stream) << sent().dump();
        }
      });
}

TEST_F(AgentsTools, N14_AResponsesUpstreamIsAskedForSixteenTokensAtLeast) {
  for (const Wire client : kWires) {
    if (client == Wire::Responses) continue;  // as the client wrote it
    SCOPED_TRACE("from " + nameOf(client));
    const Answer answer = ask(client, {.model = at(Wire::Responses), .text = "hi", .limit = 5});
    EXPECT_EQ(answer.status, 200) << answer.raw << sent().dump();
    EXPECT_EQ(sent()["max_output_tokens"], 16) << sent().dump();
    EXPECT_THAT(answer.raw.substr(0, answer.raw.find('\n')), HasSubstr("max_output")) << "changed in silence";
  }
}

}  // namespace
}  // namespace spillway::test

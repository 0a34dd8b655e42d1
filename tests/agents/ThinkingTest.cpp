// Thinking: wished for in each wire's words, shown, and given back to whom it belongs.
#include <set>

#include "tests/agents/AgentHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

class AgentsThinking : public AgentHost {
 protected:
  static Json turnOf(Wire client, const Json& reply);
  static Json resultsOf(Wire client, const Answer& answer);
  static Json& conversationOf(Wire client, Json& body);

  // Asks, adds the answer and the results of its calls to the request, and returns the answer.
  Answer step(Wire client, Request& request, const std::string& model);
};

// The conversation's list in a request, as a list.
Json& AgentsThinking::conversationOf(Wire client, Json& body) {
  if (client == Wire::Gemini) return body["contents"];
  if (client != Wire::Responses) return body["messages"];
  if (body["input"].is_string()) body["input"] = Json::array({Json{{"role", "user"}, {"content", body["input"]}}});
  return body["input"];
}

// What the client keeps of an answer: all of it, as the SDKs do.
Json AgentsThinking::turnOf(Wire client, const Json& reply) {
  switch (client) {
    case Wire::Chat:
      return Json::array({reply["choices"][0]["message"]});
    case Wire::Responses:
      return reply["output"];
    case Wire::Messages:
      return Json::array({Json{{"role", "assistant"}, {"content", reply["content"]}}});
    case Wire::Gemini:
      return Json::array({reply["candidates"][0]["content"]});
    case Wire::Ollama:
    case Wire::Cohere:
      return Json::array({reply["message"]});
    case Wire::Bedrock:
      return Json::array({reply["output"]["message"]});
  }
  return {};
}

Json AgentsThinking::resultsOf(Wire client, const Answer& answer) {
  Json list = Json::array(), inner = Json::array();
  for (const auto& call : answer.calls) {
    const std::string said = call.name + " says sunny";
    switch (client) {
      case Wire::Chat:
      case Wire::Cohere:
        list.push_back({{"role", "tool"}, {"tool_call_id", call.id}, {"content", said}});
        break;
      case Wire::Responses:
        list.push_back({{"type", "function_call_output"}, {"call_id", call.id}, {"output", said}});
        break;
      case Wire::Messages:
        inner.push_back({{"type", "tool_result"}, {"tool_use_id", call.id}, {"content", said}});
        break;
      case Wire::Gemini:
        inner.push_back({{"functionResponse", {{"name", call.name}, {"response", {{"output", said}}}}}});
        if (!call.id.empty()) inner.back()["functionResponse"]["id"] = call.id;
        break;
      case Wire::Ollama:
        list.push_back({{"role", "tool"}, {"tool_name", call.name}, {"content", said}});
        break;
      case Wire::Bedrock:
        inner.push_back({{"toolResult", {{"toolUseId", call.id}, {"content", Json::array({Json{{"text", said}}})}}}});
        break;
    }
  }
  if (!inner.empty())
    list.push_back({{"role", "user"}, {client == Wire::Gemini ? "parts" : "content", std::move(inner)}});
  return list;
}

Answer AgentsThinking::step(Wire client, Request& request, const std::string& model) {
  request.path = requestOf(client, {.model = model}).path;
  if (request.body.contains("model")) request.body["model"] = model;
  const HttpReply reply = post(request.path, request.body);
  const Answer answer = answerOf(client, reply);
  if (reply.status != 200) return answer;
  Json& conversation = conversationOf(client, request.body);
  for (const Json& turn : turnOf(client, Json::parse(reply.body))) conversation.push_back(turn);
  for (const Json& result : resultsOf(client, answer)) conversation.push_back(result);
  return answer;
}

// A chain spills: one vendor answers a step of the tool loop, another the next, and then the first again. The
// simulated upstreams refuse tokens that are not their own, changed, or on other content, and miss those they need.
TEST_F(AgentsThinking, N07_ATooLoopWandersBetweenVendors) {
  const auto modelOf = [](Wire wire) {
    return at(wire, wire == Wire::Gemini ? "gemini-3-pro" : wire == Wire::Bedrock ? "anthropic.claude-x" : "m");
  };
  for (const Wire client : kWires)
    for (const Wire first : kWires)
      for (const Wire second : kWires) {
        SCOPED_TRACE("from " + nameOf(client) + " to " + nameOf(first) + ", then " + nameOf(second));
        upstream_.reset();
        Request request = requestOf(
            client, {.model = {}, .text = "use tool weather_now", .tools = {"weather_now"}, .effort = "high"});
        const Answer one = step(client, request, modelOf(first));
        ASSERT_EQ(one.calls.size(), 1u) << one.raw;
        Answer two = step(client, request, modelOf(second));
        ASSERT_EQ(two.status, 200) << two.raw << request.body.dump(1);
        EXPECT_THAT(two.text, HasSubstr("weather_now says sunny")) << two.raw;
        EXPECT_THAT(received().request.body, testing::Not(HasSubstr("cHgxL"))) << "an envelope of ours got out";
        Request next = requestOf(client, {.model = {}, .text = "say exactly: done"});
        conversationOf(client, request.body).push_back(conversationOf(client, next.body)[0]);
        const Answer three = step(client, request, modelOf(first));
        EXPECT_EQ(three.text, "done") << three.raw << request.body.dump(1);
        if (HasFailure()) return;
      }
}

// The vendor that signs its thinking refuses a tool loop whose last step did not begin with its own, when it is given
// a budget to think. A step that another vendor made without a thought must not end the conversation there.
TEST_F(AgentsThinking, N07_AStepWithoutThinkingDoesNotShutTheThinkingVendorOut) {
  for (const Wire client : {Wire::Messages, Wire::Bedrock})
    forEveryUpstream([&](Wire other) {
      SCOPED_TRACE("from " + nameOf(client));
      const std::string claude = at(client, "claude-sonnet-4-5");
      if (other == client) return;
      Request request = requestOf(client, {.model = {}, .text = "use tool weather_now", .tools = {"weather_now"}});
      const Json thinking = {{"type", "enabled"}, {"budget_tokens", 3000}};
      if (client == Wire::Messages)
        request.body["thinking"] = thinking;
      else
        request.body["additionalModelRequestFields"] = {{"thinking", thinking}};
      upstream_.script(R"([{"do":"no-thinking"}])");
      const Answer one = step(client, request, at(other, "claude-x"));
      ASSERT_EQ(one.calls.size(), 1u) << one.raw;
      EXPECT_EQ(one.thinking, "");
      const Answer two = step(client, request, claude);
      ASSERT_EQ(two.status, 200) << two.raw << request.body.dump(1);
      EXPECT_THAT(two.text, HasSubstr("weather_now says sunny")) << two.raw;
      EXPECT_THAT(two.raw, HasSubstr("reasoning dropped")) << "not said that it did not think";
      // From the next question on it thinks again.
      Request next = requestOf(client, {.model = {}, .text = "say exactly: done"});
      conversationOf(client, request.body).push_back(conversationOf(client, next.body)[0]);
      const Answer three = step(client, request, claude);
      EXPECT_EQ(three.text, "done") << three.raw << request.body.dump(1);
      EXPECT_NE(three.thinking, "") << three.raw << sent().dump(1);
    });
}

// Claude Code prints the last block of an answer.
TEST_F(AgentsThinking, N07_TheLastBlockOfAnAnswerIsItsText) {
  for (const bool stream : {false, true})
    forEveryUpstream([&](Wire upstream) {
      const std::string model = at(upstream, upstream == Wire::Gemini ? "gemini-3-pro" : "m");
      const HttpReply reply = send(Wire::Messages, {.model = model, .stream = stream, .effort = "high"});
      Json last;
      if (stream) {
        for (const Json& event : eventsOf(reply.body))
          if (event["type"] == "content_block_start") last = event["content_block"];
      } else {
        last = Json::parse(reply.body)["content"].back();
      }
      EXPECT_EQ(last["type"], "text") << reply.body;
    });
}

// The vendor answers 400 to a loop that comes back without the reasoning it gave.
TEST_F(AgentsThinking, N07_DeepSeekGetsItsReasoningBack) {
  RunningHost host;
  host.start("providers:\n  deepseek: {base_url: \"" + upstream_.baseUrl() +
                 "\", wire: openai-chat}\nchains:\n  default:\n    - {tier: cheap, use: [deepseek]}\n",
             {{"DEEPSEEK_API_KEY", "k"}});
  for (const Wire client : kWires) {
    SCOPED_TRACE("from " + nameOf(client));
    upstream_.reset();
    const std::string model = "deepseek/deepseek-v4-pro";
    Request request =
        requestOf(client, {.model = model, .text = "use tool weather_now", .tools = {"weather_now"}, .effort = "high"});
    const HttpReply first = postJson(host.port(), request.path, request.body.dump());
    const Answer one = answerOf(client, first);
    ASSERT_EQ(one.calls.size(), 1u) << one.raw;
    EXPECT_NE(one.thinking, "") << one.raw;
    Json& conversation = conversationOf(client, request.body);
    for (const Json& turn : turnOf(client, Json::parse(first.body))) conversation.push_back(turn);
    for (const Json& result : resultsOf(client, one)) conversation.push_back(result);
    const Answer two = answerOf(client, postJson(host.port(), request.path, request.body.dump()));
    EXPECT_THAT(two.text, HasSubstr("weather_now says sunny")) << two.raw << sent().dump(1);
    EXPECT_EQ(sent()["messages"][1].value("reasoning_content", ""), one.thinking) << sent().dump(1);
  }
}

}  // namespace
}  // namespace spillway::test

// Every client wire over every upstream wire through the real program: an answer, and a loop of parallel tool calls,
// whole and streamed. No vendor's client is needed: requests are written and answers read by the client wire's own
// codec (tests/clients does the same with the official clients).
#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "tests/e2e/RunningHost.h"
#include "tests/golden/Codec.h"

namespace spillway::test {
namespace {

using golden::Codec;
using golden::Event;

struct Wire {
  const char *name, *provider, *plugin, *base, *path, *streamPath;
};
constexpr Wire kWires[] = {
    {"openai-chat", "chat", "openai-compatible", "/v1", "/v1/chat/completions", nullptr},
    {"openai-responses", "responses", "test-responses", "/v1", "/v1/responses", nullptr},
    {"anthropic-messages", "messages", "anthropic-compatible", "", "/v1/messages", nullptr},
    {"gemini", "gemini", "test-gemini", "/v1beta", "/v1beta/models/*:generateContent",
     "/v1beta/models/*:streamGenerateContent?alt=sse"},
    {"ollama", "ollama", "test-ollama", "", "/api/chat", nullptr},
    {"cohere", "cohere", "test-cohere", "", "/v2/chat", nullptr},
    {"bedrock-converse", "bedrock", "test-bedrock", "", "/model/*/converse", "/model/*/converse-stream"},
};

struct Call {
  std::string id, name, arguments;
  Json signature;
};

struct Answer {
  std::string text, raw;
  std::vector<Call> calls;
  int32_t stop = SPW_STOP_NONE;
  int64_t input = -1, output = -1;
};

Answer answerOf(const std::vector<Event>& events) {
  Answer answer;
  std::map<int32_t, Call> calls;
  for (const Event& e : events) {
    const bool call = e.block == SPW_BLOCK_TOOL_CALL;
    if (e.kind == SPW_EVENT_OPEN && call) calls[e.index] = {e.id, e.name, "", nullptr};
    if (e.kind == SPW_EVENT_DELTA && e.part == SPW_PART_ARGUMENTS) calls[e.index].arguments += e.text;
    if (e.kind == SPW_EVENT_DELTA && call && e.part == SPW_PART_SIGNATURE) {
      calls[e.index].signature = {{"issuer", e.name}, {"value", e.text}};
    }
    if (e.kind == SPW_EVENT_DELTA && e.block == SPW_BLOCK_TEXT && e.part == SPW_PART_TEXT) answer.text += e.text;
    if (e.kind == SPW_EVENT_STOP) answer.stop = e.stop;
    if (e.kind == SPW_EVENT_USAGE && e.input >= 0) answer.input = e.input;
    if (e.kind == SPW_EVENT_USAGE && e.output >= 0) answer.output = e.output;
  }
  for (auto& [index, call] : calls) answer.calls.push_back(std::move(call));
  return answer;
}

Json said(const char* role, const std::string& text) {
  return {{"role", role}, {"blocks", Json::array({{{"type", "text"}, {"text", text}}})}};
}

Json tool(const char* name) {
  return {{"name", name},
          {"description", "asks for the weather"},
          {"kind", "function"},
          {"schema", Json::parse(R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},
                                     "required":["city","days"]})")}};
}

class Matrix : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<UpstreamRow> rows;
    for (const Wire& wire : kWires) {
      rows.push_back(
          {wire.provider, wire.plugin, upstream_.baseUrl() + wire.base, {std::string("key-") + wire.provider}});
    }
    std::vector<std::string> plugins;
    for (const char* one : {"responses", "gemini", "ollama", "cohere", "bedrock"}) {
      plugins.push_back(std::string(SPILLWAY_TEST_PROVIDERS) + "/test-" + one + ".so");
    }
    host_.start(providersYaml(rows) + "chains:\n  default:\n    - {tier: cheap, use: [chat/sim-large]}\n", {}, plugins);
  }

  Answer ask(const Wire& client, const Wire& upstream, bool stream, const Json& messages, bool tools) {
    const std::string model = std::string(upstream.provider) + "/sim-large";
    Json canonical = {{"model", model}, {"messages", messages}, {"max_output", 400}, {"stream", stream}};
    if (tools) canonical["tools"] = Json::array({tool("weather_now"), tool("weather_soon")});
    golden::TargetText target;
    target.model = model;
    target.mode = stream ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
    const Codec& codec = Codec::of(client.name);
    const golden::Outcome request = codec.writeRequest(canonical.dump(), target);
    EXPECT_EQ(SPW_OK, request.status) << request.failure.message;
    std::string path = stream && client.streamPath != nullptr ? client.streamPath : client.path;
    if (const size_t star = path.find('*'); star != std::string::npos) path.replace(star, 1, model);
    const HttpReply reply = postJson(host_.port(), path, request.body);
    EXPECT_EQ(200, reply.status) << reply.body;
    EXPECT_TRUE(reply.complete);
    EXPECT_EQ(upstream.provider, reply.header("x-spillway-provider"));
    Answer answer = answerOf(codec.readReply(reply.body, target.mode).events);
    answer.raw = reply.body;
    return answer;
  }

  void answers(const Wire& client, const Wire& upstream, bool stream) {
    const Answer answer = ask(client, upstream, stream, Json::array({said("user", "hello there")}), false);
    EXPECT_EQ("This is a simulated answer. You said: hello there", answer.text) << answer.raw;
    EXPECT_EQ(SPW_STOP_END, answer.stop) << answer.raw;
    EXPECT_EQ(13, answer.output) << answer.raw;
    EXPECT_GE(answer.input, 6) << answer.raw;
    EXPECT_TRUE(answer.calls.empty());
  }

  // In the order the results were finished, not asked.
  void loops(const Wire& client, const Wire& upstream, bool stream) {
    Json messages = Json::array({said("user", "talk first, then parallel tools please")});
    const Answer first = ask(client, upstream, stream, messages, true);
    EXPECT_EQ(SPW_STOP_TOOL_CALLS, first.stop) << first.raw;
    ASSERT_EQ(2u, first.calls.size()) << first.raw;
    Json calls = Json::array(), results = Json::array();
    for (const Call& call : first.calls) {
      EXPECT_TRUE(Json::parse(call.arguments)["city"].is_string()) << first.raw;
      Json block = {{"type", "tool_call"}, {"id", call.id}, {"name", call.name}, {"arguments", call.arguments}};
      if (!call.signature.is_null()) block["signature"] = call.signature;
      calls.push_back(std::move(block));
      const Json result = {{"type", "tool_result"},
                           {"id", call.id},
                           {"blocks", Json::array({{{"type", "text"}, {"text", call.name + " says sunny"}}})}};
      results.insert(results.begin(), result);
    }
    EXPECT_EQ("weather_now", first.calls[0].name);
    EXPECT_EQ("weather_soon", first.calls[1].name);
    messages.push_back({{"role", "assistant"}, {"blocks", std::move(calls)}});
    messages.push_back({{"role", "tool"}, {"blocks", std::move(results)}});
    const Answer last = ask(client, upstream, stream, messages, true);
    EXPECT_EQ(SPW_STOP_END, last.stop) << last.raw;
    EXPECT_NE(std::string::npos, last.text.find("weather_now says sunny")) << last.raw;
    EXPECT_NE(std::string::npos, last.text.find("weather_soon says sunny")) << last.raw;
    EXPECT_GT(last.output, 0) << last.raw;
  }

  // Whether everything the pair was asked for held.
  bool pair(const Wire& client, const Wire& upstream) {
    const auto failures = [] {
      return testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
    };
    const int before = failures();
    for (const bool stream : {false, true}) {
      SCOPED_TRACE(std::string(client.name) + " over " + upstream.name + (stream ? ", streamed" : ", whole"));
      answers(client, upstream, stream);
      loops(client, upstream, stream);
    }
    return failures() == before;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(Matrix, EveryClientOverEveryUpstream) {
  std::printf("%-20s", "client \\ upstream");
  for (const Wire& upstream : kWires) std::printf("%-10s", upstream.provider);
  size_t good = 0;
  for (const Wire& client : kWires) {
    std::printf("\n%-20s", client.name);
    for (const Wire& upstream : kWires) {
      const bool held = pair(client, upstream);
      good += held ? 1u : 0u;
      std::printf("%-10s", held ? "ok" : "FAILED");
    }
  }
  std::printf("\n%zu of %zu pairs, streamed and whole\n", good, std::size(kWires) * std::size(kWires));
  EXPECT_EQ(std::size(kWires) * std::size(kWires), good);
}

}  // namespace
}  // namespace spillway::test

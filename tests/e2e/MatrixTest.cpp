// Every client wire over every upstream wire through the real program: an answer, and a loop of parallel tool calls,
// whole and streamed. No vendor's client is needed: requests are written and answers read by the client wire's own
// codec (tests/clients does the same with the official clients).
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/e2e/Wires.h"

namespace spillway::test {
namespace {

class Matrix : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<UpstreamRow> rows;
    for (const Wire& wire : kWires) {
      rows.push_back(
          {wire.provider, wire.plugin, upstream_.baseUrl() + wire.base, {std::string("key-") + wire.provider}});
    }
    host_.start(providersYaml(rows) + "chains:\n  default:\n    - {tier: cheap, use: [chat/sim-large]}\n", {},
                testProviders());
  }

  Answer ask(const Wire& client, const Wire& upstream, bool stream, const Json& messages, bool tools) {
    const std::string model = std::string(upstream.provider) + "/sim-large";
    Json canonical = {{"messages", messages}, {"max_output", 400}};
    if (tools) canonical["tools"] = Json::array({weatherTool("weather_now"), weatherTool("weather_soon")});
    raw_ = exchange(host_.port(), requestOf(client, model, std::move(canonical), stream));
    EXPECT_EQ(200, raw_.status) << raw_.body;
    EXPECT_TRUE(raw_.complete);
    EXPECT_EQ(upstream.provider, raw_.header("x-spillway-provider"));
    return answerOf(client, raw_.body, stream);
  }

  void answers(const Wire& client, const Wire& upstream, bool stream) {
    const Answer answer = ask(client, upstream, stream, Json::array({said("user", "hello there")}), false);
    EXPECT_EQ("This is a simulated answer. You said: hello there", answer.text) << raw_.body;
    EXPECT_EQ(SPW_STOP_END, answer.stop) << raw_.body;
    EXPECT_EQ(13, answer.output) << raw_.body;
    EXPECT_GE(answer.input, 6) << raw_.body;
    EXPECT_TRUE(answer.calls.empty());
  }

  // In the order the results were finished, not asked.
  void loops(const Wire& client, const Wire& upstream, bool stream) {
    Json messages = Json::array({said("user", "talk first, then parallel tools please")});
    const Answer first = ask(client, upstream, stream, messages, true);
    EXPECT_EQ(SPW_STOP_TOOL_CALLS, first.stop) << raw_.body;
    ASSERT_EQ(2u, first.calls.size()) << raw_.body;
    Json calls = Json::array(), results = Json::array();
    for (const Answer::Call& call : first.calls) {
      EXPECT_TRUE(Json::parse(call.arguments)["city"].is_string()) << raw_.body;
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
    EXPECT_EQ(SPW_STOP_END, last.stop) << raw_.body;
    EXPECT_NE(std::string::npos, last.text.find("weather_now says sunny")) << raw_.body;
    EXPECT_NE(std::string::npos, last.text.find("weather_soon says sunny")) << raw_.body;
    EXPECT_GT(last.output, 0) << raw_.body;
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
  HttpReply raw_;  // the last
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

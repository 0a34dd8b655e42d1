// What comes back: errors, streams that break, usage, and what the SDKs' parsers insist on.
#include "tests/agents/AgentHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

class AgentsReply : public AgentHost {};

// Claude Code looks for "prompt is too long", Codex for the code: both then make the conversation shorter.
TEST_F(AgentsReply, N09_ARequestTooLongStaysA400WithTheProvidersSentence) {
  for (const bool stream : {false, true})
    forEveryPair([&](Wire client, Wire upstream) {
      SCOPED_TRACE(stream ? "streamed" : "whole");
      upstream_.script(R"([{"do":{"error":"context"}}])");
      const Answer answer = ask(client, {.model = at(upstream), .stream = stream});
      EXPECT_EQ(answer.status, 400) << answer.raw;
      EXPECT_EQ(upstream_.requests().size(), 1u) << "the same request would fail again";
      if (client == Wire::Messages) {
        EXPECT_EQ(answer.kind, "invalid_request_error") << answer.raw;
        EXPECT_THAT(answer.error, HasSubstr("prompt is too long")) << answer.raw;
      }
      if (client == Wire::Chat || client == Wire::Responses) {
        EXPECT_EQ(answer.kind, "context_length_exceeded") << answer.raw;
      }
      EXPECT_NE(answer.error, "") << answer.raw;
      // The account did nothing wrong: the next request goes to it at once.
      const Answer next = ask(client, {.model = at(upstream), .stream = stream});
      EXPECT_EQ(next.text, "hello there") << next.raw;
    });
}

TEST_F(AgentsReply, N09_ABadRequestCarriesTheProvidersSentenceAndCoolsNobody) {
  forEveryPair([&](Wire client, Wire upstream) {
    upstream_.script(R"([{"do":{"status":400,"message":"the frobnicator is not well"}}])");
    const Answer answer = ask(client, {.model = at(upstream), .stream = true});
    EXPECT_EQ(answer.status, 400) << answer.raw;
    EXPECT_THAT(answer.error, HasSubstr("the frobnicator is not well")) << answer.raw;
    const Answer next = ask(client, {.model = at(upstream), .stream = true});
    EXPECT_EQ(next.text, "hello there") << next.raw;
  });
}

// A limit holds for a while: each client wire has a host of its own.
class AgentsLimit : public AgentHost, public testing::WithParamInterface<Wire> {};

TEST_P(AgentsLimit, N09_ALimitStaysA429AndSaysWhenToComeBack) {
  forEveryUpstream([&](Wire upstream) {
    upstream_.script(R"([{"do":{"status":429,"retry-after":7}}])");
    const HttpReply reply = send(GetParam(), {.model = at(upstream), .stream = true});
    EXPECT_EQ(reply.status, 429) << reply.body;
    const int seconds = std::atoi(reply.header("retry-after").c_str());
    EXPECT_GE(seconds, 6) << reply.header("retry-after");
    EXPECT_LE(seconds, 8) << reply.header("retry-after");
    EXPECT_NE(answerOf(GetParam(), reply).error, "") << reply.body;
  });
}

INSTANTIATE_TEST_SUITE_P(From, AgentsLimit, testing::ValuesIn(kWires),
                         [](const auto& one) { return nameOf(one.param); });

TEST_F(AgentsReply, N10_AFaultInTheStreamIsToldInTheClientsWire) {
  forEveryPair([&](Wire client, Wire upstream) {
    for (const char* words : {"error-event=4", "cut=4", "cut=4,reset"}) {
      SCOPED_TRACE(words);
      upstream_.reset();
      upstream_.script(std::string(R"([{"times":0,"do":")") + words + "\"}]");
      const Answer answer = ask(client, {.model = at(upstream), .text = "count to 40", .stream = true});
      EXPECT_FALSE(answer.ended) << answer.raw;
      EXPECT_NE(answer.finish, "stop") << answer.raw;
      EXPECT_NE(answer.error, "") << answer.raw;
      // What fails in the middle may have failed for the account: the next test of this pair asks another.
    }
  });
}

TEST_F(AgentsReply, N11_UsageIsExactWholeAndStreamed) {
  // What the upstream itself says to this question, asked directly.
  for (const bool stream : {false, true})
    forEveryPair([&](Wire client, Wire upstream) {
      SCOPED_TRACE(stream ? "streamed" : "whole");
      upstream_.script(R"([{"do":{"cached":4}},{"do":{"cached":4}}])");
      const Answer answer = ask(client, {.model = at(upstream), .text = "count to 30", .stream = stream});
      ASSERT_EQ(answer.status, 200) << answer.raw;
      const auto last = received();
      const HttpReply direct = postJson(upstream_.port(), last.request.target, last.request.body,
                                        {{"anthropic-version", "2023-06-01"}, {"x-goog-api-key", "k"}});
      const Answer truth = answerOf(upstream, direct);
      ASSERT_EQ(truth.status, 200) << truth.raw;
      EXPECT_GT(truth.input, 4) << truth.raw;
      EXPECT_EQ(answer.input, truth.input) << answer.raw << truth.raw;
      EXPECT_EQ(answer.output, truth.output) << answer.raw << truth.raw;
      if (truth.cached >= 0 && client != Wire::Ollama && client != Wire::Cohere) {
        EXPECT_EQ(std::max<int64_t>(answer.cached, 0), truth.cached) << answer.raw << truth.raw;
      }
    });
}

TEST_F(AgentsReply, N12_StrictParsersFindEverythingInItsPlace) {
  const std::vector<Question> questions = {
      {.model = {}, .text = "count to 30"},
      {.model = {}, .text = "talk first, then parallel tools please", .tools = {"weather_now", "weather_soon"}},
      {.model = {}, .text = "use tool weather_now with {}", .tools = {"weather_now"}},
      {.model = {}, .text = "hello", .effort = "high"},
      {.model = {}, .text = "use tool weather_now", .tools = {"weather_now"}, .effort = "high"},
  };
  for (const bool stream : {false, true})
    for (Question question : questions)
      forEveryPair([&](Wire client, Wire upstream) {
        SCOPED_TRACE(question.text + (stream ? ", streamed" : ", whole") +
                     (question.effort.empty() ? "" : ", thinking"));
        question.stream = stream;
        question.model = at(upstream);
        const Answer answer = ask(client, question);
        ASSERT_EQ(answer.status, 200) << answer.raw;
        // Cohere itself says nothing where other wires say {}.
        if (client == Wire::Cohere && upstream == Wire::Cohere && question.text.ends_with("{}")) return;
        EXPECT_THAT(answer.faults, testing::IsEmpty()) << answer.raw;
        EXPECT_TRUE(answer.ended) << answer.raw;
        EXPECT_EQ(answer.finish, question.tools.empty() ? "stop" : "tools") << answer.raw;
        EXPECT_EQ(answer.calls.empty(), question.tools.empty()) << answer.raw;
        for (const auto& call : answer.calls) {
          if (client != Wire::Gemini && client != Wire::Ollama) {
            EXPECT_NE(call.id, "") << answer.raw;
          }
          if (question.text.ends_with("{}")) {
            EXPECT_EQ(call.input, Json::object()) << answer.raw;
          }
        }
      });
}

}  // namespace
}  // namespace spillway::test

// How agents ask, and how they are answered, before a word of the content matters.
#include <atomic>
#include <thread>

#include "tests/agents/AgentHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

class AgentsTransport : public AgentHost {};

// Ollama's wire streams unless told otherwise; Gemini's and Bedrock's say it in the path.
TEST_F(AgentsTransport, N01_NoStreamKeyMeansAWholeAnswerWhateverAcceptSays) {
  for (const Wire client : {Wire::Chat, Wire::Responses, Wire::Messages, Wire::Cohere})
    for (const char* accept : {"text/event-stream", "*/*", "application/json, text/event-stream", ""})
      forEveryUpstream([&](Wire upstream) {
        SCOPED_TRACE(nameOf(client) + " accepts " + accept);
        Headers headers;
        if (*accept) headers = {{"Accept", accept}};
        const HttpReply reply = send(client, {.model = at(upstream)}, headers);
        ASSERT_EQ(reply.status, 200) << reply.body;
        EXPECT_EQ(reply.header("content-type"), "application/json");
        const Answer answer = answerOf(client, reply);
        EXPECT_TRUE(answer.ended) << answer.raw;
        EXPECT_EQ(answer.text, "hello there") << answer.raw;
        // The upstream was not made to stream in vain either.
        EXPECT_NE(sent().value("stream", false), true) << sent().dump();
        EXPECT_THAT(received().request.target, testing::Not(HasSubstr("stream")));
      });
}

const Json kGemini = {
    {"contents",
     Json::array({Json{{"role", "user"}, {"parts", Json::array({Json{{"text", "say exactly: hello there"}}})}}})}};

TEST_F(AgentsTransport, N02_GeminiKeysPathsAndListsOfChunks) {
  forEveryUpstream([&](Wire upstream) {
    const std::string model = at(upstream), name = nameOf(upstream);
    for (const std::string& path : {"/v1beta/models/" + model, "/v1/models/" + model, "/v1beta/models/" + name + "%2Fm",
                                    "/v1/models/" + name + "%2fm", "/v1beta/" + model, "/v1/" + model}) {
      SCOPED_TRACE(path);
      const Answer whole = answerOf(Wire::Gemini, post(path + ":generateContent", kGemini, {{"x-goog-api-key", "k"}}));
      EXPECT_EQ(whole.text, "hello there") << whole.raw;
      const Answer events = answerOf(Wire::Gemini, post(path + ":streamGenerateContent?alt=sse&key=k", kGemini));
      EXPECT_EQ(events.text, "hello there") << events.raw;
      EXPECT_EQ(events.finish, "stop") << events.raw;
      EXPECT_EQ(received().model, "m");
      const HttpReply counted = post(path + ":countTokens", kGemini, {{"Authorization", "Bearer k"}});
      EXPECT_GT(Json::parse(counted.body).value("totalTokens", 0), 0) << counted.body;
    }
    const HttpReply list = post("/v1beta/models/" + model + ":streamGenerateContent", kGemini);
    EXPECT_EQ(list.header("content-type"), "application/json");
    const Json chunks = Json::parse(list.body);
    ASSERT_TRUE(chunks.is_array()) << list.body;
    ASSERT_GT(chunks.size(), 1u);
    EXPECT_EQ(chunks.back()["candidates"][0]["finishReason"], "STOP") << list.body;
  });
}

// A parser of lines that counts these as ends of lines stops in the middle of a text.
TEST_F(AgentsTransport, N02_LineSeparatorsOfUnicodeAreEscapedInGeminiEvents) {
  forEveryUpstream([&](Wire upstream) {
    const HttpReply reply =
        send(Wire::Gemini, {.model = at(upstream), .text = "say exactly: a\u2028b\u2029c", .stream = true});
    EXPECT_THAT(reply.body, testing::Not(HasSubstr("\u2028"))) << reply.body;
    EXPECT_THAT(reply.body, testing::Not(HasSubstr("\u2029"))) << reply.body;
    EXPECT_EQ(answerOf(Wire::Gemini, reply).text, "a\u2028b\u2029c") << reply.body;
  });
}

TEST_F(AgentsTransport, N03_AWebSocketIsAnsweredSoThatCodexAsksAgainAtOnce) {
  const HttpReply reply = get(port(), "/v1/responses",
                              {{"Connection", "Upgrade"},
                               {"Upgrade", "websocket"},
                               {"Sec-WebSocket-Version", "13"},
                               {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                               {"openai-beta", "responses_websockets=2026-02-06"}});
  EXPECT_EQ(reply.status, 426) << reply.body;
  EXPECT_TRUE(reply.complete);
  EXPECT_LT(reply.totalMs, 500);
  const Answer next = ask(Wire::Responses, {.model = at(Wire::Chat), .stream = true});
  EXPECT_EQ(next.text, "hello there") << next.raw;
}

TEST_F(AgentsTransport, N13_CountTokensForAnyUpstreamManyAtOnce) {
  forEveryUpstream([&](Wire upstream) {
    const Json body = {{"model", at(upstream)},
                       {"messages", Json::array({Json{{"role", "user"}, {"content", "hello there, how are you?"}}})},
                       {"system", Json::array({Json{{"type", "text"}, {"text", "be brief"}}})}};
    std::atomic<int> good{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 38; ++i)
      clients.emplace_back([&] {
        const HttpReply reply = post("/v1/messages/count_tokens?beta=true", body, {{"x-api-key", "k"}});
        good += reply.status == 200 && Json::parse(reply.body).value("input_tokens", 0) > 0;
      });
    for (auto& client : clients) client.join();
    EXPECT_EQ(good, 38);
  });
}

TEST_F(AgentsTransport, N13_ReachabilityKeysAndBetaHeaders) {
  const HttpReply hello = exchange(port(), {.method = "HEAD", .path = "/api/hello", .headers = {}, .body = {}});
  EXPECT_EQ(hello.status, 200);
  const Headers betas = {{"anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14"},
                         {"anthropic-version", "2023-06-01"}};
  for (const auto& [name, value] : Headers{{"x-api-key", "k"}, {"Authorization", "Bearer k"}})
    forEveryUpstream([&](Wire upstream) {
      SCOPED_TRACE(name);
      Headers headers = betas;
      headers.emplace_back(name, value);
      const HttpReply reply = send(Wire::Messages, {.model = at(upstream), .stream = true}, headers);
      EXPECT_EQ(reply.status, 200) << reply.body;
      const auto seen = received();
      EXPECT_EQ(seen.request.header("anthropic-beta"), upstream == Wire::Messages ? betas[0].second : "");
      if (upstream != Wire::Messages) {
        EXPECT_EQ(seen.request.header("anthropic-version"), "");
      }
      EXPECT_EQ(seen.key, "key-" + nameOf(upstream)) << "the client's own key goes nowhere";
    });
}

TEST_F(AgentsTransport, N13_ModelListsComeInThreeShapes) {
  const auto list = [&](Headers headers) { return Json::parse(get(port(), "/v1/models?limit=1000", headers).body); };
  EXPECT_EQ(list({})["object"], "list");
  EXPECT_TRUE(list({{"x-goog-api-key", "k"}}).contains("models"));
  const Json anthropic = list({{"Authorization", "Bearer k"}, {"anthropic-version", "2023-06-01"}});
  EXPECT_EQ(anthropic["data"][0]["type"], "model") << anthropic.dump();
  EXPECT_EQ(anthropic["has_more"], false) << anthropic.dump();
}

TEST_F(AgentsTransport, N15_AnAbortClosesTheUpstream) {
  forEveryPair([&](Wire client, Wire upstream) {
    const Request asked = requestOf(client, {.model = at(upstream), .text = "count to 900", .stream = true});
    upstream_.script(R"([{"do":"n=1000,gap=10"}])");
    exchange(port(), {.path = asked.path,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = asked.body.dump(),
                      .hangUpAfter = 900});
    ASSERT_TRUE(upstream_.waitForEnds(1));
    EXPECT_EQ(received().end, simulator::Received::End::PeerLeft);
  });
}

TEST_F(AgentsTransport, N15_DeltasArePassedOnOneByOne) {
  forEveryPair([&](Wire client, Wire upstream) {
    upstream_.script(R"([{"do":"n=6,gap=15"}])");
    const HttpReply reply = send(client, {.model = at(upstream), .stream = true});
    const Answer answer = answerOf(client, reply);
    EXPECT_EQ(answer.pieces, 6u) << answer.raw;
    EXPECT_GT(reply.totalMs - reply.firstByteMs, 4 * 15) << "the first delta waited for later ones";
  });
}

TEST_F(AgentsTransport, N15_APromptOfAMegabyteArrives) {
  const std::string filler(1 << 20, 'x');
  forEveryPair([&](Wire client, Wire upstream) {
    const Answer answer =
        ask(client, {.model = at(upstream), .text = filler + " say exactly: read it", .stream = true});
    EXPECT_EQ(answer.text, "read it") << answer.raw.substr(0, 500);
    EXPECT_TRUE(answer.ended);
    EXPECT_GT(received().request.body.size(), filler.size());
  });
}

}  // namespace
}  // namespace spillway::test

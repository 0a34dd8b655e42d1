// An upstream dies in the middle of a streamed answer, and the client gets the whole of it all the same: from the next
// candidate, which goes on where the first one stopped. Where that cannot be done honestly, the answer ends as an
// error.
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "tests/e2e/Wires.h"

namespace spillway::test {
namespace {

struct Heard : Answer {
  HttpReply reply;
};

std::string countTo(int last) {
  std::string text;
  for (int i = 1; i <= last; ++i) text += (i > 1 ? " " : "") + std::to_string(i);
  return text;
}

class RescueTest : public testing::Test {
 protected:
  // Each wire's provider on the first upstream, and "second" on the other.
  void start(const std::string& second = "openai-compatible", const std::string& more = "") {
    std::vector<UpstreamRow> rows;
    for (const Wire& wire : kWires)
      rows.push_back({wire.provider, wire.plugin, first_.baseUrl() + wire.base, {std::string("key-") + wire.provider}});
    rows.push_back({"second", second, second_.baseUrl() + (second == "openai-compatible" ? "/v1" : ""), {"key-2"}});
    std::string chains = "chains:\n";
    // A model for each client: what a death is taken for concerns the model alone.
    for (const Wire& wire : kWires)
      for (const Wire& client : kWires)
        chains += chainOf(client, wire) + ":\n    - {tier: cheap, use: [" + wire.provider + "/for-" + client.provider +
                  "]}\n    - {tier: free, use: [second/sim-small]}\n";
    host_.start(providersYaml(rows) + chains +
                    "default_chain: chat-over-chat\ntimeouts: {first_byte: 2s, silence: 1500ms}\n" + more,
                {}, testProviders());
  }

  static std::string chainOf(const Wire& client, const Wire& upstream) {
    return std::string("  ") + client.provider + "-over-" + upstream.provider;
  }

  Heard ask(const Wire& client, const std::string& chain, const std::string& text, const Json& more = {}) {
    Json canonical = {{"messages", Json::array({said("user", text)})}, {"max_output", 2000}};
    if (!more.is_null()) canonical.update(more);
    Heard heard;
    heard.reply = exchange(host_.port(), requestOf(client, chain, std::move(canonical), true));
    static_cast<Answer&>(heard) = answerOf(client, heard.reply.body, true);
    return heard;
  }

  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(RescueTest, EveryClientGetsTheWholeAnswerWhicheverUpstreamDies) {
  for (const char* second : {"openai-compatible", "anthropic-compatible"}) {
    SCOPED_TRACE(second);
    start(second);
    for (const Wire& client : kWires)
      for (const Wire& upstream : kWires) {
        SCOPED_TRACE(std::string(client.name) + " over " + upstream.name);
        first_.script(R"([{"do":"cut=9,reset","times":2}])");
        // A stream of named items whose bytes went through: see below.
        if (&client == &upstream && client.name == std::string("openai-responses")) continue;
        const Heard heard = ask(client, chainOf(client, upstream).substr(2), "count to 90");
        const Json trace = host_.trace(heard.reply.header("x-spillway-exchange"));
        ASSERT_EQ(trace["attempts"].size(), 2u) << trace.dump(1) << heard.reply.body;
        EXPECT_TRUE(heard.reply.complete) << heard.reply.body;
        EXPECT_EQ(heard.text, countTo(90)) << heard.reply.body;
        EXPECT_EQ(heard.stop, SPW_STOP_END);
        EXPECT_FALSE(heard.failed);
        EXPECT_EQ(trace["outcome"], "ok") << trace.dump(1);
        EXPECT_NE(trace["attempts"][1]["reason"].get<std::string>().find("broke off"), std::string::npos);
        first_.reset();
        second_.reset();
      }
    host_.program().signalAndWait(SIGTERM);
  }
}

// In whichever way it dies, and as long as the attempts that follow die too, up to three times.
TEST_F(RescueTest, EveryDeathIsSurvived) {
  start();
  // Each with a lane of its own, which has not failed before.
  const Wire* client = kWires;
  for (const char* words : {"cut=9", "cut=9,reset", "cut=9,hold", "cut-bytes=1500", "error-event=9", "no-stop"}) {
    SCOPED_TRACE(words);
    first_.script(std::string(R"([{"do":")") + words + "\"}]");
    const Heard heard = ask(*client, chainOf(*client, kWires[0]).substr(2), "count to 90");
    EXPECT_TRUE(heard.reply.complete) << heard.reply.body;
    EXPECT_EQ(heard.text, countTo(90)) << heard.reply.body;
    first_.reset();
    ++client;
  }
  first_.script(R"([{"do":"cut=40"}])");
  second_.script(R"([{"do":"cut=40"},{"do":"cut=40"}])");
  const Heard thrice = ask(kWires[0], "chat-over-messages", "count to 400");
  const Json trace = host_.trace(thrice.reply.header("x-spillway-exchange"));
  EXPECT_EQ(thrice.text, countTo(400)) << trace.dump(1);
  EXPECT_GE(trace["attempts"].size(), 3u) << trace.dump(1);
}

// Anthropic's and Bedrock's clients, for example, count what they pay by the usage they are told.
TEST_F(RescueTest, TheClientIsToldAllTokensAndTheLedgerEachAttempts) {
  start();
  first_.script(R"([{"do":"cut=9"}])");
  const Heard heard = ask(kWires[0], "chat-over-messages", "count to 90");
  const Json trace = host_.trace(heard.reply.header("x-spillway-exchange"));
  int64_t output = 0, input = 0;
  for (const Json& attempt : trace["attempts"]) {
    output += std::max<int64_t>(0, attempt["usage"].value("output", int64_t{0}));
    input += std::max<int64_t>(0, attempt["usage"].value("input", int64_t{0}));
  }
  EXPECT_EQ(heard.output, output) << trace.dump(1);
  EXPECT_GT(trace["attempts"][0]["usage"].value("input", int64_t{-1}), 0) << trace.dump(1);
}

// The head of the answer is gone by then: only the exchange can tell.
TEST_F(RescueTest, ThoughtsOfWhoeverGoesOnAreALoss) {
  start();
  const auto lostThoughts = [](const Json& trace) {
    size_t found = 0;
    for (const Json& loss : trace["losses"]) found += loss["where"] == "reply.reasoning" && loss["kind"] == "dropped";
    return found;
  };
  const Json thinking = {{"reasoning", {{"effort", "high"}}}, {"max_output", 32000}};
  for (const size_t client : {0u, 1u}) {
    SCOPED_TRACE(kWires[client].name);
    first_.script(R"([{"do":"cut=40"}])");
    const Heard heard = ask(kWires[client], chainOf(kWires[client], kWires[0]).substr(2), "count to 400", thinking);
    const Json trace = host_.trace(heard.reply.header("x-spillway-exchange"));
    EXPECT_EQ(heard.text, countTo(400)) << heard.reply.body;
    ASSERT_EQ(trace["attempts"].size(), 2u) << trace.dump(1);
    EXPECT_EQ(lostThoughts(trace), 1u) << trace.dump(1);
  }
  // One that has not thought has lost nothing.
  first_.script(R"([{"do":"cut=40"}])");
  const Heard plain = ask(kWires[3], chainOf(kWires[3], kWires[0]).substr(2), "count to 400");
  EXPECT_EQ(plain.text, countTo(400)) << plain.reply.body;
  EXPECT_EQ(lostThoughts(host_.trace(plain.reply.header("x-spillway-exchange"))), 0u);
}

// Arguments of a call are never put together from two models.
TEST_F(RescueTest, ACallIsNeverContinued) {
  start();
  first_.script(R"([{"do":"cut=7"}])");
  const Json tools = {{"tools", Json::array({{{"name", "weather_now"},
                                              {"kind", "function"},
                                              {"schema",
                                               {{"type", "object"},
                                                {"properties", {{"city", {{"type", "string"}}}}},
                                                {"required", Json::array({"city"})}}}}})}};
  for (const size_t client : {0u, 2u}) {
    const Heard heard = ask(kWires[client], chainOf(kWires[client], kWires[0]).substr(2),
                            "talk first, then parallel tools please", tools);
    ASSERT_FALSE(heard.calls.empty()) << heard.reply.body;
    EXPECT_FALSE(heard.reply.complete) << heard.reply.body;
    EXPECT_EQ(heard.stop, SPW_STOP_NONE);
    EXPECT_EQ(second_.requests().size(), 0u);
    first_.script(R"([{"do":"cut=7"}])");
  }
}

// Its client knows the items of the stream by names that only the upstream's own bytes can use again.
TEST_F(RescueTest, AStreamOfNamedItemsWhoseBytesWentThroughEndsAsAnError) {
  start("openai-compatible", "memory: {answers: {keep: false}}\n");
  first_.script(R"([{"do":"cut=9"}])");
  const Heard heard = ask(kWires[1], "responses-over-responses", "count to 90");
  EXPECT_FALSE(heard.reply.complete) << heard.reply.body;
  EXPECT_EQ(heard.stop, SPW_STOP_NONE);
  EXPECT_EQ(second_.requests().size(), 0u);
}

TEST_F(RescueTest, WhoeverWantsAnErrorGetsOne) {
  start("openai-compatible", "rescue: error\n");
  first_.script(R"([{"do":"cut=9"}])");
  const Heard heard = ask(kWires[0], "chat-over-chat", "count to 90");
  EXPECT_FALSE(heard.reply.complete);
  EXPECT_EQ(heard.stop, SPW_STOP_NONE);
  EXPECT_EQ(second_.requests().size(), 0u);
}

// What goes on comes in one piece, the beginning and the break.
TEST_F(RescueTest, WhoGoesOnIsAskedTheSameHoweverOftenAnAnswerBreaksOff) {
  start();
  first_.script(R"([{"do":"error-event=9,gap=5"}])");
  second_.script(R"([{"times":2,"do":"error-event=30,batch=80"}])");
  const Heard heard = ask(kWires[2], "messages-over-cohere", "count to 300");
  EXPECT_EQ(heard.text, countTo(300)) << heard.reply.body;
  auto requests = first_.requests();
  for (auto& one : second_.requests()) requests.push_back(std::move(one));
  EXPECT_GE(requests.size(), 3u);  // who it is after the second break depends on who still rests
  for (const auto& one : requests) {
    EXPECT_NE(one.request.body.find("count to 300"), std::string::npos) << one.request.body;
    EXPECT_NE(one.request.body.find("2000"), std::string::npos) << one.request.body;
  }
}

// When nobody is left the client is told so in its own wire, and the connection is reset.
TEST_F(RescueTest, WhenNobodyCanGoOnTheAnswerEndsAsAnError) {
  start();
  first_.script(R"([{"do":"cut=9","times":0}])");
  second_.script(R"([{"do":"status=500","times":0}])");
  for (const Wire& client : kWires) {
    SCOPED_TRACE(client.name);
    const Heard heard = ask(client, chainOf(client, kWires[0]).substr(2), "count to 90");
    EXPECT_FALSE(heard.reply.complete) << heard.reply.body;
    EXPECT_EQ(heard.stop, SPW_STOP_NONE) << heard.reply.body;
    EXPECT_TRUE(countTo(90).starts_with(heard.text)) << heard.text;
  }
}

}  // namespace
}  // namespace spillway::test

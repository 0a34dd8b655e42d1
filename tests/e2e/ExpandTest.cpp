// Models that ask for what was left out of a result get it within one answer, and the agent sees nothing of it: in
// every client's wire, whole and streamed.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/Wires.h"

namespace spillway::test {
namespace {

// What a long build prints, of which the middle goes.
std::string build() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    const std::string part = "part" + std::to_string(i);
    text += "cc -O2 -Wall -Wextra -Iinclude -DNDEBUG -c -o " + part + ".o " + part + ".c\n";
  }
  return text + "cc -o app main.o part0.o\n";
}

struct Heard : Answer {
  HttpReply reply;
  Json trace;
};

class ExpandTest : public testing::Test {
 protected:
  void start(const std::string& compression = "{level: balanced, expand: true}") {
    std::vector<UpstreamRow> rows;
    for (const Wire& wire : kWires)
      rows.push_back(
          {wire.provider, wire.plugin, upstream_.baseUrl() + wire.base, {std::string("key-") + wire.provider}});
    std::string chains = "chains:\n";
    for (const Wire& wire : kWires)
      chains += "  over-" + std::string(wire.provider) + ":\n    - {tier: cheap, use: [" + wire.provider + "/sim-1]}\n";
    host_.start(providersYaml(rows) + chains + "default_chain: over-chat\ncompression: " + compression + "\n", {},
                testProviders());
  }

  // A conversation in which a tool has printed a lot, and what the user says next; empty: nothing yet.
  Heard ask(const Wire& client, const Wire& upstream, const std::string& text, bool stream, const Json& more = {}) {
    Json messages = Json::array({said("user", "go")});
    messages.push_back({{"role", "assistant"},
                        {"blocks", Json::array({{{"type", "tool_call"},
                                                 {"id", "call_1"},
                                                 {"name", "get_weather"},
                                                 {"arguments", R"({"command":"make"})"}}})}});
    messages.push_back({{"role", "tool"},
                        {"blocks", Json::array({{{"type", "tool_result"},
                                                 {"id", "call_1"},
                                                 {"blocks", Json::array({{{"type", "text"}, {"text", build()}}})}}})}});
    if (!text.empty()) {
      messages.push_back(said("assistant", "It is built."));
      messages.push_back(said("user", text));
    }
    Json canonical = {
        {"messages", std::move(messages)}, {"max_output", 4000}, {"tools", Json::array({weatherTool("get_weather")})}};
    if (!more.is_null()) canonical.update(more);
    Heard heard;
    heard.reply = exchange(host_.port(),
                           requestOf(client, std::string("over-") + upstream.provider, std::move(canonical), stream));
    static_cast<Answer&>(heard) = answerOf(client, heard.reply.body, stream);
    heard.trace = host_.trace(heard.reply.header("x-spillway-exchange"));
    return heard;
  }
  // The handle that the marker in that client's result names.
  std::string handle(const Wire& client, const Wire& upstream) {
    std::string& known = handles_[client.name];
    if (!known.empty()) return known;
    const Heard heard = ask(client, upstream, "", false);
    EXPECT_EQ(heard.trace["smaller"].size(), 1u) << heard.trace.dump(1);
    if (heard.trace["smaller"].empty()) return {};
    known = heard.trace["smaller"][0]["key"].get<std::string>().substr(0, 12);
    EXPECT_NE(upstream_.requests().back().request.body.find("(handle " + known + ")"), std::string::npos);
    EXPECT_EQ(upstream_.requests().back().request.body.find("part17.c"), std::string::npos);
    return known;
  }
  static std::string wanting(const std::string& handle) {
    return "use tool spillway_expand with {\"handle\":\"" + handle + "\"}";
  }

  simulator::Simulator upstream_;
  RunningHost host_;
  std::map<std::string, std::string> handles_;  // by client
};

TEST_F(ExpandTest, TheModelGetsTheWholeAndTheClientOneAnswer) {
  start();
  for (const Wire& client : kWires)
    for (const Wire& upstream : kWires)
      for (const bool stream : {false, true}) {
        SCOPED_TRACE(std::string(client.name) + " over " + upstream.name + (stream ? ", streamed" : ", whole"));
        const Heard heard = ask(client, upstream, wanting(handle(client, upstream)), stream);
        ASSERT_EQ(heard.trace["attempts"].size(), 2u) << heard.trace.dump(1) << heard.reply.body;
        EXPECT_TRUE(heard.reply.complete) << heard.reply.body;
        EXPECT_NE(heard.text.find("part17.c"), std::string::npos) << heard.reply.body;
        EXPECT_TRUE(heard.calls.empty()) << heard.reply.body;
        EXPECT_EQ(heard.stop, SPW_STOP_END) << heard.reply.body;
        EXPECT_FALSE(heard.failed);
        EXPECT_EQ(heard.reply.body.find("spillway_expand"), std::string::npos) << heard.reply.body;
        EXPECT_EQ(heard.trace["outcome"], "ok");
        EXPECT_NE(heard.trace["attempts"][1]["reason"].get<std::string>().find("asked to see in full"),
                  std::string::npos);
        int64_t output = 0, input = 0;
        for (const Json& attempt : heard.trace["attempts"]) {
          output += attempt["usage"].value("output", int64_t{0});
          input += attempt["usage"].value("input", int64_t{0});
        }
        EXPECT_EQ(heard.output, output) << heard.reply.body;
        EXPECT_EQ(heard.input, input) << heard.reply.body;
        if (HasFailure()) return;
      }
}

TEST_F(ExpandTest, WordsBeforeTheCallAreTheBeginningOfTheAnswer) {
  start();
  for (const Wire& client : kWires)
    for (const bool stream : {false, true}) {
      SCOPED_TRACE(client.name);
      const Heard heard = ask(client, kWires[0], "talk first, " + wanting(handle(client, kWires[0])), stream);
      EXPECT_TRUE(heard.text.starts_with("I will call the tools now.\n\nThe tools said")) << heard.reply.body;
      EXPECT_NE(heard.text.find("part17.c"), std::string::npos) << heard.reply.body;
      EXPECT_TRUE(heard.calls.empty());
    }
}

// Upstreams want the thoughts back that have led to a call, and refuse them where they have led to nothing.
TEST_F(ExpandTest, ThoughtsGoBackToTheModelAndTheClientHasThoseOfTheAnswer) {
  start();
  const Json thinking = {{"reasoning", {{"effort", "high"}, {"summary", "auto"}}}, {"max_output", 32000}};
  for (const size_t wire : {1u, 2u, 3u})
    for (const bool stream : {false, true}) {
      SCOPED_TRACE(kWires[wire].name);
      const Heard heard =
          ask(kWires[wire], kWires[wire], wanting(handle(kWires[wire], kWires[wire])), stream, thinking);
      ASSERT_EQ(heard.trace["attempts"].size(), 2u) << heard.trace.dump(1) << heard.reply.body;
      EXPECT_EQ(heard.trace["outcome"], "ok") << heard.reply.body;
      EXPECT_NE(heard.text.find("part17.c"), std::string::npos) << heard.reply.body;
      const size_t once = heard.thoughts.find("I will answer as a simulation does.");
      EXPECT_NE(once, std::string::npos) << heard.reply.body;
      EXPECT_EQ(heard.thoughts.find("I will answer as a simulation does.", once + 1), std::string::npos);
    }
}

TEST_F(ExpandTest, CallsOfTheAgentsOwnToolsComeFirst) {
  start();
  for (const bool stream : {false, true}) {
    const Heard heard =
        ask(kWires[2], kWires[2], "use tool get_weather, " + wanting(handle(kWires[2], kWires[2])), stream);
    ASSERT_EQ(heard.calls.size(), 1u) << heard.reply.body;
    EXPECT_EQ(heard.calls[0].name, "get_weather");
    EXPECT_EQ(heard.stop, SPW_STOP_TOOL_CALLS);
    EXPECT_EQ(heard.trace["attempts"].size(), 1u);
    EXPECT_NE(heard.trace["losses"].dump().find("reply.spillway_expand"), std::string::npos);
  }
}

TEST_F(ExpandTest, AHandleOfNothingIsToldToTheModel) {
  start();
  const Heard heard = ask(kWires[0], kWires[0], wanting("000000000000"), true);
  EXPECT_NE(heard.text.find("Nothing is kept under the handle"), std::string::npos) << heard.reply.body;
}

TEST_F(ExpandTest, WhatFailsInTheMiddleIsAFailure) {
  start();
  for (const Wire* client : {&kWires[0], &kWires[2]})
    for (const bool stream : {false, true}) {
      SCOPED_TRACE(client->name);
      const std::string wanted = "talk first, " + wanting(handle(*client, *client));
      upstream_.script(R"([{"do":{}},{"do":"status=400"}])");
      const Heard heard = ask(*client, *client, wanted, stream);
      EXPECT_EQ(heard.trace["attempts"].size(), 2u) << heard.trace.dump(1);
      EXPECT_NE(heard.trace["outcome"], "ok");
      if (stream) {
        EXPECT_TRUE(heard.failed) << heard.reply.body;
        EXPECT_FALSE(heard.reply.complete);
      } else {
        EXPECT_EQ(heard.reply.status, 400) << heard.reply.body;
      }
      upstream_.reset();
    }
}

// The tool stands in all requests of a conversation, so that they have one beginning.
TEST_F(ExpandTest, ItIsOfferedFromTheFirstRequestOnAndOnlyWhereItIsSwitchedOn) {
  start();
  EXPECT_EQ(ask(kWires[0], kWires[0], "hello", false).reply.status, 200);
  EXPECT_NE(upstream_.requests().back().request.body.find("spillway_expand"), std::string::npos);
  host_.program().signalAndWait(SIGTERM);
  for (const char* other : {"{level: balanced}", "{level: lossless, expand: true}"}) {
    start(other);
    EXPECT_EQ(ask(kWires[0], kWires[0], "hello", false).reply.status, 200);
    EXPECT_EQ(upstream_.requests().back().request.body.find("spillway_expand"), std::string::npos) << other;
    host_.program().signalAndWait(SIGTERM);
  }
}

}  // namespace
}  // namespace spillway::test

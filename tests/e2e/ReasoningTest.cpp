// Conversations that change their upstream between turns, through the real program: each vendor must get its own
// reasoning back and never another's. The simulated vendors check every token.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <map>
#include <random>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/e2e/Talkers.h"

namespace spillway::test {
namespace {

// An upstream of the tests: its model, and how tokens that only its vendor makes begin there.
struct Upstream {
  std::string model, wire, token;
  bool loops = false;  // a tool loop must begin with its own thinking, else it is told to think no more
};
const std::vector<Upstream> kUpstreams = {{"claude/m-claude", "anthropic", "c2ltdWxhdGVk", true},
                                          {"gpt/m-gpt", "responses", "gAAAAABo"},
                                          {"gem/gemini-3-x", "gemini", "EjAK"},
                                          {"bed/us.anthropic.claude-x", "converse", "c2ltdWxhdGVk", true},
                                          {"bed/us.amazon.nova-2-x", "converse", "EjcK", true}};

size_t countOf(const std::string& text, const std::string& what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

size_t returned(const HttpReply& reply) {
  const std::string header = reply.header("x-spillway-reasoning");
  return header.starts_with("returned=") ? std::stoul(header.substr(9)) : 0;
}

class ReasoningTest : public testing::Test {
 protected:
  void SetUp() override { start(""); }
  void start(const std::string& more) {
    host_.start(providersYaml({{"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}},
                               {"gpt", "test-responses", upstream_.baseUrl() + "/v1", {"key-gpt"}},
                               {"gem", "test-gemini", upstream_.baseUrl() + "/v1beta", {"key-gem"}},
                               {"bed", "test-bedrock", upstream_.baseUrl(), {"key-bed"}}}) +
                    "chains:\n  default:\n    - {tier: cheap, use: [claude/m-claude]}\n" + more,
                {},
                {SPILLWAY_TEST_PROVIDERS "/test-responses.so", SPILLWAY_TEST_PROVIDERS "/test-gemini.so",
                 SPILLWAY_TEST_PROVIDERS "/test-bedrock.so"});
  }

  HttpReply ask(Talker& talker, const Upstream& to, std::vector<std::pair<std::string, std::string>> headers = {}) {
    HttpReply reply = postJson(host_.port(), talker.path(to.model), talker.body(to.model).dump(), std::move(headers));
    EXPECT_EQ(reply.status, 200) << reply.body << "\n  for " << talker.body(to.model).dump();
    return reply;
  }
  // The last request an upstream got.
  std::string sent() const { return upstream_.requests().back().request.body; }

  // One turn: something to say, or the results that are due. Two conversations in the same words would be one.
  static void speak(Talker& talker, bool useTool, const std::string& topic) {
    if (talker.hasCalls()) return talker.giveResults("it is noon");
    talker.say("About " + topic + ": " + (useTool ? "use tool clock" : "go on"));
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(ReasoningTest, AChatClientsToolLoopKeepsItsThinking) {
  auto talker = Talker::of("openai-chat");
  talker->say("use tool clock");
  talker->take(Json::parse(ask(*talker, kUpstreams[0]).body), false);
  ASSERT_TRUE(talker->hasCalls());
  talker->giveResults("noon");
  const HttpReply reply = ask(*talker, kUpstreams[0]);
  EXPECT_EQ(returned(reply), 1u);
  const Json request = Json::parse(sent());
  EXPECT_EQ(request["thinking"]["type"], "enabled");
  const Json first = request["messages"][1]["content"][0];
  EXPECT_EQ(first["type"], "thinking") << request;
  EXPECT_FALSE(first["thinking"].get<std::string>().empty());
}

TEST_F(ReasoningTest, AStreamedAnswersThinkingIsKeptToo) {
  Json body = {{"model", "claude/m-claude"}, {"stream", true}, {"reasoning_effort", "high"}, {"max_tokens", 30000}};
  body["messages"] = Json::array({Json{{"role", "user"}, {"content", "say exactly: hello there"}}});
  const HttpReply first = postJson(host_.port(), "/v1/chat/completions", body.dump());
  ASSERT_EQ(chatText(first), "hello there");
  body["messages"].push_back({{"role", "assistant"}, {"content", "hello there\n"}});
  body["messages"].push_back({{"role", "user"}, {"content", "and?"}});
  EXPECT_EQ(returned(postJson(host_.port(), "/v1/chat/completions", body.dump())), 1u);
}

TEST_F(ReasoningTest, AVendorGetsItsOwnBackAfterAnotherAnswered) {
  for (const Upstream& first : kUpstreams) {
    for (const Upstream& second : kUpstreams) {
      if (first.wire == second.wire) continue;
      SCOPED_TRACE(first.model + " then " + second.model);
      auto talker = Talker::of("openai-chat");
      for (const Upstream* to : {&first, &second, &first}) {
        speak(*talker, false, first.model + second.model);
        const HttpReply reply = ask(*talker, *to);
        EXPECT_EQ(returned(reply), talker->body("")["messages"].size() == 5 ? 1u : 0u);
        talker->take(Json::parse(reply.body), false);
      }
      EXPECT_EQ(countOf(sent(), first.token), 1u) << sent();
      if (second.token != first.token) {
        EXPECT_EQ(countOf(sent(), second.token), 0u);
      }
    }
  }
}

TEST_F(ReasoningTest, ItSurvivesARestart) {
  auto talker = Talker::of("openai-chat");
  talker->say("use tool clock");
  talker->take(Json::parse(ask(*talker, kUpstreams[0]).body), false);
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  talker->giveResults("noon");
  EXPECT_EQ(returned(ask(*talker, kUpstreams[0])), 1u);
}

TEST_F(ReasoningTest, ClientsOfOtherKeysHaveTheirOwn) {
  RunningHost guarded;
  guarded.start(providersYaml({{"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "client_keys: [{name: a, key: key-of-a}, {name: b, key: key-of-b}]\n");
  auto talker = Talker::of("openai-chat");
  talker->say("hello");
  auto ask = [&](const std::string& key) {
    return postJson(guarded.port(), "/v1/chat/completions", talker->body("claude/m-claude").dump(),
                    {{"authorization", "Bearer " + key}});
  };
  const HttpReply first = ask("key-of-a");
  ASSERT_EQ(first.status, 200) << first.body;
  talker->take(Json::parse(first.body), false);
  talker->say("and?");
  EXPECT_EQ(returned(ask("key-of-b")), 0u);
  EXPECT_EQ(returned(ask("key-of-a")), 1u);
}

TEST_F(ReasoningTest, ItCanBeSwitchedOff) {
  RunningHost off;
  off.start(providersYaml({{"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
            "memory: {reasoning: {keep: false}}\n");
  auto talker = Talker::of("openai-chat");
  for (int turn = 0; turn < 2; ++turn) {
    talker->say("hello");
    const HttpReply reply = postJson(off.port(), "/v1/chat/completions", talker->body("claude/m-claude").dump());
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(returned(reply), 0u);
    talker->take(Json::parse(reply.body), false);
  }
}

// A client of the poorest kind: what must come back is known exactly.
class Expected {
 public:
  size_t before(const Upstream& to) const {
    auto found = tokens_.find(to.wire + to.model.substr(0, to.model.find('/')));
    return found == tokens_.end() ? 0 : found->second;
  }
  // A turn in which a loop's thinking was switched off has no token.
  void answered(const Upstream& by, bool toResults) {
    if (!(by.loops && toResults && last_ != by.model)) ++tokens_[by.wire + by.model.substr(0, by.model.find('/'))];
    last_ = by.model;
  }

 private:
  std::map<std::string, size_t> tokens_;
  std::string last_;
};

TEST_F(ReasoningTest, RandomSequencesOfVendorsAreNeverRefused) {
  const bool full = std::getenv("SPILLWAY_FULL") != nullptr;
  const int sequences = full ? 1000 : 60;
  const std::vector<std::string> wires = {"openai-chat", "anthropic", "responses", "gemini"};
  size_t cameBack = 0, carried = 0, turns = 0;
  for (int seed = 0; seed < sequences; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    auto pick = [&random](size_t count) { return random() % count; };
    const std::string& wire = wires[static_cast<size_t>(seed) % wires.size()];
    const bool exact = wire == "openai-chat" && pick(2) == 0;  // it never keeps what is not its own
    auto talker = Talker::of(wire);
    Expected expected;
    SCOPED_TRACE("seed " + std::to_string(seed) + " " + wire);
    for (size_t turn = 0, last = 3 + pick(6); turn < last; ++turn, ++turns) {
      const Upstream& to = kUpstreams[pick(kUpstreams.size())];
      const bool results = talker->hasCalls();
      speak(*talker, pick(2) == 0, std::to_string(seed));
      const HttpReply reply = ask(*talker, to);
      ASSERT_EQ(reply.status, 200) << "turn " << turn << " to " << to.model;
      cameBack += returned(reply);
      for (const Upstream& each : kUpstreams)
        if (each.wire == to.wire) carried += countOf(sent(), each.token);
      if (exact) {
        ASSERT_EQ(returned(reply), expected.before(to)) << "turn " << turn << " to " << to.model << "\n" << sent();
        expected.answered(to, results);
      }
      // Clients of vendors that refuse a history without its tokens keep them.
      const bool keeps = wire == "anthropic" || wire == "gemini" || pick(2) == 0;
      talker->take(Json::parse(reply.body), !exact && keeps);
    }
    if (HasFatalFailure()) return;
  }
  RecordProperty("turns", static_cast<int>(turns));
  RecordProperty("returned", static_cast<int>(cameBack));
  RecordProperty("own tokens sent", static_cast<int>(carried));
  // Every fifth turn or so meets a vendor again whose tokens the client did not keep.
  EXPECT_GT(cameBack, turns / 8);
  EXPECT_GT(carried, cameBack);
  std::printf("%zu turns: %zu tokens came back from the vault, %zu own tokens were sent\n", turns, cameBack, carried);
}

}  // namespace
}  // namespace spillway::test

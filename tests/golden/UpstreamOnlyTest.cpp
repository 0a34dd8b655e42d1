// What must hold for a wire that no client speaks: Kiro's. Requests of every client's wire cross to it, its replies
// cross back.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/Frames.h"

namespace spillway::golden {
namespace {

using Json = nlohmann::ordered_json;

const std::string kWire = "kiro";
constexpr const char* kReplies[] = {"text",
                                    "tool_use_streamed_input",
                                    "reasoning_then_text_with_metadata",
                                    "thinking_tags_in_text",
                                    "unknown_event_is_ignored",
                                    "exception_mid_stream",
                                    "invalid_state"};

std::string fixture(const std::string& name) { return readFile(fixtureFolder() / "kiro-constructed" / name); }

bool has(const std::vector<Event>& events, int32_t kind) {
  return std::any_of(events.begin(), events.end(), [kind](const Event& e) { return e.kind == kind; });
}

// Text, reasoning and calls, without how they were cut into pieces or spaced.
std::string said(const std::vector<Event>& events) {
  std::map<int32_t, std::string> heads, texts;
  std::string all;
  for (const Event& e : events) {
    if (e.kind == SPW_EVENT_OPEN) heads[e.index] = toText(e);
    if (e.kind == SPW_EVENT_DELTA && e.part != SPW_PART_SIGNATURE) texts[e.index] += e.text;
  }
  for (const auto& [index, head] : heads) {
    const Json arguments = Json::parse(texts[index], nullptr, false);
    all += head + ": " + (arguments.is_discarded() ? texts[index] : arguments.dump()) + "\n";
  }
  for (const Event& e : events) {
    if (e.kind == SPW_EVENT_STOP) all += toText(e);
  }
  return all;
}

TargetText target() {
  TargetText text;
  text.known = true;
  text.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING;
  text.maxOutput = 64000;
  text.quirks = {{"reasoning_control", R"(["thinking.type"])"}, {"cache_mode", "\"breakpoints\""}};
  return text;
}

class UpstreamOnly : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!Codec::exists(kWire) || !Codec::exists(GetParam())) GTEST_SKIP() << "not built";
  }
  const Codec& client() const { return Codec::of(GetParam()); }
  const Codec& kiro() const { return Codec::of(kWire); }
  int32_t framing() const { return kiro().table().framing; }

  // Calls `use` with every request of the client's wire that crosses, and its name.
  template <typename Use>
  void forEachRequest(Use use) const {
    size_t crossed = 0;
    for (const RecordedRequest& request : requestsOf(GetParam())) {
      const Outcome out = client().crossRequest(request.body, kiro(), target(), request.path);
      if (out.status != SPW_OK) {
        EXPECT_EQ(SPW_FAULT_UNSUPPORTED, out.failure.fault) << request.name << ": " << out.failure.message;
        continue;
      }
      ++crossed;
      EXPECT_EQ(out.body, client().crossRequest(request.body, kiro(), target(), request.path).body) << request.name;
      use(Json::parse(out.body), request.name);
    }
    EXPECT_GT(crossed, 5u);
  }
};

TEST_P(UpstreamOnly, RequestsTakeTurnsAndEachSaysSomething) {
  forEachRequest([](const Json& request, const std::string& name) {
    Json turns = request["conversationState"].value("history", Json::array());
    turns.push_back(request["conversationState"]["currentMessage"]);
    bool user = true;
    for (const Json& turn : turns) {
      const char* kind = user ? "userInputMessage" : "assistantResponseMessage";
      ASSERT_TRUE(turn.contains(kind)) << name << ": " << turns.dump(1);
      EXPECT_NE("", turn[kind]["content"].get<std::string>()) << name;
      user = !user;
    }
    EXPECT_FALSE(user) << name << ": the last turn is the user's";
  });
}

TEST_P(UpstreamOnly, RequestsOfferToolsWithTheCurrentMessageOnlyAndAllThatWereCalled) {
  forEachRequest([](const Json& request, const std::string& name) {
    const Json& state = request["conversationState"];
    std::set<std::string> called, declared;
    for (const Json& turn : state.value("history", Json::array())) {
      const Json message = turn.contains("userInputMessage") ? turn["userInputMessage"] : Json::object();
      EXPECT_FALSE(message.value("userInputMessageContext", Json::object()).contains("tools")) << name;
      const Json answer = turn.value("assistantResponseMessage", Json::object());
      for (const Json& call : answer.value("toolUses", Json::array())) called.insert(call["name"].get<std::string>());
    }
    const Json& current = state["currentMessage"]["userInputMessage"];
    for (const Json& tool : current.value("userInputMessageContext", Json::object()).value("tools", Json::array())) {
      if (tool.contains("cachePoint")) continue;
      const Json& body = tool["toolSpecification"];
      declared.insert(body["name"].get<std::string>());
      EXPECT_NE("", body["description"].get<std::string>()) << name;
      EXPECT_LE(body["description"].get<std::string>().size(), 10000u) << name;
      EXPECT_EQ("object", body["inputSchema"]["json"]["type"]) << name;
      EXPECT_EQ(std::string::npos, body["inputSchema"].dump().find("\"additionalProperties\":false")) << name;
    }
    for (const std::string& tool : called) EXPECT_TRUE(declared.contains(tool)) << name << ": " << tool;
  });
}

TEST_P(UpstreamOnly, RequestsAnswerEveryCallInTheNextTurn) {
  forEachRequest([](const Json& request, const std::string& name) {
    Json turns = request["conversationState"].value("history", Json::array());
    turns.push_back(request["conversationState"]["currentMessage"]);
    std::set<std::string> open;
    for (const Json& turn : turns) {
      if (turn.contains("assistantResponseMessage")) {
        for (const Json& call : turn["assistantResponseMessage"].value("toolUses", Json::array())) {
          EXPECT_TRUE(call["input"].is_object()) << name;
          open.insert(call["toolUseId"].get<std::string>());
        }
        continue;
      }
      const Json context = turn["userInputMessage"].value("userInputMessageContext", Json::object());
      for (const Json& result : context.value("toolResults", Json::array())) {
        EXPECT_EQ(1u, open.erase(result["toolUseId"].get<std::string>())) << name << ": " << result.dump();
      }
      EXPECT_TRUE(open.empty()) << name << ": " << *open.begin();
    }
  });
}

TEST_P(UpstreamOnly, RequestsKeepToolTextsAndTheirCalls) {
  for (const RecordedRequest& request : requestsOf(GetParam())) {
    const Outcome crossed = client().crossRequest(request.body, kiro(), target(), request.path);
    if (crossed.status != SPW_OK) continue;
    const auto after = kiro().visitTexts(crossed.body, std::string::npos).events;
    for (const Event& text : client().visitTexts(request.body, std::string::npos).events) {
      if (text.name.empty()) continue;  // nobody called for it
      EXPECT_TRUE(std::any_of(
          after.begin(), after.end(),
          [&](const Event& e) { return e.name == text.name && e.text.find(text.text) != std::string::npos; }))
          << request.name << ": " << toText(text) << "\n"
          << crossed.body;
    }
  }
}

TEST_P(UpstreamOnly, RepliesSayTheSameToItsClients) {
  for (const char* name : kReplies) {
    const Outcome read = kiro().readReply(fixture(name + std::string(".bin")), SPW_MODE_STREAM);
    ASSERT_EQ(SPW_OK, read.status) << name << ": " << read.failure.message;
    ASSERT_NE(has(read.events, SPW_EVENT_STOP), has(read.events, SPW_EVENT_ERROR)) << name;
    if (has(read.events, SPW_EVENT_ERROR)) continue;
    for (const int32_t mode : {SPW_MODE_STREAM, SPW_MODE_WHOLE}) {
      ReplyText options;
      options.mode = mode;
      const Outcome written = client().writeReply(read.events, options);
      EXPECT_EQ(said(read.events), said(client().readReply(written.body, mode).events)) << name << "\n" << written.body;
    }
  }
}

// Without an end mark of its own the wire has the end of the stream, which the host tells apart from a cut: a frame
// that is not complete, a connection that broke. What the codec itself can see is a call that never became complete.
TEST_P(UpstreamOnly, RepliesThatFailedNeverLookComplete) {
  for (const char* name : kReplies) {
    const auto frames = framesOf(fixture(name + std::string(".bin")), framing());
    std::set<std::string> open;
    std::string cut;
    for (const Frame& frame : frames) {
      cut += streamOf({frame}, framing());
      const bool failed = frame.event == "invalidStateEvent" || frame.event.starts_with("exception:");
      if (frame.event == "toolUseEvent") {
        const Json call = Json::parse(frame.data);
        const std::string id = call["toolUseId"].get<std::string>();
        call.value("stop", false) ? open.erase(id) : open.insert(id).second;
      }
      if (open.empty() && !failed) continue;
      const auto events = kiro().readReply(cut, SPW_MODE_STREAM).events;
      EXPECT_FALSE(has(events, SPW_EVENT_STOP)) << name;
      const std::string streamed = client().writeReply(events, {}).body;
      for (const char* end : {"[DONE]", "message_stop", "messageStop"}) {
        EXPECT_EQ(std::string::npos, streamed.find(end)) << name << "\n" << streamed;
      }
    }
  }
}

TEST_P(UpstreamOnly, RepliesMayBeBrokenAnywhere) {
  for (const char* name : kReplies) {
    const auto frames = framesOf(fixture(name + std::string(".bin")), framing());
    for (size_t broken = 0; broken < frames.size(); ++broken) {
      for (const char* data : {"", "null", "[]", "7", "{}", "{\"content\":[1]}", "{\"toolUseId\":3,\"input\":[]}",
                               "{\"toolUseId\":\"t\",\"name\":\"f\",\"input\":7,\"stop\":\"yes\"}",
                               "{\"tokenUsage\":{\"uncachedInputTokens\":1e400}}", "{\"reason\":{},\"message\":[]}"}) {
        auto changed = frames;
        changed[broken].data = data;
        const Outcome read = kiro().readReply(streamOf(changed, framing()), SPW_MODE_STREAM);
        EXPECT_NE(SPW_INTERNAL, read.status) << name << " " << data;
        EXPECT_NE(SPW_INTERNAL, client().writeReply(read.events, {}).status) << name << " " << data;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, UpstreamOnly, testing::ValuesIn(wires()),
                         [](const auto& tested) { return testNameOf(tested.param); });

}  // namespace
}  // namespace spillway::golden

// A client of one wire over an upstream of another: all recorded replies and requests cross, both ways.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/Frames.h"

namespace spillway::golden {
namespace {

using Json = nlohmann::ordered_json;

struct Pair {
  std::string client, upstream;
};

// Text, tool calls and the reason of the end: what every wire can say. Reasoning and counts have tests of their own.
std::string essence(const std::vector<Event>& events) {
  std::map<std::pair<int32_t, int32_t>, std::string> blocks;
  std::string text, calls, tail;
  for (const Event& e : events) {
    if (e.kind == SPW_EVENT_OPEN && e.block == SPW_BLOCK_TOOL_CALL) blocks[{e.choice, e.index}] = e.id + " " + e.name;
    if (e.kind == SPW_EVENT_DELTA && e.block == SPW_BLOCK_TEXT && e.part == SPW_PART_TEXT) text += e.text;
    if (e.kind == SPW_EVENT_DELTA && e.part == SPW_PART_ARGUMENTS) blocks[{e.choice, e.index}] += e.text;
    if (e.kind == SPW_EVENT_STOP) tail = "stop " + std::to_string(e.stop);
  }
  for (const auto& [at, call] : blocks) {
    const size_t brace = std::min(call.find('{'), call.size());
    const Json arguments = Json::parse(call.substr(brace), nullptr, false);
    // Arguments that were cut are no JSON; where they must be, they travel as text in _raw.
    const bool cut = arguments.is_discarded() || (arguments.is_object() && arguments.contains("_raw"));
    calls += call.substr(0, brace) + (cut ? "{}" : arguments.dump()) + "\n";
  }
  return text + "\n" + calls + tail;
}

bool plainEnd(const std::vector<Event>& events) {
  bool stopped = false;
  for (const Event& e : events) {
    // What is no JSON for one wire is for another, unless the request told its reader.
    if (e.kind == SPW_EVENT_ERROR || e.choice > 0 || e.block == SPW_BLOCK_CUSTOM_CALL) return false;
    // Ends that another wire has no word for come back as the nearest one.
    if (e.kind == SPW_EVENT_STOP) stopped = e.stop == SPW_STOP_END || e.stop == SPW_STOP_TOOL_CALLS;
  }
  return stopped;
}

// Wires that lack something others have.
bool countsCaches(const std::string& wire) { return wire != "ollama"; }
bool countsCacheWrites(const std::string& wire) {
  return wire == "openai-chat" || wire == "anthropic-messages" || wire == "bedrock-converse";
}

Event usageOf(const std::vector<Event>& events) {
  Event usage;
  for (const Event& e : events) {
    if (e.kind != SPW_EVENT_USAGE) continue;
    const auto merge = [](int64_t& into, int64_t from) { into = from >= 0 ? from : into; };
    merge(usage.input, e.input);
    merge(usage.output, e.output);
    merge(usage.cacheRead, e.cacheRead);
    merge(usage.cacheWrite, e.cacheWrite);
  }
  return usage;
}

class Crossing : public testing::TestWithParam<Pair> {
 protected:
  void SetUp() override {
    if (!Codec::exists(GetParam().client) || !Codec::exists(GetParam().upstream)) GTEST_SKIP() << "not built";
  }
  const Codec& client() const { return Codec::of(GetParam().client); }
  const Codec& upstream() const { return Codec::of(GetParam().upstream); }
  std::vector<Event> eventsOf(const RecordedReply& reply) const {
    return upstream().readReply(reply.body, reply.streamed ? SPW_MODE_STREAM : SPW_MODE_WHOLE).events;
  }
};

ReplyText told(int32_t mode) {
  ReplyText text;
  text.mode = mode;
  text.notes = R"({"include_usage":true,"thoughts":true})";
  return text;
}

TEST_P(Crossing, RepliesSayTheSameToTheClient) {
  size_t seen = 0;
  for (const RecordedReply& reply : repliesOf(GetParam().upstream)) {
    if (reply.status >= 400) continue;
    const auto events = eventsOf(reply);
    if (!plainEnd(events)) continue;
    ++seen;
    for (const int32_t mode : {SPW_MODE_STREAM, SPW_MODE_WHOLE}) {
      const Outcome written = client().writeReply(events, told(mode));
      ASSERT_EQ(SPW_OK, written.status) << reply.name;
      EXPECT_EQ(essence(events), essence(client().readReply(written.body, mode).events)) << reply.name << "\n"
                                                                                         << written.body;
    }
  }
  EXPECT_GT(seen, 5u);
}

TEST_P(Crossing, CountsStayWhatTheyAre) {
  for (const RecordedReply& reply : repliesOf(GetParam().upstream)) {
    if (reply.status >= 400) continue;
    const auto events = eventsOf(reply);
    if (!plainEnd(events)) continue;
    const Event before = usageOf(events);
    const auto again = client().readReply(client().writeReply(events, told(SPW_MODE_STREAM)).body, SPW_MODE_STREAM);
    const Event after = usageOf(again.events);
    EXPECT_EQ(std::max<int64_t>(before.input, 0), std::max<int64_t>(after.input, 0)) << reply.name;
    EXPECT_EQ(std::max<int64_t>(before.output, 0), std::max<int64_t>(after.output, 0)) << reply.name;
    if (countsCaches(GetParam().client)) {
      EXPECT_EQ(std::max<int64_t>(before.cacheRead, 0), std::max<int64_t>(after.cacheRead, 0)) << reply.name;
    }
    if (countsCacheWrites(GetParam().client)) {
      EXPECT_EQ(std::max<int64_t>(before.cacheWrite, 0), std::max<int64_t>(after.cacheWrite, 0)) << reply.name;
    }
  }
}

TEST_P(Crossing, FailuresNeverLookLikeAnswers) {
  for (const RecordedReply& reply : repliesOf(GetParam().upstream)) {
    const auto events = eventsOf(reply);
    const bool stopped =
        std::any_of(events.begin(), events.end(), [](const Event& e) { return e.kind == SPW_EVENT_STOP; });
    const bool failed =
        std::any_of(events.begin(), events.end(), [](const Event& e) { return e.kind == SPW_EVENT_ERROR; });
    if (stopped && !failed) continue;
    const std::string streamed = client().writeReply(events, told(SPW_MODE_STREAM)).body;
    for (const char* mark : {"[DONE]", "event: message_stop", "event: response.completed", "messageStop",
                             "\"done\":true", "finishReason", "\"finish_reason\":\"COMPLETE\""}) {
      EXPECT_EQ(std::string::npos, streamed.find(mark)) << reply.name << "\n" << streamed;
    }
  }
}

TEST_P(Crossing, FramesAreJson) {
  for (const RecordedReply& reply : repliesOf(GetParam().upstream)) {
    const std::string streamed = client().writeReply(eventsOf(reply), told(SPW_MODE_STREAM)).body;
    for (const Frame& frame : framesOf(streamed, client().table().framing)) {
      EXPECT_TRUE(frame.data == "[DONE]" || Json::accept(frame.data)) << reply.name << " " << frame.data;
    }
  }
}

TargetText plainTarget() {
  TargetText target;
  target.known = true;
  target.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA | SPW_CAP_PDF;
  target.maxOutput = 64000;
  target.quirks = {{"effort_values", R"(["low","medium","high"])"}};
  return target;
}

// What the other vendor would say about it: every request that crosses can be read by the other wire's own reader,
// twice the same bytes; what cannot cross is refused for a reason, at a place.
TEST_P(Crossing, RequestsAreGoodRequestsOfTheOtherWire) {
  size_t crossed = 0;
  for (const RecordedRequest& request : requestsOf(GetParam().client)) {
    const Outcome once = client().crossRequest(request.body, upstream(), plainTarget(), request.path);
    if (once.status == SPW_INVALID) {
      EXPECT_EQ(SPW_FAULT_UNSUPPORTED, once.failure.fault) << request.name << " " << once.failure.message;
      EXPECT_FALSE(once.failure.message.empty()) << request.name;
      continue;
    }
    ASSERT_EQ(SPW_OK, once.status) << request.name;
    ++crossed;
    EXPECT_EQ(once.body, client().crossRequest(request.body, upstream(), plainTarget(), request.path).body);
    const Outcome read = upstream().readRequest(once.body);
    EXPECT_EQ(SPW_OK, read.status) << request.name << ": " << read.failure.param << " " << read.failure.message << "\n"
                                   << once.body;
  }
  EXPECT_GT(crossed, 5u);
}

// Tool calls and their results find each other again on the other side.
TEST_P(Crossing, RequestsKeepToolTextsAndTheirCalls) {
  for (const RecordedRequest& request : requestsOf(GetParam().client)) {
    const Outcome once = client().crossRequest(request.body, upstream(), plainTarget(), request.path);
    if (once.status != SPW_OK) continue;
    const auto before = client().visitTexts(request.body, std::string::npos).events;
    const auto after = upstream().visitTexts(once.body, std::string::npos).events;
    for (const Event& text : before) {
      if (text.name.empty()) continue;  // nobody called for it
      const bool found = std::any_of(after.begin(), after.end(), [&](const Event& e) {
        return e.name == text.name && e.text.find(text.text) != std::string::npos;
      });
      EXPECT_TRUE(found) << request.name << ": " << toText(text) << "\n" << once.body;
    }
  }
}

std::vector<Pair> pairs() {
  std::vector<Pair> all;
  for (const std::string& client : wires()) {
    for (const std::string& upstream : wires()) {
      if (client != upstream) all.push_back({client, upstream});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Wires, Crossing, testing::ValuesIn(pairs()), [](const auto& tested) {
  return testNameOf(tested.param.client) + "Over" + testNameOf(tested.param.upstream);
});

}  // namespace
}  // namespace spillway::golden

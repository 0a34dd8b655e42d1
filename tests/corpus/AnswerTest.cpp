// Answers cross from every upstream to every client, whole and streamed: what the upstream's wire could say comes out
// of the client's the same, but for what the writer reports as lost.
#include <gtest/gtest.h>

#include <map>

#include "tests/corpus/Answers.h"
#include "tests/corpus/Corpus.h"
#include "tests/corpus/Vocabulary.h"
#include "tests/golden/Codec.h"

namespace spillway::corpus {
namespace {

using golden::Codec;
using golden::Event;
using golden::Outcome;

struct Told {
  std::string text, reasoning, calls;
  std::vector<std::string> citations, logprobs, signatures;
  int32_t stop = SPW_STOP_NONE;
  Event usage;
};

Told toldBy(const std::vector<Event>& events) {
  Told told;
  std::map<int32_t, std::pair<std::string, std::string>> calls;
  for (const Event& e : events) {
    const bool call = e.block == SPW_BLOCK_TOOL_CALL;
    if (e.kind == SPW_EVENT_OPEN && call) calls[e.index].first = e.id + " " + e.name + " ";
    if (e.kind == SPW_EVENT_STOP) told.stop = e.stop;
    if (e.kind == SPW_EVENT_USAGE) {
      for (auto member : {&Event::input, &Event::output, &Event::cacheRead, &Event::cacheWrite, &Event::reasoning}) {
        if (e.*member >= 0) told.usage.*member = e.*member;
      }
    }
    if (e.kind != SPW_EVENT_DELTA) continue;
    const bool words = e.part == SPW_PART_TEXT || e.part == SPW_PART_SUMMARY;
    if (words && e.block == SPW_BLOCK_REASONING) told.reasoning += e.text;
    if (words && (e.block == SPW_BLOCK_TEXT || e.block == SPW_BLOCK_REFUSAL)) told.text += e.text;
    if (e.part == SPW_PART_ARGUMENTS) calls[e.index].second += e.text;
    if (e.part == SPW_PART_CITATION) told.citations.push_back(e.extra);
    if (e.part == SPW_PART_LOGPROBS) told.logprobs.push_back(e.extra);
    if (e.part == SPW_PART_SIGNATURE || e.part == SPW_PART_ENCRYPTED) told.signatures.push_back(e.name + " " + e.text);
  }
  for (const auto& [index, call] : calls) {
    const std::string arguments = call.second.empty() ? "{}" : call.second;
    told.calls += call.first + nlohmann::json(nlohmann::json::parse(arguments)).dump() + "\n";
  }
  return told;
}

golden::ReplyText shownAll(int32_t mode) {
  golden::ReplyText options;
  options.mode = mode;
  options.notes = R"({"include_usage":true,"thoughts":true})";
  return options;
}

// Ends some wires have no word for are told by the nearest one.
bool isNearest(int32_t before, int32_t after) {
  if (before == after) return true;
  if (before == SPW_STOP_CONTEXT) return after == SPW_STOP_LENGTH;
  if (before == SPW_STOP_CONTENT) return after == SPW_STOP_REFUSAL || after == SPW_STOP_END;
  if (before == SPW_STOP_REFUSAL) return after == SPW_STOP_END || after == SPW_STOP_CONTENT;
  return false;
}

class Answers : public testing::TestWithParam<std::string> {
 protected:
  // What the upstream's own wire can say of the answer, read from a stream or a whole body.
  std::vector<Event> said(const std::vector<Event>& events, int32_t mode) const {
    const Codec& codec = Codec::of(GetParam());
    return codec.readReply(codec.writeReply(events, shownAll(mode)).body, mode).events;
  }

  // Each of `before` is there after, or a loss of that kind was reported.
  static void hold(const char* kind, const std::vector<std::string>& before, const std::vector<std::string>& after,
                   const Outcome& written) {
    if (after.size() >= before.size()) return;
    // A foreign call's token travels in an envelope, which the client gives back.
    const bool carried = std::string_view(kind) == "signatures" && written.body.find("cHgxL") != std::string::npos;
    // A citation that came behind the calls is told there, where our own reader looks for none.
    const bool told =
        std::string_view(kind) == "citations" && written.body.find("https://example.com/") != std::string::npos;
    if (carried || told) return;
    const bool reported = std::any_of(written.losses.begin(), written.losses.end(), [&](const std::string& loss) {
      return loss.find(std::string("reply.") + kind) != std::string::npos;
    });
    EXPECT_TRUE(reported) << kind << " lost: " << testing::PrintToString(before) << " became "
                          << testing::PrintToString(after) << "\n"
                          << written.body;
  }

  static void same(int64_t before, int64_t after, const char* what, const std::string& body) {
    const bool unsaid = after < 0 || before < 0;  // not every wire has every count
    EXPECT_TRUE(unsaid || before == after) << what << ": " << before << " became " << after << "\n" << body;
  }

  static void compare(const std::vector<Event>& events, const Outcome& written, const std::vector<Event>& read) {
    const Told before = toldBy(events), after = toldBy(read);
    const bool stopped = before.stop == SPW_STOP_CONTENT || before.stop == SPW_STOP_REFUSAL;
    const bool failed = std::any_of(read.begin(), read.end(), [](const Event& e) { return e.kind == SPW_EVENT_ERROR; });
    if (stopped && failed) return;  // a wire without a word for it says that the answer failed
    EXPECT_EQ(before.text, after.text) << written.body;
    EXPECT_EQ(before.calls, after.calls) << written.body;
    EXPECT_EQ(before.reasoning, after.reasoning) << written.body;
    EXPECT_TRUE(isNearest(before.stop, after.stop)) << before.stop << " became " << after.stop << "\n" << written.body;
    EXPECT_EQ(before.usage.input, after.usage.input) << written.body;
    EXPECT_EQ(before.usage.output, after.usage.output) << written.body;
    same(before.usage.cacheRead, after.usage.cacheRead, "cache_read", written.body);
    same(before.usage.cacheWrite, after.usage.cacheWrite, "cache_write", written.body);
    same(before.usage.reasoning, after.usage.reasoning, "reasoning", written.body);
    hold("citations", before.citations, after.citations, written);
    hold("logprobs", before.logprobs, after.logprobs, written);
    hold("signatures", before.signatures, after.signatures, written);
  }
};

TEST_P(Answers, CrossToEveryClient) {
  for (const std::string& wire : clientWires()) {
    const Codec& client = Codec::of(wire);
    for (size_t i = 0; i < corpusSize() && !HasFailure(); ++i) {
      Dice dice(0xa25e5 + i);
      const std::vector<Event> events = said(answer(dice), i % 2 == 0 ? SPW_MODE_STREAM : SPW_MODE_WHOLE);
      if (toldBy(events).stop == SPW_STOP_NONE) continue;  // the upstream's wire says that it failed
      for (const int32_t mode : {SPW_MODE_STREAM, SPW_MODE_WHOLE}) {
        SCOPED_TRACE(GetParam() + " to " + wire + ", answer " + std::to_string(i) +
                     (mode == SPW_MODE_STREAM ? ", streamed" : ", whole"));
        const Outcome written = client.writeReply(events, shownAll(mode));
        ASSERT_EQ(SPW_OK, written.status) << written.failure.message;
        compare(events, written, client.readReply(written.body, mode).events);
      }
    }
  }
}

// Read from the stream or from the whole body, an answer is the same.
TEST_P(Answers, AreTheSameWholeAndStreamed) {
  for (size_t i = 0; i < corpusSize() && !HasFailure(); ++i) {
    Dice dice(0xa25e5 + i);
    const std::vector<Event> events = answer(dice);
    const Told streamed = toldBy(said(events, SPW_MODE_STREAM)), whole = toldBy(said(events, SPW_MODE_WHOLE));
    SCOPED_TRACE(i);
    EXPECT_EQ(streamed.text, whole.text);
    EXPECT_EQ(streamed.reasoning, whole.reasoning);
    EXPECT_EQ(streamed.calls, whole.calls);
    EXPECT_EQ(streamed.stop, whole.stop);
    EXPECT_EQ(streamed.signatures, whole.signatures);
    EXPECT_EQ(streamed.citations.size(), whole.citations.size());
    EXPECT_EQ(golden::toText(streamed.usage), golden::toText(whole.usage));
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, Answers, testing::ValuesIn(clientWires()), [](const auto& tested) {
  std::string name;
  for (const char c : tested.param) name += c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace spillway::corpus

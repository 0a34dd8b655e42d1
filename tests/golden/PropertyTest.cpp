// What must hold for the reply side of every translator, shown on all recorded replies.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/Frames.h"

namespace spillway::golden {
namespace {

int32_t modeOf(const RecordedReply& reply) { return reply.streamed ? SPW_MODE_STREAM : SPW_MODE_WHOLE; }

size_t count(const std::vector<Event>& events, int32_t kind) {
  return static_cast<size_t>(
      std::count_if(events.begin(), events.end(), [kind](const Event& e) { return e.kind == kind; }));
}

// An error body is not a reply: codecs read it by another function.
bool isReply(const RecordedReply& reply) { return reply.status < 400; }

// What a client's writer is told, so that it shows all it has.
ReplyText everything(int32_t mode) {
  ReplyText text;
  text.mode = mode;
  text.notes = R"({"include_usage":true,"thoughts":true})";
  return text;
}

// Events without what names the upstream: the client's writer puts its own id, model and time in their place. A wire
// that has no place for a count of nothing may leave it out, the end mark is missing in some recordings, and a summary
// of reasoning may be told as reasoning.
std::vector<Event> anonymous(std::vector<Event> events) {
  std::erase_if(events, [](const Event& e) {
    return e.kind == SPW_EVENT_START || e.kind == SPW_EVENT_PING || e.kind == SPW_EVENT_END;
  });
  for (Event& e : events) {
    e.alone = 0;
    if (e.kind == SPW_EVENT_DELTA && e.part == SPW_PART_SUMMARY) e.part = SPW_PART_TEXT;
    for (int64_t* count : {&e.cacheRead, &e.cacheWrite, &e.reasoning}) *count = *count == 0 ? -1 : *count;
  }
  return events;
}

// Arguments cut by a limit are no JSON; a wire that has them as an object cannot say them whole.
bool hasCutArguments(const std::vector<Event>& events) {
  std::map<int32_t, std::string> arguments;
  for (const Event& e : events) {
    if (e.kind == SPW_EVENT_DELTA && e.part == SPW_PART_ARGUMENTS) arguments[e.index] += e.text;
  }
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const auto& one) { return !nlohmann::json::accept(one.second); });
}

class Replies : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!Codec::exists(GetParam())) GTEST_SKIP() << GetParam() << " is not built";
    replies_ = repliesOf(GetParam());
    ASSERT_GT(replies_.size(), 5u);
  }
  const Codec& codec() const { return Codec::of(GetParam()); }
  int32_t framing() const { return codec().table().framing; }

  std::vector<RecordedReply> replies_;
};

TEST_P(Replies, AreReadWithoutComplaint) {
  for (const RecordedReply& reply : replies_) {
    if (!isReply(reply)) continue;
    const Outcome read = codec().readReply(reply.body, modeOf(reply));
    EXPECT_EQ(SPW_OK, read.status) << reply.name << ": " << read.failure.message;
    EXPECT_FALSE(read.events.empty()) << reply.name;
  }
}

TEST_P(Replies, HaveBlocksThatOpenOnceAndCloseBeforeTheStop) {
  for (const RecordedReply& reply : replies_) {
    std::map<std::pair<int32_t, int32_t>, int> open;
    std::map<int32_t, bool> stopped;
    for (const Event& e : codec().readReply(reply.body, modeOf(reply)).events) {
      const std::pair<int32_t, int32_t> at{e.choice, e.index};
      if (e.kind == SPW_EVENT_OPEN) {
        EXPECT_EQ(0, open[at]++) << reply.name;
      }
      if (e.kind == SPW_EVENT_DELTA) {
        EXPECT_EQ(1, open[at]) << reply.name << " " << toText(e);
      }
      if (e.kind == SPW_EVENT_CLOSE) {
        EXPECT_EQ(1, open[at]++) << reply.name;
      }
      if (e.kind == SPW_EVENT_OPEN || e.kind == SPW_EVENT_DELTA) {
        EXPECT_FALSE(stopped[e.choice]) << reply.name;
      }
      if (e.kind != SPW_EVENT_STOP) continue;
      EXPECT_FALSE(std::exchange(stopped[e.choice], true)) << reply.name;
      for (const auto& [place, times] : open) {
        if (place.first == e.choice) {
          EXPECT_EQ(2, times) << reply.name;
        }
      }
    }
  }
}

TEST_P(Replies, CountUsageThatAddsUp) {
  for (const RecordedReply& reply : replies_) {
    for (const Event& e : codec().readReply(reply.body, modeOf(reply)).events) {
      if (e.kind != SPW_EVENT_USAGE) continue;
      EXPECT_TRUE(e.input < 0 || std::max<int64_t>(e.cacheRead, 0) + std::max<int64_t>(e.cacheWrite, 0) <= e.input)
          << reply.name << " " << toText(e);
      EXPECT_TRUE(e.output < 0 || e.reasoning <= e.output) << reply.name << " " << toText(e);
    }
  }
}

TEST_P(Replies, NeverStopWhenTheyAreCutBeforeTheirReason) {
  for (const RecordedReply& reply : replies_) {
    if (!reply.streamed) continue;
    const auto frames = framesOf(reply.body, framing());
    const size_t step = std::max<size_t>(frames.size() / 20, 1);
    std::string cut;
    for (size_t at = 0; at < frames.size(); ++at) {
      const bool said =
          cut.find("finish_reason\":\"") != std::string::npos || cut.find("stop_reason\":\"") != std::string::npos ||
          cut.find("stopReason\":\"") != std::string::npos || cut.find("finishReason\"") != std::string::npos ||
          cut.find("blockReason\"") != std::string::npos || cut.find("[DONE]") != std::string::npos ||
          cut.find("\"done\":true") != std::string::npos || cut.find("\"response.completed\"") != std::string::npos ||
          cut.find("\"response.incomplete\"") != std::string::npos;
      if (!said && (at % step == 0 || at + 4 > frames.size())) {
        const Outcome read = codec().readReply(cut, SPW_MODE_STREAM);
        EXPECT_EQ(0u, count(read.events, SPW_EVENT_STOP)) << reply.name << "\n" << cut;
      }
      cut += streamOf({frames[at]}, framing());
    }
  }
}

TEST_P(Replies, SurviveBeingWrittenAndReadAgainStreamed) {
  for (const RecordedReply& reply : replies_) {
    if (!isReply(reply)) continue;
    const auto events = codec().readReply(reply.body, modeOf(reply)).events;
    if (count(events, SPW_EVENT_STOP) == 0 || count(events, SPW_EVENT_ERROR) > 0) continue;
    const Outcome written = codec().writeReply(events, everything(SPW_MODE_STREAM));
    const Outcome again = codec().readReply(written.body, SPW_MODE_STREAM);
    EXPECT_EQ(folded(anonymous(events)), folded(anonymous(again.events))) << reply.name << "\n" << written.body;
  }
}

TEST_P(Replies, AreTheSameWholeAndStreamed) {
  for (const RecordedReply& reply : replies_) {
    if (!isReply(reply)) continue;
    const auto events = codec().readReply(reply.body, modeOf(reply)).events;
    if (count(events, SPW_EVENT_STOP) == 0 || count(events, SPW_EVENT_ERROR) > 0) continue;
    if (hasCutArguments(events)) continue;
    const Outcome whole = codec().writeReply(events, everything(SPW_MODE_WHOLE));
    ASSERT_TRUE(nlohmann::json::accept(whole.body)) << reply.name << "\n" << whole.body;
    const Outcome streamed = codec().writeReply(events, everything(SPW_MODE_STREAM));
    EXPECT_EQ(folded(anonymous(codec().readReply(whole.body, SPW_MODE_WHOLE).events)),
              folded(anonymous(codec().readReply(streamed.body, SPW_MODE_STREAM).events)))
        << reply.name << "\n"
        << whole.body;
  }
}

TEST_P(Replies, WriteNothingThatLooksCompleteWithoutAStop) {
  for (const RecordedReply& reply : replies_) {
    auto events = codec().readReply(reply.body, modeOf(reply)).events;
    std::erase_if(events, [](const Event& e) { return e.kind == SPW_EVENT_STOP || e.kind == SPW_EVENT_END; });
    const std::string whole = codec().writeReply(events, everything(SPW_MODE_WHOLE)).body;
    if (count(events, SPW_EVENT_ERROR) == 0) {
      EXPECT_EQ("", whole) << reply.name;
    }
    const std::string streamed = codec().writeReply(events, everything(SPW_MODE_STREAM)).body;
    for (const char* mark : {"[DONE]", "message_stop", "response.completed", "response.incomplete", "messageStop",
                             "\"done\":true", "finishReason", "\"finish_reason\":\"COMPLETE\""}) {
      EXPECT_EQ(std::string::npos, streamed.find(mark)) << reply.name;
    }
  }
}

TEST_P(Replies, AreWrittenAsJsonFrameByFrame) {
  for (const RecordedReply& reply : replies_) {
    const auto events = codec().readReply(reply.body, modeOf(reply)).events;
    for (const Frame& frame : framesOf(codec().writeReply(events, everything(SPW_MODE_STREAM)).body, framing())) {
      if (frame.data != "[DONE]") {
        EXPECT_TRUE(nlohmann::json::accept(frame.data)) << reply.name << " " << frame.data;
      }
    }
  }
}

// Broken bytes of every kind: what comes back may be an error, never a crash, an internal error or an invented stop.
TEST_P(Replies, MayBeBrokenAnywhere) {
  for (const RecordedReply& reply : replies_) {
    const size_t step = std::max<size_t>(reply.body.size() / 12, 1);
    for (size_t at = 0; at < reply.body.size(); at += step) {
      const Outcome cut = codec().readReply(reply.body.substr(0, at), modeOf(reply));
      EXPECT_NE(SPW_INTERNAL, cut.status) << reply.name;
      std::string flipped = reply.body;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x15);
      EXPECT_NE(SPW_INTERNAL, codec().readReply(flipped, modeOf(reply)).status) << reply.name;
    }
  }
}

TEST_P(Replies, OfAStrangeShapeAreRefusedOrSkipped) {
  const std::string deep = std::string(10000, '[') + std::string(10000, ']');
  const std::string shapes[] = {"null",
                                "[]",
                                "{}",
                                "1e999",
                                "\"text\"",
                                "{\"choices\":{}}",
                                "{\"choices\":[null,1,\"x\",[],{}]}",
                                "{\"choices\":[{\"delta\":[1]}]}",
                                "{\"choices\":[{\"index\":-5,\"delta\":{\"content\":\"x\"}}]}",
                                "{\"choices\":[{\"index\":99999999999,\"delta\":{\"content\":\"x\"}}]}",
                                "{\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}",
                                "{\"choices\":[{\"delta\":{\"tool_calls\":{}}}]}",
                                "{\"choices\":[{\"delta\":{\"tool_calls\":[null,3,{\"index\":\"a\"}]}}]}",
                                "{\"type\":\"content_block_delta\",\"index\":7,\"delta\":null}",
                                "{\"type\":\"content_block_start\",\"content_block\":3}",
                                "{\"type\":\"message_start\"}",
                                "{\"type\":\"unheard_of\"}",
                                "{\"candidates\":{}}",
                                "{\"candidates\":[null,1,\"x\",[],{}]}",
                                "{\"candidates\":[{\"index\":-5,\"content\":{\"parts\":[{\"text\":\"x\"}]}}]}",
                                "{\"candidates\":[{\"content\":{\"parts\":{\"text\":1}}}]}",
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"args\":[]}}]}}]}",
                                "{\"usageMetadata\":{\"promptTokenCount\":-4,\"thoughtsTokenCount\":1e400}}",
                                "{\"usage\":{\"prompt_tokens\":-4,\"completion_tokens\":1e400}}",
                                "{\"contentBlockIndex\":-1,\"start\":{\"toolUse\":{}},\"delta\":{\"text\":\"x\"}}",
                                "{\"start\":{\"toolResult\":{\"content\":3}},\"delta\":{\"toolResult\":[1]}}",
                                "{\"delta\":{\"reasoningContent\":{\"redactedContent\":\"?\"}}}",
                                "{\"stopReason\":7,\"usage\":{\"inputTokens\":-4,\"outputTokens\":1e400}}",
                                "{\"output\":{\"message\":{\"content\":[null,1,{},{\"toolUse\":{}}]}}}",
                                deep};
  // What is read by name is tried under each name.
  std::vector<std::string> names = {""};
  if (framing() == SPW_FRAME_AWS) {
    names = {"messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"};
  }
  for (const std::string& shape : shapes) {
    for (size_t one = 0; one <= names.size(); ++one) {
      const int32_t mode = one < names.size() ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
      const std::string body = mode == SPW_MODE_STREAM ? streamOf({{names[one], shape}}, framing()) : shape;
      const Outcome read = codec().readReply(body, mode);
      EXPECT_NE(SPW_INTERNAL, read.status) << shape;
      if (mode == SPW_MODE_STREAM) {
        EXPECT_EQ(0u, count(read.events, SPW_EVENT_STOP)) << shape;
      }
      EXPECT_NE(SPW_INTERNAL, codec().writeReply(read.events, everything(mode)).status) << shape;
    }
  }
}

TEST_P(Replies, ThatAreErrorsAreUnderstood) {
  size_t seen = 0;
  for (const RecordedReply& reply : replies_) {
    if (isReply(reply)) continue;
    ++seen;
    const Outcome read = codec().readError(reply.body, reply.status);
    EXPECT_EQ(SPW_OK, read.status) << reply.name;
    EXPECT_NE(0, read.failure.fault) << reply.name;
    EXPECT_FALSE(read.failure.message.empty()) << reply.name;
  }
  EXPECT_GT(seen, 0u);
}

TEST_P(Replies, ErrorsComeBackAsTheSameFault) {
  for (int32_t fault = SPW_FAULT_RATE_LIMIT; fault < SPW_FAULT_CANCELLED; ++fault) {
    // These are the client's or the network's and have no shape of their own in a vendor's body.
    if (fault == SPW_FAULT_NETWORK || fault == SPW_FAULT_UNSUPPORTED) continue;
    Failure failure;
    failure.fault = fault;
    failure.message = "a \"quoted\" message\nwith lines";
    const Outcome written = codec().writeError(failure, fault == SPW_FAULT_AUTH ? 401 : 400);
    ASSERT_TRUE(nlohmann::json::accept(written.body)) << written.body;
    const Outcome read = codec().readError(written.body, written.httpStatus);
    const bool merged = fault == SPW_FAULT_CONTEXT_LENGTH || fault == SPW_FAULT_CONTENT || fault == SPW_FAULT_SERVER;
    if (!merged) {
      EXPECT_EQ(fault, read.failure.fault) << written.httpStatus << " " << written.body;
    }
    EXPECT_NE(std::string::npos, read.failure.message.find(failure.message)) << written.body;
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, Replies, testing::ValuesIn(wires()),
                         [](const auto& tested) { return testNameOf(tested.param); });

}  // namespace
}  // namespace spillway::golden

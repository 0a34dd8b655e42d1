#include "host/pipeline/Relay.h"

#include <gtest/gtest.h>

#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"

namespace spillway::pipeline {
namespace {

// A reader that ends with the line "end" and fails at "broken" and, though that is JSON, at "{}"; "call" begins a call,
// "filter" and "refusal" stop an answer, and "odd" is something it has no word for.
// "vast" asks for more memory than there is for a piece of an answer, and goes on without a word.
// Every other line is an answer's text.
spw_status feed(void*, spw_call* call, spw_str, spw_str data, const spw_emit* emit, spw_error* error) {
  const std::string line = tables::text(data);
  if (line == "broken" || line == "{}") {
    error->message = tables::str("not a line of this wire");
    return SPW_FAILED;
  }
  if (line == "vast") call->arena->alloc(base::Arena::kLimit);
  if (line == "odd" && call->losses) call->losses->add(SPW_LOSS_DROPPED, "reply.oddities", "no word for it");
  spw_event event{};
  event.size = sizeof event;
  event.kind = SPW_EVENT_DELTA;
  event.text = data;
  event.input = event.output = event.cache_read = event.cache_write = event.reasoning = -1;
  event.cache_write_1h = event.input_audio = event.input_image = event.output_audio = event.output_image = -1;
  if (line == "call") {
    event.kind = SPW_EVENT_OPEN;
    event.block = SPW_BLOCK_TOOL_CALL;
  }
  const bool filter = line == "filter", refusal = line == "refusal";
  if (line != "end" && !filter && !refusal) return emit->event(emit->ctx, &event);
  event.kind = SPW_EVENT_STOP;
  event.stop = filter ? SPW_STOP_CONTENT : refusal ? SPW_STOP_REFUSAL : SPW_STOP_END;
  emit->event(emit->ctx, &event);
  event.kind = SPW_EVENT_END;
  return emit->event(emit->ctx, &event);
}

class LinesTest : public testing::Test {
 protected:
  LinesTest() {
    spw_translator table = tables::translator();
    table.reader_feed = feed;
    lines_.emplace(table, nullptr, health_);
    other_.emplace(table, nullptr, health_);
  }
  std::unique_ptr<Relay> open(bool sameWire, bool pastFilters = false) {
    RelayPlan plan;
    plan.pastFilters = pastFilters;
    plan.upstreamWire = &*lines_;
    plan.clientWire = sameWire ? &*lines_ : &*other_;
    plan.upstreamStreams = plan.clientStreams = true;
    plan.framing = SPW_FRAME_NDJSON;
    plan.losses = &losses_;
    return std::move(*Relay::open(plan));
  }
  // Of a wire whose replies name the model, in `mode`, for a client that knows it as `shown`.
  std::unique_ptr<Relay> openNaming(int32_t mode, std::string_view shown) {
    static const char* const kEvents[] = {"begin", nullptr};
    spw_translator table = tables::translator();
    table.reader_feed = feed;
    table.reply_model_member = "model";
    table.model_events = kEvents;
    table.event_model_member = "answer.model";
    naming_.emplace(table, nullptr, health_);
    RelayPlan plan;
    plan.upstreamWire = plan.clientWire = &*naming_;
    plan.upstreamStreams = plan.clientStreams = mode == SPW_MODE_STREAM;
    plan.framing = SPW_FRAME_SSE;
    plan.renamed = !shown.empty();
    plan.reply.model = tables::str(shown.data());
    return std::move(*Relay::open(plan));
  }

  plugins::PluginHealth health_{"toy-plugin", 0};
  std::optional<plugins::Translator> lines_, other_, naming_;
  base::LossReport losses_;
};

TEST_F(LinesTest, TheSameWirePassesLinesThroughHoweverTheyArrive) {
  const std::string stream = "one\n\ntwo\r\nend\n";
  for (size_t step = 1; step <= stream.size(); ++step) {
    auto relay = open(true);
    std::string out;
    for (size_t at = 0; at < stream.size(); at += step)
      EXPECT_FALSE(relay->feed(std::string_view(stream).substr(at, step), out).has_value());
    EXPECT_TRUE(relay->complete());
    EXPECT_FALSE(relay->end(out).has_value());
    EXPECT_EQ(out, stream) << step;
  }
}

TEST_F(LinesTest, TheSameWireNamesTheModelAsTheClientHasAskedForIt) {
  const std::string begin =
      "event: begin\ndata: {\"answer\": {\"said\": {\"model\": \"x\"}, \"model\" : \"real-1\" } }\n\n";
  const std::string other = "event: more\ndata: {\"answer\":{\"model\":\"real-1\"}}\n\n";
  const std::string last = "data: end\n\n";
  for (const std::string name : {"", "chain \"1\""}) {
    std::string expected = begin + other + last;
    if (!name.empty()) expected.replace(expected.find("\"real-1\""), 8, R"("chain \"1\"")");
    for (size_t step = 1; step <= 40; ++step) {
      auto relay = openNaming(SPW_MODE_STREAM, name.c_str());
      std::string out;
      const std::string stream = begin + other + last;
      for (size_t at = 0; at < stream.size(); at += step)
        EXPECT_FALSE(relay->feed(std::string_view(stream).substr(at, step), out).has_value());
      EXPECT_FALSE(relay->end(out).has_value());
      EXPECT_EQ(out, expected) << step;
    }
  }
}

TEST_F(LinesTest, ARenamedEventMayComeInAnyForm) {
  for (const std::string odd :
       {"{\"answer\": 1}", "{\"answer\": {\"model\": null}}", "{\"answer\": {}}", "[]", "begin"}) {
    const std::string stream = "event: begin\ndata: " + odd + "\n\ndata: end\n\n";
    auto relay = openNaming(SPW_MODE_STREAM, "chain");
    std::string out;
    EXPECT_FALSE(relay->feed(stream, out).has_value());
    EXPECT_EQ(out, stream);
  }
  // Of several lines the parts are not found again, and stay as they are.
  const std::string lines = "event: begin\ndata: {\"answer\":\ndata: {\"model\": \"real-1\"}}\n\ndata: end\n\n";
  auto relay = openNaming(SPW_MODE_STREAM, "chain");
  std::string out;
  EXPECT_FALSE(relay->feed(lines, out).has_value());
  EXPECT_EQ(out, lines);
}

TEST_F(LinesTest, AnotherWireGetsTheEvents) {
  auto relay = open(false);
  std::string out;
  EXPECT_FALSE(relay->feed("one\ntwo\nend\n", out).has_value());
  EXPECT_FALSE(relay->end(out).has_value());
  EXPECT_EQ(out.substr(0, 6), "onetwo");
}

TEST_F(LinesTest, AStreamWithoutItsEndIsCut) {
  for (bool sameWire : {true, false}) {
    auto relay = open(sameWire);
    std::string out;
    EXPECT_FALSE(relay->feed("one\ntw", out).has_value());
    auto failure = relay->end(out);
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->message, "the upstream's answer ended before it was complete");
  }
}

TEST_F(LinesTest, BrokenBytesBeforeTheFirstWordFailTheAttempt) {
  auto relay = open(true);
  std::string out;
  EXPECT_TRUE(relay->feed("broken\n", out).has_value());
  EXPECT_FALSE(relay->committed());
  EXPECT_EQ(out, "");
}

TEST_F(LinesTest, BrokenBytesInTheMiddleAreLeftOutAndReported) {
  for (bool sameWire : {true, false}) {
    SCOPED_TRACE(sameWire);
    losses_.clear();
    auto relay = open(sameWire);
    std::string out;
    EXPECT_FALSE(relay->feed("one\nbroken\ntwo\nbroken\nend\n", out).has_value());
    EXPECT_FALSE(relay->end(out).has_value());
    EXPECT_EQ(out.find("broken"), std::string::npos) << out;
    EXPECT_NE(out.find("two"), std::string::npos) << out;
    EXPECT_TRUE(relay->meter().stopped());
    EXPECT_FALSE(relay->tapFailed());
    ASSERT_EQ(losses_.total(), 2u);
    EXPECT_EQ(losses_.entries()[1].where, "reply.events[3]");
  }
}

TEST_F(LinesTest, WhatTheReaderHasNoWordForIsLostToOtherWiresOnly) {
  for (bool sameWire : {true, false}) {
    losses_.clear();
    auto relay = open(sameWire);
    std::string out;
    EXPECT_FALSE(relay->feed("one\nodd\nend\n", out).has_value());
    EXPECT_FALSE(relay->end(out).has_value());
    EXPECT_EQ(losses_.total(), sameWire ? 0u : 1u);
  }
}

TEST_F(LinesTest, WhatIsBrokenForTheReaderAloneIsStillPassedOn) {
  auto relay = open(true);
  std::string out;
  EXPECT_FALSE(relay->feed("one\n{}\ntwo\n", out).has_value());
  EXPECT_EQ(out, "one\n{}\ntwo\n");
  EXPECT_TRUE(relay->tapFailed());
}

TEST_F(LinesTest, WhatWasMadeWithoutRoomForItIsNotToldAsIfItWereWhole) {
  for (const std::string before : {"", "one\n"}) {
    SCOPED_TRACE(before);
    auto relay = open(false);
    std::string out;
    const auto failure = relay->feed(before + "vast\ntwo\nend\n", out);
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->fault, base::Fault::Server);
    EXPECT_EQ(relay->committed(), !before.empty());
    EXPECT_EQ(out, before.empty() ? "" : "one") << "the piece that may lack something is not sent";
  }
  auto next = open(false);
  std::string out;
  EXPECT_FALSE(next->feed("one\nend\n", out).has_value()) << "the next answer has all the room again";
}

TEST_F(LinesTest, BytesThatPassThroughNeedNoRoom) {
  auto relay = open(true);
  std::string out;
  EXPECT_FALSE(relay->feed("one\nvast\ntwo\n", out).has_value());
  EXPECT_EQ(out, "one\nvast\ntwo\n");
  EXPECT_TRUE(relay->tapFailed());
}

// What is lost of a call changes what is done.
TEST_F(LinesTest, ACallWithBrokenBytesInItIsCut) {
  for (bool sameWire : {true, false}) {
    auto relay = open(sameWire);
    std::string out;
    EXPECT_TRUE(relay->feed("one\ncall\nbroken\n", out).has_value());
    EXPECT_EQ(out.find("broken"), std::string::npos);
  }
}

TEST_F(LinesTest, AnAnswerThatAFilterRefusesIsNoGoodWhereSomebodyElseCanBeAsked) {
  for (bool sameWire : {true, false})
    for (const char* word : {"filter\n", "refusal\n"}) {
      SCOPED_TRACE(std::string(word) + (sameWire ? "same" : "other"));
      std::string out;
      auto failure = open(sameWire, true)->feed(word, out);
      ASSERT_TRUE(failure.has_value());
      EXPECT_EQ(failure->fault, base::Fault::Content);
      EXPECT_EQ(out, "");
      EXPECT_FALSE(open(sameWire, false)->feed(word, out).has_value()) << "nobody has asked for it";
      out.clear();
      EXPECT_FALSE(open(sameWire, true)->feed(std::string("one\n") + word, out).has_value()) << "part of it is out";
      EXPECT_EQ(out.substr(0, 3), "one");
    }
}

TEST_F(LinesTest, AnUpstreamThatSendsNothingButBrokenBytesIsGivenUp) {
  auto relay = open(false);
  std::string out;
  EXPECT_FALSE(relay->feed("one\n", out).has_value());
  int fed = 0;
  while (fed < 20 && !relay->feed("broken\n", out)) ++fed;
  EXPECT_EQ(fed, 8);
}

}  // namespace
}  // namespace spillway::pipeline

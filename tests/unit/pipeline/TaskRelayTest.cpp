#include "host/pipeline/TaskRelay.h"

#include <gtest/gtest.h>

#include "host/base/Json.h"
#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"

namespace spillway::pipeline {
namespace {

// "last" ends an answer, "bad" is none, "error" is one the upstream reports; anything else counts its bytes.
spw_status tap(void*, spw_call*, int32_t, int32_t, spw_str, spw_str data, const spw_emit* emit, spw_error* error) {
  const std::string said = tables::text(data);
  if (said == "bad") {
    error->message = tables::str("no such answer");
    return SPW_FAILED;
  }
  spw_event event{};
  event.size = sizeof event;
  event.input = event.output = event.cache_read = event.cache_write = event.reasoning = -1;
  event.cache_write_1h = event.input_audio = event.input_image = event.output_audio = event.output_image = -1;
  event.kind = said == "error" ? SPW_EVENT_ERROR : SPW_EVENT_USAGE;
  event.text = tables::str("the upstream's own words");
  event.input = static_cast<int64_t>(data.len);
  emit->event(emit->ctx, &event);
  event.kind = SPW_EVENT_STOP;
  event.stop = SPW_STOP_END;
  return said.find("last") == std::string::npos ? SPW_OK : emit->event(emit->ctx, &event);
}

spw_status readReply(void*, spw_call* call, int32_t, const spw_json*, spw_str body, spw_json** canonical, spw_error*) {
  if (tables::text(body) == "vast") call->arena->alloc(base::Arena::kLimit);
  auto tree = base::json::parse(*call->arena, R"({"usage":{"input":7,"output":0}})");
  *canonical = *tree;
  return SPW_OK;
}

spw_status writeReply(void*, spw_call*, int32_t, spw_json*, const spw_reply_options*, const spw_out* out, spw_error*) {
  out->write(out->ctx, tables::str("translated"));
  return SPW_OK;
}

class TaskRelayTest : public testing::Test {
 protected:
  TaskRelayTest() {
    spw_translator table = tables::translator();
    table.tap_task_reply = tap;
    table.read_task_reply = readReply;
    table.write_task_reply = writeReply;
    wire_.emplace(table, nullptr, health_);
    other_.emplace(table, nullptr, health_);
  }

  std::unique_ptr<Relay> open(bool streams, bool opaque, bool sameWire = true) {
    RelayPlan plan;
    plan.upstreamWire = &*wire_;
    plan.clientWire = sameWire ? &*wire_ : &*other_;
    plan.upstreamStreams = plan.clientStreams = streams;
    plan.opaque = opaque;
    plan.operation = SPW_OP_EMBED;
    plan.limits.replyBytes = 100;
    return std::move(*Relay::open(plan));
  }

  plugins::PluginHealth health_{"toy-plugin", 0};
  std::optional<plugins::Translator> wire_, other_;
  std::string out_;
};

TEST_F(TaskRelayTest, AWholeAnswerLeavesWhenItHasProvedGood) {
  auto relay = open(false, false);
  EXPECT_FALSE(relay->feed("the ", out_).has_value());
  EXPECT_FALSE(relay->committed());
  EXPECT_FALSE(relay->feed("last", out_).has_value());
  EXPECT_EQ(out_, "");
  EXPECT_FALSE(relay->end(out_).has_value());
  EXPECT_EQ(out_, "the last");
  EXPECT_EQ(relay->meter().usage().input, 8);
  EXPECT_TRUE(relay->complete());
}

TEST_F(TaskRelayTest, WhatIsNoAnswerCanBeAskedOfAnother) {
  for (const char* body : {"bad", "error", ""}) {
    SCOPED_TRACE(body);
    auto relay = open(false, false);
    EXPECT_FALSE(relay->feed(body, out_).has_value());
    const auto failure = relay->end(out_);
    ASSERT_TRUE(failure.has_value());
    EXPECT_FALSE(failure->message.empty());
    EXPECT_FALSE(relay->committed());
    EXPECT_EQ(out_, "");
  }
  auto relay = open(false, false);
  EXPECT_TRUE(relay->feed(std::string(101, 'x'), out_).has_value()) << "larger than the limit";
}

TEST_F(TaskRelayTest, AnotherWireGetsItsOwnBodyAndTheCount) {
  auto relay = open(false, false, false);
  EXPECT_FALSE(relay->feed("anything", out_).has_value());
  EXPECT_FALSE(relay->end(out_).has_value());
  EXPECT_EQ(out_, "translated");
  EXPECT_EQ(relay->meter().usage().input, 7);
}

TEST_F(TaskRelayTest, WhatWasMadeWithoutRoomForItIsNoAnswer) {
  auto relay = open(false, false, false);
  EXPECT_FALSE(relay->feed("vast", out_).has_value());
  const auto failure = relay->end(out_);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->fault, base::Fault::Server);
  EXPECT_FALSE(relay->committed());
}

TEST_F(TaskRelayTest, SoundGoesThroughAsItComes) {
  auto relay = open(false, true);
  EXPECT_FALSE(relay->feed("bad", out_).has_value()) << "nobody looks into it";
  EXPECT_TRUE(relay->committed());
  EXPECT_EQ(out_, "bad");
  relay->failure(base::Error(), out_);
  EXPECT_EQ(out_, "bad") << "sound has no words for a failure";
  EXPECT_TRUE(open(false, true)->end(out_).has_value()) << "no sound at all is no answer";
}

TEST_F(TaskRelayTest, AStreamIsCompleteOnlyBehindItsLastEvent) {
  auto cut = open(true, false);
  EXPECT_FALSE(cut->feed("data: one\n\n", out_).has_value());
  EXPECT_TRUE(cut->committed());
  EXPECT_EQ(out_, "data: one\n\n");
  EXPECT_TRUE(cut->end(out_).has_value());

  out_.clear();
  auto whole = open(true, false);
  EXPECT_FALSE(whole->feed("data: one\n\ndata: last\n\n", out_).has_value());
  EXPECT_FALSE(whole->end(out_).has_value());
  EXPECT_EQ(out_, "data: one\n\ndata: last\n\n");

  out_.clear();
  auto broken = open(true, false);
  EXPECT_TRUE(broken->feed("data: bad\n\n", out_).has_value()) << "before anything has left";
  EXPECT_EQ(out_, "");
}

}  // namespace
}  // namespace spillway::pipeline

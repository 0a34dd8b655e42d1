// Events of another wire within an AWS event stream: a recorded answer of Claude, cut at every byte, and what goes
// wrong.
#include "host/upstream/AwsChunkFramer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <spillway/codec/Base64.hpp>

#include "spillway/codec/AwsFrame.hpp"
#include "tests/Places.h"

namespace spillway::upstream {
namespace {

struct Seen {
  std::string names, data, raw, error;
  base::Fault fault = base::Fault::None;
  bool operator==(const Seen&) const = default;
};

Seen read(std::string_view stream, size_t step) {
  AwsChunkFramer framer(size_t{1} << 20);
  Seen seen;
  const FrameSink sink = [&](const Frame& frame) {
    seen.names.append(frame.event).append(" ");
    seen.data.append(frame.data).append("\n");
    seen.raw += frame.raw;
  };
  base::Result<void> done;
  for (size_t at = 0; at < stream.size() && done.ok(); at += step) done = framer.feed(stream.substr(at, step), sink);
  if (done.ok()) done = framer.finish(sink);
  if (!done.ok()) {
    seen.error = done.error().message;
    seen.fault = done.error().fault;
    EXPECT_FALSE(framer.feed("x", sink).ok()) << "nothing is framed after an error";
  }
  return seen;
}

std::string message(std::string_view type, std::string_view payload) {
  std::string out;
  spw::AwsFrame::event(type).append(out, payload);
  return out;
}

std::string chunk(std::string_view event) {
  return message("chunk", R"({"bytes":")" + spw::base64Encode(event) + R"(","p":"abc"})");
}

std::string exception(std::string_view type, std::string_view payload) {
  std::string out;
  spw::AwsFrame::exception(type).append(out, payload);
  return out;
}

TEST(AwsChunkFramer, ARecordedStreamIsThatOfTheWire) {
  std::ifstream file(SPILLWAY_SOURCE_DIR
                     "/tests/fixtures/bedrock-invoke/open-telemetry__opentelemetry-python-contrib/"
                     "test_invoke_model_with_response_stream.1.response.bin",
                     std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(bytes.empty());
  const Seen whole = read(bytes, bytes.size());
  EXPECT_EQ(whole.error, "");
  EXPECT_TRUE(whole.names.starts_with("message_start content_block_start content_block_delta ")) << whole.names;
  EXPECT_TRUE(whole.names.ends_with("content_block_stop message_delta message_stop ")) << whole.names;
  EXPECT_NE(whole.raw.find("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                           "{\"type\":\"text_delta\",\"text\":\"Okay\"}}\n\n"),
            std::string::npos)
      << whole.raw;
  for (const size_t step : {size_t{1}, size_t{7}, size_t{64}}) EXPECT_EQ(read(bytes, step), whole) << step;
}

TEST(AwsChunkFramer, LinesWithinAnEventEndNoLineOfTheStream) {
  const Seen seen = read(chunk("{\"type\":\r\n\"a\nb\"}") + chunk("{}"), 1000);
  EXPECT_EQ(seen.error, "the upstream's event stream has a chunk that holds no event")
      << "a bare line feed in a string";
  const Seen spread = read(chunk("{\n\"type\": \"ping\"\n}") + chunk("{}"), 1000);
  EXPECT_EQ(spread.raw, "event: ping\ndata: { \"type\": \"ping\" }\n\ndata: {}\n\n");
}

TEST(AwsChunkFramer, WhatTheStreamSaysOfItsFailureIsAnError) {
  const struct {
    const char* type;
    base::Fault fault;
  } cases[] = {
      {"throttlingException", base::Fault::RateLimit},      {"serviceUnavailableException", base::Fault::Overloaded},
      {"validationException", base::Fault::InvalidRequest}, {"modelTimeoutException", base::Fault::Timeout},
      {"modelStreamErrorException", base::Fault::Server},   {"somethingNew", base::Fault::Server}};
  for (const auto& one : cases) {
    const Seen seen = read(chunk(R"({"type":"ping"})") + exception(one.type, R"({"message":"not now"})"), 50);
    EXPECT_EQ(seen.names, "ping ") << one.type;
    EXPECT_EQ(seen.error, "not now") << one.type;
    EXPECT_EQ(seen.fault, one.fault) << one.type;
  }
  EXPECT_EQ(read(exception("throttlingException", "no json"), 50).error, "exception:throttlingException");
}

TEST(AwsChunkFramer, ChunksWithoutAnEventAreNoStream) {
  for (const std::string payload :
       {R"({})", R"({"bytes":"!"})", R"({"bytes":"e30"})", R"({"bytes":"bm8="})", "no json"}) {
    const Seen seen = read(message("chunk", payload), 1000);
    EXPECT_EQ(seen.error.empty(), payload == R"({"bytes":"e30"})") << payload;
  }
  EXPECT_EQ(read(message("later", "{}"), 1000).names, "") << "other messages are nobody's";
  const std::string half = chunk(R"({"type":"ping"})").substr(0, 40);
  EXPECT_NE(read(half, 1000).error, "");
}

}  // namespace
}  // namespace spillway::upstream

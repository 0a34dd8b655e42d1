// AWS event streams: the vendor's own vectors, cut at every byte and corrupted at every byte.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/upstream/AwsFramer.h"
#include "spillway/codec/AwsFrame.hpp"
#include "tests/Places.h"

namespace spillway::upstream {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Type = AwsHeader::Type;

constexpr size_t kLimit = size_t{1} << 20;

fs::path folder() { return fs::path(SPILLWAY_SOURCE_DIR) / "tests" / "fixtures"; }

std::string bytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string vector(const std::string& name) { return bytesOf(folder() / "aws-eventstream" / "boto__botocore" / name); }

std::string number(size_t value) {
  std::string out(4, '\0');
  for (size_t i = 4; i-- > 0; value >>= 8) out[i] = static_cast<char>(value & 0xFF);
  return out;
}

std::string text(std::string_view name, std::string_view value) {
  std::string out(1, static_cast<char>(name.size()));
  out.append(name).append(1, '\7').append(number(value.size()).substr(2)).append(value);
  return out;
}

// A message of any headers and payload, its checksums right. `said`: the length it claims; 0: its own.
std::string message(const std::string& headers, const std::string& payload, size_t said = 0) {
  std::string out = number(said > 0 ? said : headers.size() + payload.size() + 16) + number(headers.size());
  out += number(spw::crc32(out));
  out += headers + payload;
  return out + number(spw::crc32(out));
}

struct Seen {
  bool event;
  std::string name, data;
  bool operator==(const Seen&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << (seen.event ? "[" : "ping[") << seen.name << "|" << seen.data << "]";
}

struct Collected {
  std::vector<Seen> frames;
  std::string raw, error;
};

Collected collect(std::string_view stream, size_t step, size_t limit = kLimit) {
  AwsFramer framer(limit);
  Collected out;
  FrameSink sink = [&](const Frame& frame) {
    out.frames.push_back({frame.kind == Frame::Kind::Event, std::string(frame.event), std::string(frame.data)});
    out.raw += frame.raw;
  };
  for (size_t at = 0; at < stream.size() && out.error.empty(); at += step) {
    // Each portion in memory of its own, so that reading past its end is found out.
    const std::string piece(stream.substr(at, step));
    if (auto fed = framer.feed(piece, sink); !fed.ok()) out.error = fed.error().message;
  }
  if (auto done = framer.finish(sink); !done.ok()) out.error = done.error().message;
  EXPECT_EQ(framer.held(), 0u);
  return out;
}

Collected collect(std::string_view stream) { return collect(stream, std::max<size_t>(stream.size(), 1)); }

std::string errorOf(std::string_view stream) { return collect(stream).error; }

constexpr char kAt0[] = "the upstream's event stream is broken in the message at byte 0: ";

// A header's value as expected.json spells it.
Json spelled(const AwsHeader& header) {
  int64_t value = 0;
  for (const char c : header.value) value = value << 8 | static_cast<unsigned char>(c);
  switch (header.type) {
    case Type::True:
    case Type::False:
      return header.type == Type::True;
    case Type::Int8:
      return static_cast<int8_t>(value);
    case Type::Int16:
      return static_cast<int16_t>(value);
    case Type::Int32:
      return static_cast<int32_t>(value);
    case Type::Int64:
    case Type::Timestamp:
      return value;
    case Type::String:
      return std::string(header.value);
    default: {
      std::string hex;
      for (const char c : header.value) {
        constexpr char kHex[] = "0123456789abcdef";
        hex += {kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]};
      }
      return {{"bytes_hex", hex}};
    }
  }
}

TEST(AwsFramerTest, theVendorsVectors) {
  const Json expected = Json::parse(vector("expected.json"));
  size_t good = 0, bad = 0;
  for (const auto& [name, wanted] : expected["cases"].items()) {
    const std::string bytes = vector(name);
    for (size_t step = 1; step <= bytes.size(); ++step) {
      const Collected got = collect(bytes, step);
      SCOPED_TRACE(name + " in steps of " + std::to_string(step));
      if (!wanted["ok"].get<bool>()) {
        EXPECT_TRUE(got.frames.empty());
        const std::string why = wanted["error"];
        const char* said = why == "DuplicateHeader"        ? "two headers have one name"
                           : why == "InvalidHeadersLength" ? "it cannot have "
                                                           : "checksum";
        EXPECT_NE(got.error.find(said), std::string::npos) << got.error;
        continue;
      }
      EXPECT_EQ(got.error, "");
      EXPECT_EQ(got.raw, bytes);
      ASSERT_EQ(got.frames.size(), 1u);
    }
    (wanted["ok"].get<bool>() ? good : bad)++;
    if (!wanted["ok"].get<bool>()) continue;
    std::vector<AwsHeader> headers;
    const size_t length = wanted["prelude"]["headers_length"];
    ASSERT_EQ(readAwsHeaders(std::string_view(bytes).substr(12, length), headers), nullptr) << name;
    Json seen = Json::object();
    for (const AwsHeader& header : headers) seen[std::string(header.name)] = spelled(header);
    EXPECT_EQ(seen, wanted["headers"]) << name;
  }
  EXPECT_GE(good, 9u);
  EXPECT_GE(bad, 6u);
}

TEST(AwsFramerTest, namesFramesByWhatTheyAre) {
  const std::string json = text(":content-type", "application/json");
  const std::string event = text(":message-type", "event"), exception = text(":message-type", "exception");
  const std::string error = text(":message-type", "error");
  const std::vector<std::pair<std::string, Seen>> cases = {
      {message(text(":event-type", "delta") + json + event, "{}"), {true, "delta", "{}"}},
      {message(event + text(":event-type", "empty"), ""), {false, "empty", ""}},
      {message(text(":event-type", "untyped"), "x"), {true, "untyped", "x"}},
      {message("", "bare"), {true, "", "bare"}},
      {message(text(":exception-type", "Busy") + exception, "{\"message\":\"later\"}"),
       {true, "exception:Busy", "{\"message\":\"later\"}"}},
      {message(text(":exception-type", "Busy") + exception, ""), {true, "exception:Busy", "{\"message\":\"\"}"}},
      {message(exception, ""), {true, "exception:", "{\"message\":\"\"}"}},
      {message(error + text(":error-code", "Down") + text(":error-message", "all \"of\" it"), ""),
       {true, "error:Down", "{\"message\":\"all \\\"of\\\" it\"}"}},
      {message(error + text(":error-code", "Down"), "{}"), {true, "error:Down", "{}"}},
  };
  for (const auto& [bytes, wanted] : cases) EXPECT_EQ(collect(bytes).frames, std::vector<Seen>{wanted});
  EXPECT_EQ(collect(vector("error_event_message.bin")).frames,
            (std::vector<Seen>{{true, "error:code", "{\"message\":\"message\"}"}}));
}

TEST(AwsFramerTest, recordedStreamsAreTheSameHoweverTheyAreCut) {
  size_t streams = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder())) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".response.bin")) continue;
    ++streams;
    const std::string bytes = bytesOf(entry.path());
    const Collected whole = collect(bytes);
    EXPECT_EQ(whole.error, "") << name;
    EXPECT_EQ(whole.raw, bytes) << name;
    EXPECT_GT(whole.frames.size(), 4u) << name;
    for (const size_t step : {1, 2, 7, 11, 13, 100, 1000}) {
      const Collected parts = collect(bytes, step);
      EXPECT_EQ(parts.frames, whole.frames) << name << " in steps of " << step;
      EXPECT_EQ(parts.raw, bytes) << name;
    }
  }
  EXPECT_GE(streams, 8u);
}

TEST(AwsFramerTest, aStreamThatEndsInsideAMessageIsBroken) {
  const std::string one = message(text(":event-type", "a"), "{}"), two = one + one;
  for (size_t length = 0; length <= two.size(); ++length) {
    const Collected got = collect(std::string_view(two).substr(0, length));
    EXPECT_EQ(got.frames.size(), length / one.size()) << length;
    EXPECT_EQ(got.error.empty(), length % one.size() == 0) << length << " " << got.error;
  }
  const Collected got = collect(bytesOf(folder() / "kiro-constructed" / "truncated_last_frame.bin"));
  EXPECT_EQ(got.frames.size(), 4u);
  EXPECT_EQ(got.error, "the upstream's event stream ended inside a message, after 97 of 134 bytes");
  const std::string half = errorOf(std::string_view(one).substr(0, 20));
  EXPECT_EQ(half,
            "the upstream's event stream ended inside a message, after 20 of " + std::to_string(one.size()) + " bytes");
  EXPECT_EQ(errorOf(std::string_view(one).substr(0, 11)),
            "the upstream's event stream ended inside a message, after 11 bytes");
}

// One bit anywhere: what was good before it is handed out, nothing of what follows, and the error says where.
TEST(AwsFramerTest, everyFlippedBitIsFound) {
  const std::string one = message(text(":event-type", "a") + text(":message-type", "event"), "{\"x\":1}");
  for (size_t at = 0; at < one.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = one + one + one;
      bytes[one.size() + at] = static_cast<char>(bytes[one.size() + at] ^ (1 << bit));
      for (const size_t step : {size_t{1}, size_t{5}, bytes.size()}) {
        const Collected got = collect(bytes, step);
        EXPECT_EQ(got.frames.size(), 1u) << at;
        EXPECT_EQ(got.error, "the upstream's event stream is broken in the message at byte " +
                                 std::to_string(one.size()) + ": " +
                                 (at < 12 ? "the checksum of its lengths is wrong" : "its checksum is wrong"))
            << at;
      }
    }
  }
}

TEST(AwsFramerTest, nothingIsFramedAfterAFailure) {
  const std::string good = message("", "x");
  AwsFramer framer(kLimit);
  int frames = 0;
  FrameSink sink = [&](const Frame&) { ++frames; };
  ASSERT_FALSE(framer.feed(std::string(16, 'x'), sink).ok());
  const auto again = framer.feed(good, sink);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().fault, base::Fault::Server);
  EXPECT_EQ(again.error().message, std::string(kAt0) + "the checksum of its lengths is wrong");
  EXPECT_FALSE(framer.finish(sink).ok());
  EXPECT_EQ(frames, 0);
}

TEST(AwsFramerTest, liesAboutLengthsAreRefusedBeforeAnythingIsHeld) {
  EXPECT_EQ(errorOf(message("", "", 15)), std::string(kAt0) + "it cannot have 0 bytes of headers in 15");
  EXPECT_EQ(errorOf(message(std::string(8, 'h'), "", 20)),
            std::string(kAt0) + "it cannot have 8 bytes of headers in 20");
  EXPECT_EQ(errorOf(message("", "", 0xFFFFFFFF)), "the upstream sent an event larger than 1048576 bytes");
  std::string headers = number(200'016) + number(200'000);
  headers += number(spw::crc32(headers));
  EXPECT_EQ(errorOf(headers), std::string(kAt0) + "it has 200000 bytes of headers, more than 131072");
}

TEST(AwsFramerTest, messagesAreLimited) {
  const std::string fits = message("", std::string(84, 'x')), tooLarge = message("", std::string(85, 'x'));
  EXPECT_EQ(collect(fits + fits, 1, 100).frames.size(), 2u);
  const Collected got = collect(fits + tooLarge, 7, 100);
  EXPECT_EQ(got.frames.size(), 1u);
  EXPECT_EQ(got.error, "the upstream sent an event larger than 100 bytes");
}

TEST(AwsFramerTest, headersAreReadToTheLastByte) {
  const std::string good = text("name", "value");
  EXPECT_EQ(errorOf(message(std::string(1, '\0'), "")), std::string(kAt0) + "a header has no name");
  EXPECT_EQ(errorOf(message("\1a\x0A", "")), std::string(kAt0) + "a header has an unknown type");
  EXPECT_EQ(errorOf(message(good + good, "")), std::string(kAt0) + "two headers have one name");
  for (size_t length = 1; length < good.size(); ++length) {
    const std::string said = errorOf(message(good.substr(0, length), ""));
    EXPECT_EQ(said, std::string(kAt0) + (length < 6 ? "a header's name goes beyond the headers"
                                                    : "a header's value goes beyond the headers"))
        << length;
  }
  std::string many;
  for (int i = 0; i < 201; ++i) many += text("n" + std::to_string(i), "");
  EXPECT_EQ(errorOf(message(many, "")), std::string(kAt0) + "there are more than 200 headers");
}

TEST(AwsFramerTest, wholeMessagesAreNotCopied) {
  const std::string one = message(text(":event-type", "a"), "{}"), two = one + one;
  std::vector<const char*> places;
  AwsFramer framer(kLimit);
  ASSERT_TRUE(
      framer.feed(two + one.substr(0, 3), [&](const Frame& frame) { places.push_back(frame.raw.data()); }).ok());
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(static_cast<size_t>(places[1] - places[0]), one.size());
  EXPECT_EQ(framer.held(), 3u);
}

// What codecs write for their clients is what the host reads from upstreams.
TEST(AwsFramerTest, theSdksOwnMessagesAreGood) {
  std::string stream;
  spw::AwsFrame::event("first").append(stream, "{\"a\":1}");
  const spw::AwsFrame second = spw::AwsFrame::exception("busyException");
  const size_t at = second.begin(stream);
  stream += "{}";
  spw::AwsFrame::end(stream, at);
  spw::AwsFrame::event(std::string(70'000, 'n')).append(stream, std::string(1000, 'x'));
  const Collected got = collect(stream);
  EXPECT_EQ(got.error, "");
  ASSERT_EQ(got.frames.size(), 3u);
  EXPECT_EQ(got.frames[0], (Seen{true, "first", "{\"a\":1}"}));
  EXPECT_EQ(got.frames[1], (Seen{true, "exception:busyException", "{}"}));
  EXPECT_EQ(got.frames[2].name.size(), 65'535u);
  EXPECT_EQ(spw::crc32("123456789"), 0xCBF43926u);
}

}  // namespace
}  // namespace spillway::upstream

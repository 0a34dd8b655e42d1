// Framers: the same frames whatever portions the bytes arrive in, and no byte lost.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "host/upstream/Framer.h"

namespace spillway::upstream {
namespace {

struct Seen {
  Frame::Kind kind;
  std::string event, data;
  bool operator==(const Seen&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << (seen.kind == Frame::Kind::Event ? "[" : "ping[") << seen.event << "|" << seen.data << "]";
}

struct Collected {
  std::vector<Seen> frames;
  std::string raw;
};

template <class Framer>
Collected collect(std::string_view text, size_t step) {
  Framer framer(1 << 20);
  Collected out;
  FrameSink sink = [&](const Frame& frame) {
    out.frames.push_back({frame.kind, std::string(frame.event), std::string(frame.data)});
    out.raw += frame.raw;
  };
  for (size_t at = 0; at < text.size(); at += step) {
    // Each portion in memory of its own, so that reading past its end is found out.
    std::string piece(text.substr(at, step));
    EXPECT_TRUE(framer.feed(piece, sink).ok());
  }
  EXPECT_TRUE(framer.finish(sink).ok());
  return out;
}

Seen event(std::string name, std::string data) { return {Frame::Kind::Event, std::move(name), std::move(data)}; }
Seen ping(std::string name = "") { return {Frame::Kind::Ping, std::move(name), ""}; }

TEST(SseFramerTest, readsFieldsAndKeepsBytes) {
  struct Case {
    const char* what;
    std::string text;
    std::vector<Seen> frames;
  };
  const std::vector<Case> cases = {
      {"line feeds", "event: a\ndata: 1\n\ndata: 2\n\n", {event("a", "1"), event("", "2")}},
      {"no blank after the colon", "data:{\"x\":1}\n\n", {event("", "{\"x\":1}")}},
      {"only one blank is taken off", "data:  two\n\n", {event("", " two")}},
      {"several data lines", "data: a\ndata:\ndata: b\n\n", {event("", "a\n\nb")}},
      {"comments", ": keep-alive\n\n:\ndata: x\n: y\n\n", {ping(), event("", "x")}},
      {"event without data", "event: ping\n\nevent: ping\ndata:\n\n", {ping("ping"), ping("ping")}},
      {"unknown fields", "id: 7\nretry: 5\ndatax: no\ndata: x\nfoo\n\n", {event("", "x")}},
      {"field names without colon", "data\nevent\ndata: x\n\n", {event("", "\nx")}},
      {"a mark at the start",
       "\xEF\xBB\xBF"
       "data: x\n\ndata: y\n\n",
       {event("", "x"), event("", "y")}},
      {"an unfinished last event", "data: x\n\ndata: y", {event("", "x"), event("", "y")}},
      {"an unfinished last line end", "data: y\n", {event("", "y")}},
      {"the last event name counts", "event: a\nevent: b\ndata: x\n\n", {event("b", "x")}},
      {"a bare object",
       "data: x\n\n{\n \"error\": {}\n}\n\ndata: y\n\n",
       {event("", "x"), event("", "{\n \"error\": {}\n}"), event("", "y")}},
      {"an object with an event around it", "{\"a\":1}\ndata: x\n\n", {event("", "x")}},
      {"nothing", "", {}},
  };
  for (const Case& c : cases)
    for (size_t step = 1; step <= c.text.size() + 1; ++step) {
      Collected got = collect<SseFramer>(c.text, step);
      EXPECT_EQ(got.frames, c.frames) << c.what << ", step " << step;
      EXPECT_EQ(got.raw, c.text) << c.what << ", step " << step;
    }
}

TEST(SseFramerTest, allLineEndsMeanTheSame) {
  const std::string unix = "event: a\ndata: 1\ndata: 2\n\n: c\n\ndata: 3\n\n";
  const std::vector<Seen> expected = {event("a", "1\n2"), ping(), event("", "3")};
  for (std::string end : {"\n", "\r\n", "\r"}) {
    std::string text;
    for (char c : unix) text += c == '\n' ? end : std::string(1, c);
    for (size_t step = 1; step <= text.size(); ++step) {
      Collected got = collect<SseFramer>(text, step);
      EXPECT_EQ(got.raw, text) << step;
      // A CR LF cut in two leaves its LF to the next frame; at the end of the stream it is a frame of its own.
      if (!got.frames.empty() && got.frames.back() == ping() && end == "\r\n") got.frames.pop_back();
      EXPECT_EQ(got.frames, expected) << "step " << step;
    }
  }
}

TEST(SseFramerTest, anEventLeavesWithItsLastByte) {
  SseFramer framer(1000);
  int frames = 0;
  FrameSink sink = [&](const Frame& frame) { frames += frame.kind == Frame::Kind::Event; };
  ASSERT_TRUE(framer.feed("data: x\r\n\r", sink).ok());
  EXPECT_EQ(frames, 1) << "a CR may be the whole line end";
  ASSERT_TRUE(framer.feed("\ndata: y\n", sink).ok());
  EXPECT_EQ(frames, 1);
  ASSERT_TRUE(framer.feed("\n", sink).ok());
  EXPECT_EQ(frames, 2);
  EXPECT_EQ(framer.held(), 0u);
}

TEST(SseFramerTest, wholeEventsAreNotCopied) {
  SseFramer framer(1000);
  const std::string text = "data: x\n\ndata: y\n\ndata: z";
  std::vector<const char*> places;
  ASSERT_TRUE(framer
                  .feed(text,
                        [&](const Frame& frame) {
                          places.push_back(frame.raw.data());
                          places.push_back(frame.data.data());
                        })
                  .ok());
  EXPECT_EQ(places, (std::vector<const char*>{text.data(), text.data() + 6, text.data() + 9, text.data() + 15}));
  EXPECT_EQ(framer.held(), 7u);
}

TEST(SseFramerTest, eventsAreLimited) {
  SseFramer framer(100);
  int frames = 0;
  FrameSink sink = [&](const Frame&) { ++frames; };
  EXPECT_TRUE(framer.feed("data: " + std::string(92, 'x') + "\n\n", sink).ok());
  EXPECT_TRUE(framer.feed("data: " + std::string(60, 'x'), sink).ok());
  auto refused = framer.feed(std::string(60, 'x'), sink);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, base::Fault::Server);
  EXPECT_EQ(refused.error().message, "the upstream sent an event larger than 100 bytes");
  EXPECT_FALSE(framer.feed("data: x\n\n", sink).ok()) << "what follows would be misread";
  EXPECT_FALSE(framer.finish(sink).ok());
  EXPECT_EQ(frames, 1);
}

TEST(NdjsonFramerTest, readsLines) {
  const std::string text = "{\"a\":1}\n\n {\"b\":2} \r\n{\"c\":3}";
  const std::vector<Seen> expected = {event("", "{\"a\":1}"), ping(), event("", "{\"b\":2}"), event("", "{\"c\":3}")};
  for (size_t step = 1; step <= text.size(); ++step) {
    Collected got = collect<NdjsonFramer>(text, step);
    EXPECT_EQ(got.frames, expected) << step;
    EXPECT_EQ(got.raw, text) << step;
  }
}

TEST(NdjsonFramerTest, linesAreLimited) {
  NdjsonFramer framer(10);
  FrameSink sink = [](const Frame&) {};
  EXPECT_TRUE(framer.feed("123456789\n12345", sink).ok());
  EXPECT_EQ(framer.held(), 5u);
  auto refused = framer.feed("678901", sink);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "the upstream sent a line longer than 10 bytes");
  EXPECT_FALSE(framer.feed("1\n", sink).ok());
}

TEST(FramerTest, cutsAsItWasTold) {
  const std::pair<int32_t, std::string> cases[] = {{SPW_FRAME_SSE, "data: {\"a\":1}\n\ndata: {\"b\":2}\n\n"},
                                                   {SPW_FRAME_NDJSON, "{\"a\":1}\n{\"b\":2}\n"}};
  for (const auto& [framing, text] : cases) {
    Framer framer(framing, framing, 100);
    std::string seen;
    const FrameSink sink = [&](const Frame& frame) { seen.append(frame.data).append("|"); };
    EXPECT_TRUE(framer.feed(text, sink).ok());
    EXPECT_TRUE(framer.finish(sink).ok());
    EXPECT_EQ(seen, "{\"a\":1}|{\"b\":2}|");
    EXPECT_FALSE(framer.feed(std::string(200, 'x'), sink).ok());
  }
}

}  // namespace
}  // namespace spillway::upstream

#include "host/upstream/ResponseReader.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace spillway::upstream {
namespace {

using namespace std::string_literals;

struct Outcome {
  int status = 0;
  std::string body, error;
  bool done = false, keepAlive = false;
  size_t used = 0;
};

Outcome read(std::string_view text, size_t step, bool close = false, bool toHead = false) {
  ResponseReader reader({}, toHead);
  Outcome out;
  BodySink sink = [&](std::string_view piece) {
    EXPECT_TRUE(reader.headReady());
    EXPECT_FALSE(piece.empty());
    out.body += piece;
  };
  for (size_t at = 0; at < text.size() && out.error.empty(); at += step) {
    std::string piece(text.substr(at, step));
    auto used = reader.feed(piece.data(), piece.size(), sink);
    if (used.ok()) {
      out.used += *used;
    } else {
      EXPECT_EQ(used.error().fault, base::Fault::Server);
      out.error = used.error().message;
    }
  }
  if (close && out.error.empty())
    if (auto end = reader.end(); !end.ok()) {
      EXPECT_EQ(end.error().fault, base::Fault::Network);
      out.error = end.error().message;
    }
  out.status = reader.headReady() ? reader.status() : 0;
  out.done = reader.state() == ResponseReader::State::Done;
  out.keepAlive = reader.keepAlive();
  EXPECT_EQ(reader.bodyBytes(), out.body.size());
  return out;
}

void expectReply(std::string_view text, int status, std::string_view body, bool keepAlive, bool close = false) {
  for (size_t step = 1; step <= text.size(); ++step) {
    Outcome out = read(text, step, close);
    ASSERT_EQ(out.error, "") << text << " step " << step;
    ASSERT_EQ(out.status, status) << text;
    ASSERT_EQ(out.body, body) << text << " step " << step;
    ASSERT_TRUE(out.done) << text;
    ASSERT_EQ(out.keepAlive, keepAlive) << text;
    ASSERT_EQ(out.used, text.size());
  }
}

TEST(ResponseReaderTest, readsBodiesOfEveryFraming) {
  expectReply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true);
  expectReply("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, "", true);
  expectReply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1A;ext=\"x\"\r\n" +
                  std::string(26, 'y') + "\r\n0\r\n\r\n",
              200, "hello" + std::string(26, 'y'), true);
  expectReply("HTTP/1.1 200\r\n\r\nuntil the end", 200, "until the end", false, true);
  expectReply("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true);
  expectReply("HTTP/1.1 304 \r\nContent-Length: 10\r\n\r\n", 304, "", true);
}

TEST(ResponseReaderTest, trailersBelongToTheReply) {
  expectReply(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nTrailer: X-Sum\r\n\r\n3 \r\nabc\r\n000\r\nX-Sum: "
      "1\r\nY:\r\n\r\n",
      200, "abc", true);
}

TEST(ResponseReaderTest, interimRepliesAreSkipped) {
  expectReply(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
      "2\r\n\r\nok",
      200, "ok", true);
  std::string many;
  for (int i = 0; i < 9; ++i) many += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(read(many, 1000).error, "the upstream sent too many interim replies");
  EXPECT_EQ(read("HTTP/1.1 101 Switching\r\n\r\n", 7).error, "the upstream switched to a protocol nobody asked for");
}

TEST(ResponseReaderTest, keepsConnectionsOnlyWhenBothSidesMayGoOn) {
  expectReply("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", 200, "x", false);
  expectReply("HTTP/1.1 200 OK\r\nConnection: Keep-Alive, CLOSE\r\nContent-Length: 1\r\n\r\nx", 200, "x", false);
  expectReply("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false);
  expectReply("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", 200, "x", true);
  Outcome more = read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200", 1000);
  EXPECT_TRUE(more.done);
  EXPECT_FALSE(more.keepAlive) << "bytes nobody asked for";
  EXPECT_EQ(more.body, "x");
  EXPECT_EQ(more.used, 39u);
}

TEST(ResponseReaderTest, aReplyToHeadHasNoBody) {
  Outcome out = read("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 1000, false, true);
  EXPECT_TRUE(out.done);
  EXPECT_TRUE(out.keepAlive);
}

TEST(ResponseReaderTest, showsHeaders) {
  ResponseReader reader;
  const std::string text =
      "HTTP/1.1 429 Slow Down\r\nRetry-After:  7 \r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 3\r\n\r\n";
  ASSERT_TRUE(reader.feed(text.data(), text.size(), [](std::string_view) {}).ok());
  ASSERT_TRUE(reader.headReady());
  EXPECT_EQ(reader.state(), ResponseReader::State::Body);
  EXPECT_EQ(reader.status(), 429);
  EXPECT_EQ(reader.headers().size(), 4u);
  EXPECT_EQ(reader.header("retry-after"), "7");
  EXPECT_EQ(reader.header("X-A"), "1");
  EXPECT_EQ(reader.header("missing"), "");
  EXPECT_EQ(reader.contentLength(), 3);
}

TEST(ResponseReaderTest, bodyPiecesLieInTheInput) {
  ResponseReader reader;
  const std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  std::vector<size_t> places;
  ASSERT_TRUE(
      reader
          .feed(text.data(), text.size(),
                [&](std::string_view piece) { places.push_back(static_cast<size_t>(piece.data() - text.data())); })
          .ok());
  EXPECT_EQ(places, (std::vector<size_t>{50, 58}));
}

TEST(ResponseReaderTest, aCutReplyIsNeverComplete) {
  const std::string length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n";
  for (const std::string& text : {length, chunked})
    for (size_t cut = 0; cut < text.size(); ++cut) {
      Outcome out = read(text.substr(0, cut), 1000, true);
      ASSERT_FALSE(out.done) << cut;
      ASSERT_FALSE(out.keepAlive);
      ASSERT_NE(out.error, "") << cut;
    }
  EXPECT_EQ(read("", 1, true).error, "the upstream closed the connection without a reply");
  EXPECT_EQ(read("HTTP/1.1 2", 5, true).error, "the upstream closed the connection inside the reply head");
  EXPECT_EQ(read(length.substr(0, length.size() - 2), 50, true).error,
            "the upstream closed the connection after 3 bytes, before the body was complete");
}

TEST(ResponseReaderTest, refusesWhatCouldBeReadInTwoWays) {
  struct Case {
    std::string head, why;
  };
  const Case cases[] = {
      {"HTTP/2 200\r\n\r\n", "the upstream's reply is not HTTP/1"},
      {"<html>", "the upstream's reply is not HTTP/1"},
      {"HTTP/1.2 200 OK\r\n\r\n", "the upstream's status line is malformed"},
      {"HTTP/1.1  200 OK\r\n\r\n", "the upstream's status line is malformed"},
      {"HTTP/1.1 20 OK\r\n\r\n", "the upstream's status line is malformed"},
      {"HTTP/1.1 2000\r\n\r\n", "the upstream's status line is malformed"},
      {"HTTP/1.1 099 x\r\n\r\n", "the upstream's status line is malformed"},
      {"HTTP/1.1 200 a\x01\r\n\r\n", "the upstream's status line is malformed"},
      {"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", "the upstream's reply has a malformed header name"},
      {"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "the upstream's reply has a malformed header name"},
      {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "the upstream's reply has a malformed header name"},
      {"HTTP/1.1 200 OK\r\n: v\r\n\r\n", "the upstream's reply has a malformed header name"},
      {"HTTP/1.1 200 OK\r\nA: b\nX: y\r\n\r\n", "the upstream's header 'A' holds a control byte"},
      {"HTTP/1.1 200 OK\r\nA: b\rX: y\r\n\r\n", "the upstream's header 'A' holds a control byte"},
      {"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n"s, "the upstream's header 'A' holds a control byte"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
       "the upstream's reply states its length twice"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", "the upstream's Content-Length is not a number"},
      {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "the upstream's Content-Length is not a number"},
      {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "the upstream's Content-Length is not a number"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", "the upstream's Content-Length is not a number"},
      {"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "the upstream's Content-Length is not a number"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
       "the upstream's Content-Length is not a number"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
       "the upstream's reply has both a length and chunks"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
       "the upstream's Transfer-Encoding is not exactly 'chunked'"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       "the upstream's Transfer-Encoding is not exactly 'chunked'"},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "the upstream's reply is HTTP/1.0 with chunks"},
  };
  for (const Case& c : cases)
    for (size_t step : {size_t{1}, size_t{7}, c.head.size()}) EXPECT_EQ(read(c.head, step).error, c.why) << c.head;
}

TEST(ResponseReaderTest, refusesBrokenChunks) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  struct Case {
    std::string body, why;
  };
  const Case cases[] = {
      {"x\r\n", "the upstream's chunk size is not a hexadecimal number"},
      {"\r\n", "the upstream's chunk size is not a hexadecimal number"},
      {"-1\r\n", "the upstream's chunk size is not a hexadecimal number"},
      {"0x5\r\n", "the upstream's chunk size is not a hexadecimal number"},
      {"1000000000000000\r\n", "the upstream's chunk size is not a hexadecimal number"},
      {"fffffffffffffffff\r\n", "the upstream's chunk size is not a hexadecimal number"},
      {"5 x\r\n", "the upstream's chunk size is followed by something else"},
      {"5;a=\x01\r\n", "the upstream's chunk size is followed by something else"},
      {"5\nhello", "the upstream's chunk line does not end in CR LF"},
      {"2\r\nabc\r\n", "the upstream's chunk is longer than its stated size"},
      {"1\r\na12\r\n", "the upstream's chunk is longer than its stated size"},
      {"0\r\nno colon\r\n\r\n", "the upstream's reply has a malformed trailer"},
      {"5;" + std::string(5000, 'x') + "\r\n", "the upstream's chunk line is too long"},
  };
  for (const Case& c : cases)
    for (size_t step : {size_t{1}, size_t{3}, head.size() + c.body.size()})
      EXPECT_EQ(read(head + c.body, step).error, c.why) << c.body.substr(0, 40) << " step " << step;
  std::string trailers = head + "0\r\n";
  for (int i = 0; i < 1000; ++i) trailers += "X-T: " + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(read(trailers, 1000).error, "the upstream's trailers are larger than the limit");
}

TEST(ResponseReaderTest, headsAreLimited) {
  const std::string large = "HTTP/1.1 200 OK\r\nA: " + std::string(60000, 'x') + "\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(read(large, 4096).error, "") << "larger than other clients take, but within our limit";
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nA: " + std::string(70000, 'x'), 4096).error,
            "the upstream's reply head is larger than 65536 bytes");
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 201; ++i) many += "A: b\r\n";
  EXPECT_EQ(read(many + "\r\n", 10000).error, "the upstream's reply has more than 200 headers");
}

TEST(ResponseReaderTest, aFailedReaderStaysFailed) {
  ResponseReader reader;
  BodySink sink = [](std::string_view) { FAIL(); };
  EXPECT_FALSE(reader.begun());
  EXPECT_FALSE(reader.feed("x", 1, sink).ok());
  EXPECT_TRUE(reader.begun());
  const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
  EXPECT_FALSE(reader.feed(good.data(), good.size(), sink).ok());
  EXPECT_FALSE(reader.end().ok());
  EXPECT_FALSE(reader.keepAlive());
}

}  // namespace
}  // namespace spillway::upstream

// Every way of going wrong, seen from a plain socket. Each test would fail if the word did nothing.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/simulator/Simulator.h"
#include "tests/unit/simulator/RawExchange.h"

namespace spillway::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class MisbehaviourTest : public ::testing::Test {
 protected:
  RawReply whole(const std::string& words, int quietMs = 2000) {
    return post("/v1/chat/completions", words, false, quietMs);
  }
  RawReply stream(const std::string& words, int quietMs = 2000) {
    return post("/v1/chat/completions", words, true, quietMs);
  }
  RawReply post(const std::string& path, const std::string& words, bool streamed, int quietMs) {
    Json body = Json::parse(R"({"max_tokens":999,"messages":[{"role":"user","content":"hello"}]})");
    body["model"] = words.empty() ? "m" : "m@" + words;
    if (streamed) body["stream"] = true;
    client_ = std::make_unique<RawClient>(upstream_.port());
    return client_->post(path, body.dump(), "anthropic-version: 2023-06-01\r\n", quietMs);
  }
  static size_t count(const std::string& text, const std::string& part) {
    size_t n = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) n++;
    return n;
  }

  Simulator upstream_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(MisbehaviourTest, StatusComesInEachVendorsShapeWithRetryAfter) {
  RawReply reply = whole("status=429,retry-after=7,retry-after-ms=250");
  EXPECT_EQ(reply.status(), 429);
  EXPECT_NE(reply.head().find("retry-after: 7\r\n"), std::string::npos);
  EXPECT_NE(reply.head().find("retry-after-ms: 250\r\n"), std::string::npos);
  EXPECT_EQ(Json::parse(reply.body())["error"]["code"], "rate_limit_exceeded");
  EXPECT_EQ(whole("status=429,retry-after=none").head().find("retry-after"), std::string::npos);
  struct Row {
    int status;
    const char* type;
  };
  for (const Row& row : {Row{401, "authentication_error"}, Row{429, "rate_limit_error"}, Row{529, "overloaded_error"},
                         Row{413, "request_too_large"}, Row{500, "api_error"}}) {
    reply = post("/v1/messages", "status=" + std::to_string(row.status), true, 2000);
    EXPECT_EQ(reply.status(), row.status);
    EXPECT_EQ(Json::parse(reply.body())["error"]["type"], row.type);
  }
  EXPECT_EQ(Json::parse(whole("error=quota").body())["error"]["code"], "insufficient_quota");
  EXPECT_EQ(Json::parse(whole("error=context").body())["error"]["code"], "context_length_exceeded");
}

TEST_F(MisbehaviourTest, SilenceNeverAnswersAndNoticesThePeerLeaving) {
  EXPECT_EQ(whole("silence", 100).bytes, "");
  EXPECT_EQ(upstream_.requests().at(0).end, Received::End::Open);
  client_.reset();
  ASSERT_TRUE(upstream_.waitForEnds(1));
  EXPECT_EQ(upstream_.requests().at(0).end, Received::End::PeerLeft);
}

TEST_F(MisbehaviourTest, DelaysComeWhereTheyAreAskedFor) {
  auto begin = steady_clock::now();
  EXPECT_EQ(stream("head-delay=60").status(), 200);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(60));
  RawReply reply = stream("first=60", 40);
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.body(), "");
  begin = steady_clock::now();
  reply = stream("n=3,gap=20");
  EXPECT_GE(steady_clock::now() - begin, milliseconds(80));  // role, three pieces, stop, end: five gaps
  EXPECT_GE(reply.segments.size(), 4u);
}

TEST_F(MisbehaviourTest, AStreamIsCutAfterAnEventWithFinOrReset) {
  RawReply reply = stream("cut=2");
  EXPECT_TRUE(reply.ended);
  EXPECT_EQ(count(reply.body(), "data: "), 2u);
  EXPECT_FALSE(reply.bytes.ends_with("0\r\n\r\n"));
  reply = stream("cut=2,reset,gap=20");
  EXPECT_TRUE(reply.reset);
  EXPECT_FALSE(reply.ended);
  reply = stream("cut=2,hold", 100);
  EXPECT_FALSE(reply.ended || reply.reset);
  EXPECT_EQ(count(reply.body(), "data: "), 2u);
  EXPECT_EQ(upstream_.requests().at(0).end, Received::End::Cut);
}

TEST_F(MisbehaviourTest, AWholeReplyIsCutAfterBytes) {
  RawReply reply = whole("cut-bytes=40");
  EXPECT_EQ(reply.bytes.size(), 40u);
  EXPECT_TRUE(reply.ended);
}

TEST_F(MisbehaviourTest, BodiesAreTruncatedInBothFramings) {
  RawReply reply = whole("truncate=length");
  EXPECT_TRUE(reply.ended);
  EXPECT_FALSE(Json::parse(reply.body(), nullptr, false).is_discarded());
  size_t at = reply.head().find("content-length: ");
  EXPECT_EQ(std::stoul(reply.head().substr(at + 16)), reply.body().size() + 100);
  reply = whole("truncate=chunked");
  EXPECT_TRUE(reply.ended);
  EXPECT_FALSE(reply.bytes.ends_with("0\r\n\r\n"));
}

TEST_F(MisbehaviourTest, JsonIsBrokenWholeAndInAStream) {
  EXPECT_TRUE(Json::parse(whole("bad-json").body(), nullptr, false).is_discarded());
  EXPECT_NE(stream("bad-event=1").body().find("data: {\"broken\": tru\n\n"), std::string::npos);
}

TEST_F(MisbehaviourTest, ErrorsHideInsideA200) {
  RawReply reply = stream("error-event=0");
  EXPECT_EQ(reply.status(), 200);
  EXPECT_TRUE(reply.body().starts_with("data: {\"error\":"));
  EXPECT_EQ(count(reply.body(), "data: "), 1u);
  reply = post("/v1/messages", "error-event=3", true, 2000);
  EXPECT_NE(reply.body().find("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\""),
            std::string::npos);
  EXPECT_EQ(count(reply.body(), "event: "), 4u);
  reply = whole("error-event=0,status=500");
  EXPECT_EQ(reply.status(), 200);
  EXPECT_TRUE(Json::parse(reply.body()).contains("error"));
}

TEST_F(MisbehaviourTest, BytesTravelInPortions) {
  RawReply reply = stream("n=1,split=7,split-gap=1");
  EXPECT_GT(reply.segments.size(), reply.bytes.size() / 70);
  for (size_t i = 0; i < reply.segments.size(); i++) EXPECT_LE(reply.segments[i].size(), reply.bytes.size() / 4);
  EXPECT_EQ(count(reply.body(), "[DONE]"), 1u);
}

TEST_F(MisbehaviourTest, EventsAndHeadersGetHuge) {
  EXPECT_NE(stream("huge-event=300000").body().find(std::string(300000, 'h')), std::string::npos);
  EXPECT_GT(whole("huge-header=20000").head().size(), 20000u);
}

TEST_F(MisbehaviourTest, EndingsAreMissing) {
  EXPECT_EQ(stream("no-done").body().find("[DONE]"), std::string::npos);
  EXPECT_NE(stream("no-done").body().find("\"finish_reason\":\"stop\""), std::string::npos);
  EXPECT_EQ(stream("no-stop").body().find("\"finish_reason\":\"stop\""), std::string::npos);
  EXPECT_EQ(post("/v1/messages", "no-done", true, 2000).body().find("message_stop"), std::string::npos);
  EXPECT_FALSE(Json::parse(whole("no-usage").body()).contains("usage"));
}

TEST_F(MisbehaviourTest, ConnectionsCloseSaidAndUnsaid) {
  EXPECT_NE(whole("close").head().find("connection: close"), std::string::npos);
  EXPECT_TRUE(client_->receive(500).ended);
  EXPECT_EQ(whole("drop").head().find("connection: close"), std::string::npos);
  EXPECT_TRUE(client_->receive(500).ended);
  EXPECT_EQ(whole("").status(), 200);
  EXPECT_FALSE(client_->receive(50).ended);
  EXPECT_EQ(whole("framing=close").head().find("content-length"), std::string::npos);
}

TEST_F(MisbehaviourTest, PagesBodiesAndTypesAreWrong) {
  RawReply reply = whole("status=502,html");
  EXPECT_EQ(reply.status(), 502);
  EXPECT_NE(reply.head().find("text/html"), std::string::npos);
  EXPECT_TRUE(whole("empty").head().find("content-length: 0") != std::string::npos);
  EXPECT_NE(whole("content-type=text/plain").head().find("content-type: text/plain"), std::string::npos);
  EXPECT_NE(whole("gzip-lie").head().find("content-encoding: gzip"), std::string::npos);
  reply = whole("redirect=http://127.0.0.1:1/elsewhere");
  EXPECT_EQ(reply.status(), 302);
  EXPECT_NE(reply.head().find("location: http://127.0.0.1:1/elsewhere"), std::string::npos);
}

TEST_F(MisbehaviourTest, InterimRepliesTrailersCommentsAndLineEnds) {
  EXPECT_TRUE(whole("interim=103", 200).bytes.starts_with("HTTP/1.1 103 "));
  EXPECT_TRUE(stream("trailers").bytes.ends_with("0\r\nx-simulated-trailer: yes\r\n\r\n"));
  EXPECT_GT(count(stream("comments").body(), ": keep-alive\n\n"), 3u);
  EXPECT_NE(stream("crlf").body().find("data: [DONE]\r\n\r\n"), std::string::npos);
}

TEST_F(MisbehaviourTest, ASlowReaderTakesItsTime) {
  Behaviour slow;
  slow.readBytes = 1000;
  upstream_.setDefaults(slow);
  Json body = Json::parse(R"({"model":"m","messages":[{"role":"user"}]})");
  body["messages"][0]["content"] = std::string(20000, 'a');
  auto begin = steady_clock::now();
  RawClient client(upstream_.port());
  EXPECT_EQ(client.post("/v1/chat/completions", body.dump()).status(), 200);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(90));
}

TEST_F(MisbehaviourTest, AnUnknownWordIsAnErrorAndNotSilence) {
  RawReply reply = whole("statsu=429");
  EXPECT_EQ(reply.status(), 400);
  EXPECT_NE(reply.body().find("unknown word 'statsu'"), std::string::npos);
}

}  // namespace
}  // namespace spillway::simulator

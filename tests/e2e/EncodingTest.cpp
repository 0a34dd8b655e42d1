// Bodies that travel compressed: answers of upstreams, requests and answers of clients.
#include <gtest/gtest.h>

#include "host/upstream/BodyDecoder.h"
#include "tests/e2e/RunningHost.h"
#include "tests/simulator/Encoder.h"

namespace spillway::test {
namespace {

class EncodingTest : public testing::Test {
 protected:
  void start(const std::string& more = "") {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default: [{tier: cheap, use: [chat/m]}]\nlimits: {reply: 2MiB, body: 2MiB}\n" + more);
  }
  // Twice: an answer that is no good is asked for once more.
  void script(const std::string& words, int times = 1) {
    upstream_.script(R"([{"times":)" + std::to_string(times) + R"(,"do":")" + words + "\"}]");
  }

  HttpReply ask(const std::string& model, bool stream, const std::string& text = "say exactly: hello there") {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(model, text, stream));
  }
  HttpReply askPacked(const std::string& coding, const std::string& bytes) {
    return postJson(host_.port(), "/v1/chat/completions", bytes, {{"content-encoding", coding}});
  }
  HttpReply askLarge(const std::string& accepted, bool stream = false, int64_t bytes = 200'000) {
    script("huge-event=" + std::to_string(bytes));
    return postJson(host_.port(), "/v1/messages", messagesBody("chat/m", "say exactly: hello there", stream),
                    {{"accept-encoding", accepted}});
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

constexpr const char* kCodings[] = {"gzip", "deflate", "br", "zstd"};

TEST_F(EncodingTest, AnswersArriveWhateverTheUpstreamDoesWithThem) {
  start();
  for (const char* coding : kCodings)
    for (const char* target : {"chat/m", "claude/m"})
      for (bool stream : {false, true}) {
        SCOPED_TRACE(std::string(coding) + " " + target + (stream ? " streamed" : " whole"));
        script(std::string("encoding=") + coding + ",split=7");
        const HttpReply reply = ask(target, stream);
        EXPECT_EQ(reply.status, 200) << reply.body;
        EXPECT_TRUE(reply.complete);
        EXPECT_EQ(reply.header("content-encoding"), "");
        EXPECT_EQ(chatText(reply), "hello there") << reply.body;
      }
}

TEST_F(EncodingTest, ErrorsAreReadThroughTheirEncoding) {
  start();
  script("encoding=gzip,error=context");
  const HttpReply reply = ask("chat/m", false);
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("context_length_exceeded"), std::string::npos) << reply.body;
}

TEST_F(EncodingTest, AnAnswerThatUnpacksToMoreThanTheLimitIsRefused) {
  start();
  for (const char* coding : kCodings) {
    SCOPED_TRACE(coding);
    script(std::string("encoding=") + coding + ",huge-event=4000000", 2);
    const HttpReply reply = ask("chat/m", false);
    EXPECT_EQ(reply.status, 502) << reply.body.substr(0, 300);
    EXPECT_NE(reply.body.find("larger than the limit"), std::string::npos) << reply.body.substr(0, 300);
  }
}

TEST_F(EncodingTest, AnEncodingThatEndsTooEarlyIsNoAnswer) {
  start();
  for (const char* coding : kCodings) {
    SCOPED_TRACE(coding);
    script(std::string("encoding=") + coding + ",short-encoding", 2);
    const HttpReply whole = ask("chat/m", false);
    EXPECT_EQ(whole.status, 502) << whole.body;
  }
}

TEST_F(EncodingTest, RequestsMayComePacked) {
  start();
  const std::string body = chatBody("claude/m", "say exactly: hello there");
  for (const char* coding : kCodings) {
    SCOPED_TRACE(coding);
    const HttpReply reply = askPacked(coding, simulator::encoded(coding, body));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(chatText(reply), "hello there") << reply.body;
  }
  EXPECT_EQ(askPacked("identity", body).status, 200);
  EXPECT_EQ(askPacked("gzip, zstd", simulator::encoded("zstd", simulator::encoded("gzip", body))).status, 200);
  // Streams as well, which leave the thread that has unpacked the request.
  const HttpReply streamed =
      askPacked("gzip", simulator::encoded("gzip", chatBody("claude/m", "say exactly: hello there", true)));
  EXPECT_EQ(chatText(streamed), "hello there") << streamed.body;
}

TEST_F(EncodingTest, PackedRequestsThatCannotBeReadAreRefusedInTheirWire) {
  start();
  const std::string body = chatBody("chat/m", "hello");
  const HttpReply unknown = askPacked("lzw", body);
  EXPECT_EQ(unknown.status, 415);
  EXPECT_NE(Json::parse(unknown.body)["error"]["message"].get<std::string>().find("'lzw'"), std::string::npos);
  const std::string packed = simulator::encoded("gzip", body);
  for (const std::string& bad : {body, packed.substr(0, packed.size() - 4), std::string("x")}) {
    const HttpReply damaged = askPacked("gzip", bad);
    EXPECT_EQ(damaged.status, 400);
    EXPECT_NE(damaged.body.find("Content-Encoding"), std::string::npos) << damaged.body;
  }
  for (const char* coding : kCodings) {
    const HttpReply bomb = askPacked(coding, simulator::encoded(coding, std::string(50'000'000, ' ')));
    EXPECT_EQ(bomb.status, 413) << coding;
    EXPECT_NE(bomb.body.find("unpacked"), std::string::npos) << bomb.body;
  }
  EXPECT_TRUE(upstream_.requests().empty());
  EXPECT_EQ(ask("chat/m", false).status, 200);
}

TEST_F(EncodingTest, LargeWholeAnswersArePackedForThoseWhoTakeIt) {
  start();
  const HttpReply plain = askLarge("");
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.header("content-encoding"), "");
  for (const char* accepted : {"gzip", "br, GZIP;q=0.5, deflate", "gzip, deflate"}) {
    SCOPED_TRACE(accepted);
    const HttpReply packed = askLarge(accepted);
    EXPECT_EQ(packed.status, 200);
    EXPECT_TRUE(packed.complete);
    ASSERT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_EQ(packed.header("vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size(), plain.body.size() / 4);
    HttpReply unpacked;
    auto decoder = upstream::BodyDecoder::make("gzip");
    EXPECT_FALSE((*decoder)->feed(packed.body, [&](std::string_view piece) -> std::optional<base::Error> {
      unpacked.body += piece;
      return std::nullopt;
    }));
    EXPECT_FALSE((*decoder)->finish());
    EXPECT_EQ(messagesText(unpacked), messagesText(plain));
  }
  for (const char* accepted : {"br", "gzip;q=0", "gzip; q=0.000", "zip"})
    EXPECT_EQ(askLarge(accepted).header("content-encoding"), "") << accepted;
  EXPECT_EQ(askLarge("gzip", true).header("content-encoding"), "");
  EXPECT_EQ(askLarge("gzip", false, 1000).header("content-encoding"), "");
}

TEST_F(EncodingTest, PackingCanBeSwitchedOff) {
  start("compress_answers: false\n");
  EXPECT_EQ(askLarge("gzip").header("content-encoding"), "");
}

}  // namespace
}  // namespace spillway::test

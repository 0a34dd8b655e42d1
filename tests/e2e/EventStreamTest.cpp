// Upstreams and clients of the wires that stream in binary messages: recorded answers through the real program.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>

#include "spillway/testing/AwsMessages.hpp"
#include "tests/BuiltPlugins.h"
#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

constexpr char kModel[] = "bedrock/us.anthropic.claude-x-v1:0";
constexpr char kStreamPath[] = "/model/bedrock%2Fus.anthropic.claude-x-v1%3A0/converse-stream";
constexpr char kWholePath[] = "/model/bedrock%2Fus.anthropic.claude-x-v1%3A0/converse";
constexpr char kQuestion[] = R"({"messages":[{"role":"user","content":[{"text":"hello"}]}]})";
constexpr char kRecorded[] = "bedrock-converse/pydantic__pydantic-ai/test_bedrock_model_iter_stream.2.response.bin";
constexpr char kSaid[] = "The current temperature in Paris, the capital of France, is 30\u00b0C.";

std::string fixture(const std::string& name) {
  std::ifstream in(std::filesystem::path(SPILLWAY_SOURCE_DIR) / "tests" / "fixtures" / name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string chunked(const std::string& body, size_t piece) {
  std::string out;
  for (size_t at = 0; at < body.size(); at += piece) {
    const std::string part = body.substr(at, piece);
    char length[20];
    std::snprintf(length, sizeof length, "%zx\r\n", part.size());
    out += length + part + "\r\n";
  }
  return out;
}

class EventStreamTest : public testing::Test {
 protected:
  EventStreamTest() : upstream_([this](Peer& peer) { answer(peer); }) {}

  void start() {
    host_.start(
        providersYaml(
            {{"bedrock", "event-stream", "http://127.0.0.1:" + std::to_string(upstream_.port()), {"key-bedrock"}}}) +
            "chains:\n  default:\n    - {tier: cheap, use: [" + kModel + "]}\n",
        {}, {SPILLWAY_EVENT_STREAM_PROVIDER});
  }

  // What the upstream answers from now on: a stream in pieces of that size, without its last chunk when it is cut.
  void streams(const std::string& body, size_t piece = 1000, bool ends = true) {
    replies(
        "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n" +
        chunked(body, piece) + (ends ? "0\r\n\r\n" : ""));
  }
  void says(int status, const std::string& body, const std::string& headers = "") {
    replies("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" + headers +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  std::string asked() {
    std::lock_guard lock(mutex_);
    return asked_;
  }

  RunningHost host_;

 private:
  void answer(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    const size_t length = request.find("content-length: ") != std::string::npos ? request.find("content-length: ") + 16
                                                                                : request.find("Content-Length: ") + 16;
    const size_t end = request.find("\r\n\r\n") + 4 + std::stoul(request.substr(length));
    while (request.size() < end) {
      const std::string more = peer.read();
      if (more.empty()) return;
      request += more;
    }
    std::string reply;
    {
      std::lock_guard lock(mutex_);
      asked_ = request;
      reply = reply_;
    }
    peer.send(reply);
  }
  void replies(std::string text) {
    std::lock_guard lock(mutex_);
    reply_ = std::move(text);
  }

  std::mutex mutex_;
  std::string asked_, reply_;
  ScriptedServer upstream_;
};

std::vector<std::pair<std::string, std::string>> framesOf(const std::string& body, std::string& broken) {
  std::vector<std::pair<std::string, std::string>> frames;
  for (const auto& one : spw::testing::awsMessages(body, broken)) frames.emplace_back(one.name(), one.data());
  return frames;
}

TEST_F(EventStreamTest, AChatClientReadsABinaryUpstream) {
  start();
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{100}, size_t{100'000}}) {
    streams(fixture(kRecorded), piece);
    const HttpReply streamed = postJson(host_.port(), "/v1/chat/completions", chatBody(kModel, "hi", true));
    EXPECT_TRUE(streamed.complete);
    EXPECT_EQ(chatText(streamed), kSaid) << streamed.body;
    EXPECT_NE(streamed.body.find("[DONE]"), std::string::npos);
    // A whole answer of an upstream that streams all the same.
    const HttpReply whole = postJson(host_.port(), "/v1/messages", messagesBody(kModel, "hi"));
    EXPECT_EQ(messagesText(whole), kSaid) << whole.body;
    EXPECT_NE(whole.body.find("\"input_tokens\":577"), std::string::npos) << whole.body;
  }
  EXPECT_NE(asked().find("POST /model/us.anthropic.claude-x-v1%3A0/converse HTTP/1.1"), std::string::npos) << asked();
}

TEST_F(EventStreamTest, TheUpstreamIsAskedAtThePathOfTheMode) {
  start();
  streams(fixture(kRecorded));
  postJson(host_.port(), "/v1/chat/completions", chatBody(kModel, "hi", true));
  EXPECT_NE(asked().find("POST /model/us.anthropic.claude-x-v1%3A0/converse-stream HTTP/1.1"), std::string::npos);
  EXPECT_NE(asked().find("accept: application/vnd.amazon.eventstream"), std::string::npos) << asked();
  EXPECT_NE(asked().find("authorization: Bearer key-bedrock"), std::string::npos);
}

// Same wire: the very bytes.
TEST_F(EventStreamTest, AClientOfTheWireGetsTheUpstreamsBytes) {
  start();
  const std::string recorded = fixture(kRecorded);
  for (const size_t piece : {size_t{1}, size_t{1000}}) {
    streams(recorded, piece);
    const HttpReply reply = postJson(host_.port(), kStreamPath, kQuestion);
    EXPECT_TRUE(reply.complete);
    EXPECT_EQ(reply.header("content-type"), "application/vnd.amazon.eventstream");
    EXPECT_TRUE(reply.body == recorded) << "piece " << piece;
    EXPECT_NE(asked().find(kQuestion), std::string::npos) << asked();
  }
  const Json trace = host_.trace(postJson(host_.port(), kStreamPath, kQuestion).header("x-spillway-exchange"));
  EXPECT_NE(trace.dump().find("577"), std::string::npos) << trace.dump();
}

TEST_F(EventStreamTest, AWholeAnswerPassesWhole) {
  start();
  const std::string body =
      R"({"output":{"message":{"role":"assistant","content":[{"text":"Hi."}]}},"stopReason":"end_turn",)"
      R"("usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":5}})";
  says(200, body);
  const HttpReply reply = postJson(host_.port(), kWholePath, kQuestion);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, body);
  EXPECT_EQ(messagesText(postJson(host_.port(), "/v1/messages", messagesBody(kModel, "hi"))), "Hi.");
}

TEST_F(EventStreamTest, ACutStreamNeverLooksComplete) {
  start();
  const std::string recorded = fixture(kRecorded);
  bool cut = false;
  for (const size_t length : {size_t{400}, size_t{700}, size_t{1300}}) {
    for (const bool ends : {false, true}) {
      SCOPED_TRACE(std::to_string(length) + (ends ? " ended" : " cut"));
      streams(recorded.substr(0, length), 100, ends);
      const HttpReply chat = postJson(host_.port(), "/v1/chat/completions", chatBody(kModel, "hi", true));
      EXPECT_FALSE(chat.complete && chat.status == 200) << chat.body;
      EXPECT_EQ(chat.body.find("[DONE]"), std::string::npos);
      streams(recorded.substr(0, length), 100, ends);
      const HttpReply converse = postJson(host_.port(), kStreamPath, kQuestion);
      EXPECT_FALSE(converse.complete && converse.status == 200);
      if (converse.status != 200) continue;  // nothing had left yet
      std::string broken;
      const auto frames = framesOf(converse.body, broken);
      EXPECT_EQ(broken, "") << "whole messages only";
      ASSERT_FALSE(frames.empty());
      EXPECT_EQ(frames.back().first, "exception:modelStreamErrorException") << frames.back().second;
      cut = true;
    }
  }
  EXPECT_TRUE(cut) << "no answer had begun when it was cut";
}

TEST_F(EventStreamTest, ABrokenChecksumEndsTheAnswer) {
  start();
  std::string recorded = fixture(kRecorded);
  recorded[900] = static_cast<char>(recorded[900] ^ 1);
  streams(recorded);
  const HttpReply chat = postJson(host_.port(), "/v1/chat/completions", chatBody(kModel, "hi", true));
  EXPECT_NE(chat.body.find("checksum"), std::string::npos) << chat.body;
  EXPECT_EQ(chat.body.find("[DONE]"), std::string::npos);
}

TEST_F(EventStreamTest, AnExceptionInTheStreamIsTold) {
  start();
  streams(fixture("bedrock-constructed/throttling_exception_mid_stream.bin"));
  const HttpReply chat = postJson(host_.port(), "/v1/chat/completions", chatBody(kModel, "hi", true));
  EXPECT_NE(chat.body.find("Too many requests, please wait before trying again."), std::string::npos) << chat.body;
  EXPECT_EQ(chat.body.find("[DONE]"), std::string::npos);
  streams(fixture("bedrock-constructed/validation_exception_first.bin"));
  const HttpReply first = postJson(host_.port(), "/v1/messages", messagesBody(kModel, "hi", true));
  EXPECT_EQ(first.status, 400) << "nothing had left yet: " << first.body;
  EXPECT_NE(first.body.find("messages.1.content: bad"), std::string::npos) << first.body;
}

// The type of an error is in a header of the reply.
TEST_F(EventStreamTest, TheErrorHeaderIsRead) {
  start();
  says(403, R"({"message":"no"})", "x-amzn-ErrorType: ExpiredTokenException:http://internal.amazon.com/coral/\r\n");
  const HttpReply reply = postJson(host_.port(), kWholePath, kQuestion);
  EXPECT_NE(reply.status, 200);
  EXPECT_NE(reply.body.find("__type"), std::string::npos) << reply.body;
  const std::string trace = host_.trace(reply.header("x-spillway-exchange")).dump();
  EXPECT_NE(trace.find("\"auth\""), std::string::npos) << trace;
}

TEST_F(EventStreamTest, AWireWithoutClientsServesAsUpstream) {
  start();
  streams(fixture("kiro-constructed/tool_use_streamed_input.bin"));
  const HttpReply reply = postJson(host_.port(), "/v1/messages", messagesBody("bedrock/kiro-model", "hi", true));
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(messagesText(reply), "Let me check.");
  EXPECT_NE(reply.body.find("get_weather"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("message_stop"), std::string::npos);
  EXPECT_NE(asked().find("POST /generateAssistantResponse HTTP/1.1"), std::string::npos) << asked();
  EXPECT_NE(asked().find("\"modelId\":\"kiro-model\""), std::string::npos) << asked();
  streams(fixture("kiro-constructed/text.bin"), 100, false);
  const HttpReply cut = postJson(host_.port(), "/v1/messages", messagesBody("bedrock/kiro-model", "hi", true));
  EXPECT_FALSE(cut.complete);
  EXPECT_EQ(cut.body.find("message_stop"), std::string::npos) << "the end of the connection is not the end of the body";
}

TEST_F(EventStreamTest, CountsAreEstimatedInTheWiresShape) {
  start();
  const std::string path = "/model/bedrock%2Fus.anthropic.claude-x-v1%3A0/count-tokens";
  const HttpReply reply = postJson(host_.port(), path, std::string(R"({"input":{"converse":)") + kQuestion + "}}");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_GT(Json::parse(reply.body).value("inputTokens", 0), 0) << reply.body;
}

}  // namespace
}  // namespace spillway::test

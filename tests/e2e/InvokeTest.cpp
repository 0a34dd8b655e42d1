// Claude at Amazon Bedrock by InvokeModel, through the real program: what a client of its maker's wire sends and gets
// is what it would be at the maker's, but for where models and versions are named; other clients are translated.
#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "spillway/codec/AwsFrame.hpp"
#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using Json = nlohmann::json;
using upstream::test::Peer;
using upstream::test::ScriptedServer;

constexpr const char* kModel = "bedrock/eu.anthropic.claude-x-v1:0";
constexpr const char* kWhole =
    R"({"id":"msg_bdrk_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"heard"}],)"
    R"("stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":4}})";
constexpr const char* kThinking =
    R"({"model":"bedrock/eu.anthropic.claude-x-v1:0","max_tokens":2000,"stream":STREAM,)"
    R"("thinking":{"type":"enabled","budget_tokens":1024},)"
    R"("system":[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral","ttl":"1h"}}],)"
    R"("messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[)"
    R"({"type":"thinking","thinking":"so","signature":"c2lnbmVk"},{"type":"text","text":"yes"}]},)"
    R"({"role":"user","content":"go on"}]})";

std::string thinking(bool stream) {
  std::string body = kThinking;
  return body.replace(body.find("STREAM"), 6, stream ? "true" : "false");
}

std::string recorded() {
  std::ifstream in(SPILLWAY_SOURCE_DIR
                   "/tests/fixtures/bedrock-invoke/open-telemetry__opentelemetry-python-contrib/"
                   "test_invoke_model_with_response_stream.1.response.bin",
                   std::ios::binary);
  EXPECT_TRUE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

class InvokeTest : public testing::Test {
 protected:
  InvokeTest() : upstream_([this](Peer& peer) { answer(peer); }) {}

  void start(const std::string& more = "") {
    host_.start("providers:\n  bedrock:\n    base_url: http://127.0.0.1:" + std::to_string(upstream_.port()) + "\n" +
                    more + "    accounts: [{name: main, region: eu-west-1, key: {env: MY_KEY}}]\n",
                {{"MY_KEY", "canary-key"}});
  }
  void says(int status, const std::string& type, const std::string& body) {
    std::lock_guard lock(mutex_);
    reply_ = "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + type +
             "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  void streams(const std::string& body) { says(200, "application/vnd.amazon.eventstream", body); }
  // The last bytes are sent once the client has heard of the first.
  void streams(const std::string& first, const std::string& last) {
    streams(first + last);
    std::lock_guard lock(mutex_);
    heldBack_ = last.size();
  }
  // All that comes, also before a connection that is reset.
  std::string hear(const std::string& body) {
    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", host_.port()));
    socket.setReceiveTimeout(Poco::Timespan(20, 0));
    const std::string request =
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    socket.sendBytes(request.data(), static_cast<int>(request.size()));
    std::string all(size_t{64} << 10, '\0');
    size_t size = 0;
    bool told = false;
    try {
      for (int got = 1; got > 0 && size < all.size(); size += static_cast<size_t>(got)) {
        got = socket.receiveBytes(all.data() + size, static_cast<int>(all.size() - size));
        if (!std::exchange(told, true)) clientHears_.set_value();
      }
    } catch (const Poco::Net::ConnectionResetException&) {
    }
    all.resize(size);
    return all;
  }

  std::string asked() {
    std::lock_guard lock(mutex_);
    return asked_;
  }
  Json askedBody() {
    const std::string all = asked();
    return Json::parse(all.substr(all.find("\r\n\r\n") + 4));
  }

  RunningHost host_;

 private:
  void answer(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    std::string head = request.substr(0, request.find("\r\n\r\n") + 4);
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    const size_t at = head.find("content-length: ");
    const size_t end = head.size() + (at == std::string::npos ? 0 : std::stoul(head.substr(at + 16)));
    while (request.size() < end) {
      const std::string more = peer.read();
      if (more.empty()) return;
      request += more;
    }
    std::string reply;
    size_t now = 0;
    {
      std::lock_guard lock(mutex_);
      asked_ = request;
      reply = reply_;
      now = reply.size() - heldBack_;
    }
    peer.send(reply.substr(0, now));
    if (now == reply.size()) return;
    heard_.wait_for(std::chrono::seconds(20));
    peer.send(reply.substr(now));
  }

  std::mutex mutex_;
  std::string asked_, reply_;
  size_t heldBack_ = 0;
  std::promise<void> clientHears_;
  const std::shared_future<void> heard_{clientHears_.get_future()};
  ScriptedServer upstream_;
};

// The client has another name for the model than its maker.
std::string shown(std::string reply) {
  const std::string name = R"("model":"claude-x")";
  return reply.replace(reply.find(name), name.size(), "\"model\":\"" + std::string(kModel) + "\"");
}

TEST_F(InvokeTest, AClientOfTheMakersWireIsPassedOnAsItIs) {
  start();
  says(200, "application/json", kWhole);
  const HttpReply whole =
      postJson(host_.port(), "/v1/messages", thinking(false), {{"anthropic-beta", "one-2025, two-2026"}});
  EXPECT_EQ(whole.body, shown(kWhole)) << host_.log();
  EXPECT_TRUE(asked().starts_with("POST /model/eu.anthropic.claude-x-v1%3A0/invoke HTTP/1.1\r\n")) << asked();
  EXPECT_NE(asked().find("accept: application/json\r\n"), std::string::npos) << asked();
  Json expected = Json::parse(thinking(false));
  expected.erase("model");
  expected.erase("stream");
  expected["anthropic_version"] = "bedrock-2023-05-31";
  expected["anthropic_beta"] = {"one-2025", "two-2026"};
  EXPECT_EQ(askedBody(), expected) << "thoughts and marks for caches stay";
}

TEST_F(InvokeTest, AStreamIsThatOfTheMaker) {
  start();
  streams(recorded());
  const HttpReply reply = postJson(host_.port(), "/v1/messages", thinking(true));
  EXPECT_TRUE(reply.complete);
  EXPECT_NE(reply.headers.at("content-type").find("text/event-stream"), std::string::npos);
  EXPECT_TRUE(asked().starts_with("POST /model/eu.anthropic.claude-x-v1%3A0/invoke-with-response-stream HTTP/1.1\r\n"));
  EXPECT_FALSE(askedBody().contains("stream"));
  EXPECT_TRUE(reply.body.starts_with("event: message_start\ndata: {\"type\":\"message_start\",")) << reply.body;
  EXPECT_NE(reply.body.find("\"model\":\"" + std::string(kModel) + "\""), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("\"text\":\"Okay\""), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("event: message_stop\ndata: {\"type\":\"message_stop\""), std::string::npos) << reply.body;
}

TEST_F(InvokeTest, OtherClientsAreTranslated) {
  start();
  streams(recorded());
  const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", chatBody(kModel, "hi", true));
  EXPECT_EQ(chatText(reply), "Okay, I will repeat: This is a test") << reply.body << host_.log();
  EXPECT_TRUE(askedBody()["max_tokens"].is_number()) << askedBody();
}

TEST_F(InvokeTest, AStreamThatSaysWhyItFailsIsNoAnswer) {
  start();
  std::string stream;
  spw::AwsFrame::exception("throttlingException").append(stream, R"({"message":"too many of them"})");
  streams(stream);
  const HttpReply reply = postJson(host_.port(), "/v1/messages", thinking(true));
  EXPECT_EQ(reply.status, 429) << reply.body;
  EXPECT_NE(reply.body.find("too many of them"), std::string::npos) << reply.body;
}

TEST_F(InvokeTest, AStreamThatBreaksOffSaysSoToItsClient) {
  start();
  // Its first messages, and then why there are no more.
  const std::string all = recorded();
  size_t end = 0;
  for (int messages = 0; messages < 6; ++messages) {
    size_t length = 0;
    for (size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(all[end + i]);
    end += length;
  }
  std::string why;
  spw::AwsFrame::exception("modelStreamErrorException").append(why, R"({"message":"the model fell over"})");
  streams(all.substr(0, end), why);
  const std::string heard = hear(thinking(true));
  EXPECT_NE(heard.find("\"text\":\"Okay\""), std::string::npos) << heard;
  EXPECT_NE(heard.find("event: error"), std::string::npos) << heard;
  EXPECT_EQ(heard.find("message_stop"), std::string::npos) << heard;
}

TEST_F(InvokeTest, RefusalsAreReadInTheHostsWords) {
  start();
  says(400, "application/json", R"({"message":"Input is too long for requested model."})");
  const HttpReply reply = postJson(host_.port(), "/v1/messages", thinking(false));
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_NE(reply.body.find("too long"), std::string::npos) << reply.body;
  says(403, "application/json", R"({"message":"You don't have access to the model with the specified model ID."})");
  EXPECT_NE(postJson(host_.port(), "/v1/messages", thinking(false)).body.find("access to the model"),
            std::string::npos);
}

TEST_F(InvokeTest, ItMayStayWithConverse) {
  start("    wire: bedrock-converse\n");
  says(200, "application/json",
       R"({"output":{"message":{"role":"assistant","content":[{"text":"heard"}]}},"stopReason":"end_turn",)"
       R"("usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7},"metrics":{"latencyMs":1}})");
  EXPECT_EQ(messagesText(postJson(host_.port(), "/v1/messages", messagesBody(kModel, "hi"))), "heard");
  EXPECT_TRUE(asked().starts_with("POST /model/eu.anthropic.claude-x-v1%3A0/converse HTTP/1.1\r\n")) << asked();
}

TEST_F(InvokeTest, ACountIsAskedOfConverse) {
  start();
  says(200, "application/json", R"({"inputTokens":42})");
  const HttpReply reply = postJson(host_.port(), "/v1/messages/count_tokens", messagesBody(kModel, "hi"));
  EXPECT_EQ(Json::parse(reply.body)["input_tokens"], 42) << reply.body;
  EXPECT_TRUE(asked().starts_with("POST /model/eu.anthropic.claude-x-v1%3A0/count-tokens HTTP/1.1\r\n")) << asked();
}

}  // namespace
}  // namespace spillway::test

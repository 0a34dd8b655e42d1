// What happens to an answer on its way: cut, silent, oversized, unwanted. Nothing broken may look complete.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/e2e/Pace.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/http/RawClient.h"

namespace spillway::test {
namespace {

class RelayTest : public testing::Test {
 protected:
  void start(const std::string& more = "timeouts: {first_byte: 800ms, silence: 800ms}\n") {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n" + more);
  }
  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(RelayTest, ACutStreamNeverLooksComplete) {
  start("rescue: error\ntimeouts: {first_byte: 800ms, silence: 800ms}\n");
  for (const char* words : {"cut=3", "cut=3,reset", "cut=3,hold", "cut-bytes=200", "error-event=3", "no-stop"})
    for (const char* target : {"chat/m", "claude/m"}) {
      SCOPED_TRACE(std::string(words) + " from " + target);
      std::string script = std::string(R"([{"times":0,"do":")") + words + "\"}]";
      upstream_.script(script);
      auto chat = postJson(host_.port(), "/v1/chat/completions", chatBody(target, "count to 20", true));
      EXPECT_FALSE(chat.complete && chat.status == 200) << chat.body;
      EXPECT_EQ(chat.body.find("[DONE]"), std::string::npos) << chat.body;
      EXPECT_EQ(chat.body.find("\"finish_reason\":\"stop\""), std::string::npos) << chat.body;
      upstream_.reset();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      upstream_.script(script);
      auto messages = postJson(host_.port(), "/v1/messages", messagesBody(target, "count to 20", true));
      EXPECT_FALSE(messages.complete && messages.status == 200) << messages.body;
      EXPECT_EQ(messages.body.find("message_stop"), std::string::npos) << messages.body;
      EXPECT_NE(messages.body.find("error"), std::string::npos) << messages.body;
      upstream_.reset();
    }
}

TEST_F(RelayTest, AnySplitOfTheStreamArrivesWhole) {
  start();
  for (const char* words : {"split=1", "split=7", "crlf", "comments", "interim=103", "trailers", "framing=close"})
    for (const char* target : {"chat/m", "claude/m"}) {
      SCOPED_TRACE(std::string(words) + " from " + target);
      std::string script = std::string(R"([{"times":2,"do":")") + words + "\"}]";
      upstream_.script(script);
      auto chat = postJson(host_.port(), "/v1/chat/completions", chatBody(target, "say exactly: one two", true));
      EXPECT_TRUE(chat.complete) << chat.body;
      EXPECT_EQ(chatText(chat), "one two") << chat.body;
      auto messages = postJson(host_.port(), "/v1/messages", messagesBody(target, "say exactly: one two", true));
      EXPECT_TRUE(messages.complete) << messages.body;
      EXPECT_EQ(messagesText(messages), "one two") << messages.body;
      upstream_.reset();
    }
}

// The wire's own last word decides, not the framing below it: everything was said.
TEST_F(RelayTest, AStreamWhoseFramingBreaksAfterItsLastEventIsComplete) {
  start();
  for (const char* words : {"truncate=chunked", "truncate=length"})
    for (const char* target : {"chat/m", "claude/m"}) {
      SCOPED_TRACE(std::string(words) + " from " + target);
      upstream_.script(std::string(R"([{"do":")") + words + "\"}]");
      auto reply = postJson(host_.port(), "/v1/messages", messagesBody(target, "say exactly: all of it", true));
      EXPECT_TRUE(reply.complete) << reply.body;
      EXPECT_EQ(messagesText(reply), "all of it") << reply.body;
      upstream_.reset();
    }
}

TEST_F(RelayTest, AStalePooledConnectionIsRetriedOnceWithoutAnybodyNoticing) {
  start();
  for (int i = 0; i < 5; ++i) {
    upstream_.script(R"([{"do":"drop"}])");
    auto reply = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "say exactly: ok"));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.header("x-spillway-attempts"), "1");
  }
}

// The other side's end of a pooled connection may be heard of only when the request is already out.
TEST_F(RelayTest, APooledConnectionThatClosesInsteadOfAnsweringIsReplaced) {
  start();
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "hi")).status, 200);
  upstream_.script(R"([{"do":"cut-bytes=0"}])");
  auto reply = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "say exactly: ok"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-attempts"), "1");
  EXPECT_EQ(upstream_.requests().size(), 3u);
}

TEST_F(RelayTest, AClientThatLeavesEndsTheUpstreamWithin100Ms) {
  start();
  for (const char* target : {"chat/m", "claude/m"}) {
    upstream_.script(R"([{"do":"n=1000,gap=20"}])");
    HttpRequest request{.path = "/v1/chat/completions",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = chatBody(target, "count to 900", true),
                        .hangUpAfter = 600};
    size_t before = upstream_.requests().size();
    exchange(host_.port(), request);
    auto left = simulator::steadyMs();
    ASSERT_TRUE(upstream_.waitForEnds(before + 1));
    auto seen = upstream_.requests().back();
    EXPECT_EQ(seen.end, simulator::Received::End::PeerLeft);
    EXPECT_LT(seen.endedMs - left, 100);
    // What its upstream had said by then is kept; where it had said nothing, what came is reckoned, and marked so.
    const Json row = host_.exchanges(before + 1)[0];
    EXPECT_EQ(row["outcome"], "cancelled") << row.dump(1);
    const Json attempt = host_.trace(row["id"])["attempts"][0];
    EXPECT_EQ(attempt["fault"], "cancelled") << attempt.dump(1);
    EXPECT_EQ(attempt["usage_estimated"], std::string(target) == "chat/m") << attempt.dump(1);
    EXPECT_GT(attempt["usage"]["input"].get<int64_t>(), 0) << attempt.dump(1);
    EXPECT_GE(attempt["usage"]["output"].get<int64_t>(), 1) << attempt.dump(1);
    EXPECT_GT(attempt["bytes_down"], 0);
  }
}

TEST_F(RelayTest, AClientThatLeavesBeforeTheFirstByteEndsTheUpstreamToo) {
  start("timeouts: {first_byte: 20s}\n");
  upstream_.script(R"([{"do":"silence"}])");
  HttpRequest request{.path = "/v1/chat/completions",
                      .headers = {{"Content-Type", "application/json"}},
                      .body = chatBody("chat/m", "hi", true),
                      .timeoutMs = 200};
  exchange(host_.port(), request);
  auto left = simulator::steadyMs();
  ASSERT_TRUE(upstream_.waitForEnds(1));
  EXPECT_LT(upstream_.requests().back().endedMs - left, 100);
}

TEST_F(RelayTest, ASlowClientHoldsItsUpstreamBackInsteadOfFillingMemory) {
  start("timeouts: {client_send: 20s, silence: 20s}\n");
  upstream_.script(R"([{"do":"n=5000,size=4000,batch=10"}])");
  HttpRequest request{.path = "/v1/chat/completions",
                      .headers = {{"Content-Type", "application/json"}},
                      .body = chatBody("chat/m", "go", true)};
  auto reply = exchange(host_.port(), request);
  EXPECT_TRUE(reply.complete);
  EXPECT_GT(reply.body.size(), 5000u * 4000u);
}

TEST_F(RelayTest, AClientThatStopsReadingIsLetGoAndNobodyElseIsBlamed) {
  start("timeouts: {client_send: 400ms, silence: 20s}\n");
  upstream_.script(R"([{"do":"n=5000,size=4000,batch=10"}])");
  RawClient client(host_.port());
  std::string body = chatBody("chat/m", "go", true);
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  // A simulator under a sanitizer takes its time to write so much.
  ASSERT_TRUE(upstream_.waitForEnds(1, std::chrono::seconds(60)));
  EXPECT_EQ(upstream_.requests().back().end, simulator::Received::End::PeerLeft);
  const Json row = host_.exchanges(1)[0];
  EXPECT_EQ(row["outcome"], "cancelled") << row.dump(1);
  Json account = host_.getJson("/api/accounts")["accounts"][0];
  EXPECT_EQ(account["failed"], 0) << account.dump(1);
}

// The upstream has the request and works on it: asking again would be paid twice.
TEST_F(RelayTest, ASlowUpstreamOnAPooledConnectionIsNotAskedTwice) {
  start();
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "hi", false)).status, 200);
  upstream_.script(R"([{"do":"silence"}])");
  auto reply = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "hi", false));
  EXPECT_EQ(reply.status, 504) << reply.body;
  EXPECT_EQ(upstream_.requests().size(), 2u);
  EXPECT_EQ(host_.exchanges(2)[0]["outcome"], "failed");
}

// While the client took nothing the upstream was not listened to: its silence counts from when it is again.
TEST_F(RelayTest, AClientThatPausesLongerThanSilenceGetsTheRest) {
  start("timeouts: {client_send: 20s, silence: 500ms}\n");
  upstream_.script(R"([{"do":"n=3000,size=4000,batch=10"}])");
  RawClient client(host_.port());
  const std::string body = chatBody("chat/m", "go", true);
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  const std::string answer = client.readAll(3000 * kPace);
  EXPECT_GT(answer.size(), 3000u * 4000u);
  EXPECT_NE(answer.find("[DONE]"), std::string::npos);
}

TEST_F(RelayTest, ManyStreamsAtOnceAllComplete) {
  start("timeouts: {first_byte: 20s, silence: 20s}\n");
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 60; ++i)
    clients.emplace_back([&, i] {
      auto reply = postJson(host_.port(), i % 2 ? "/v1/messages" : "/v1/chat/completions",
                            i % 2 ? messagesBody("bench@n=20,size=8,gap=20", "x", true)
                                  : chatBody("chat/bench@n=20,size=8,gap=20", "x", true));
      good += reply.status == 200 && reply.complete;
    });
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 60);
}

}  // namespace
}  // namespace spillway::test

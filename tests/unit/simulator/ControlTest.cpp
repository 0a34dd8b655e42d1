// Script, log, keys, benchmarks, framing of requests.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/simulator/Simulator.h"
#include "tests/unit/simulator/RawExchange.h"

namespace spillway::simulator {
namespace {

constexpr const char* kChat = "/some/prefix/v1/chat/completions";
constexpr const char* kHello = R"({"model":"m","messages":[{"role":"user","content":"hello"}]})";

TEST(ControlTest, TheScriptIsUsedUpInOrderByWhomItConcerns) {
  Simulator upstream;
  upstream.script(
      R"([{"key":"a","do":{"status":429}},{"key":"b","do":"status=500","times":2},{"model":"other","do":{}}])");
  RawClient client(upstream.port());
  auto ask = [&](const std::string& key) {
    return client.post(kChat, kHello, "Authorization: Bearer " + key + "\r\n").status();
  };
  EXPECT_EQ(ask("b"), 500);
  EXPECT_EQ(ask("a"), 429);
  EXPECT_EQ(ask("a"), 200);
  EXPECT_EQ(ask("b"), 500);
  EXPECT_EQ(ask("b"), 200);
  EXPECT_EQ(upstream.scriptLeft(), 1u);
  EXPECT_THROW(upstream.script("[{\"du\":{}}]"), std::invalid_argument);
  EXPECT_THROW(upstream.script("[{\"do\":{\"status\":99}}]"), std::invalid_argument);
}

TEST(ControlTest, TheLogShowsWhatCameAndHowItEnded) {
  Simulator upstream;
  RawClient client(upstream.port());
  client.post(kChat, kHello, "x-api-key: secret\r\nX-Odd: Value\r\n");
  ASSERT_TRUE(upstream.waitForEnds(1));
  Received one = upstream.requests().at(0);
  EXPECT_EQ(one.key, "secret");
  EXPECT_EQ(one.model, "m");
  EXPECT_EQ(one.request.body, kHello);
  EXPECT_EQ(one.request.header("x-odd"), "Value");
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(one.end, Received::End::Complete);
  client.send("GET /_sim/log HTTP/1.1\r\nHost: x\r\n\r\n");
  Json log = Json::parse(client.receive().body());
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0]["end"], "complete");
  EXPECT_EQ(log[0]["body"], kHello);
  EXPECT_EQ(client.post("/_sim/reset", "").status(), 200);
  EXPECT_TRUE(upstream.requests().empty());
}

TEST(ControlTest, ScriptsComeOverHttpAsWell) {
  Simulator upstream;
  RawClient client(upstream.port());
  EXPECT_EQ(client.post("/_sim/script", R"({"do":{"status":418}})").status(), 200);
  EXPECT_EQ(client.post(kChat, kHello).status(), 418);
  RawReply refused = client.post("/_sim/script", R"([{"do":{"stattus":418}}])");
  EXPECT_EQ(refused.status(), 400);
  EXPECT_EQ(Json::parse(refused.body()), Json::parse(R"({"error":"unknown word 'stattus'"})"));
}

TEST(ControlTest, OnlyGivenKeysAreLetIn) {
  Simulator::Options options;
  options.endpoints.keys = {"good"};
  options.endpoints.label = false;
  Simulator upstream(options);
  RawClient client(upstream.port());
  EXPECT_EQ(client.post(kChat, kHello).status(), 401);
  RawReply reply = client.post(kChat, kHello, "Authorization: Bearer good\r\n");
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(Json::parse(reply.body())["model"], "m");
}

TEST(ControlTest, LenientLetsUnknownFieldsThroughOnEveryWire) {
  Simulator::Options options;
  options.endpoints.strict = false;
  Simulator upstream(options);
  RawClient client(upstream.port());
  const std::pair<const char*, const char*> rows[] = {
      {"/v1/chat/completions", R"({"model":"m","odd":1,"messages":[{"role":"user","content":"x"}]})"},
      {"/v1/messages", R"({"model":"m","odd":1,"max_tokens":9,"messages":[{"role":"user","content":"x"}]})"},
      {"/v1/responses", R"({"model":"m","odd":1,"input":"x"})"},
      {"/v1beta/models/m:generateContent",
       R"({"odd":1,"contents":[{"parts":[{"text":"x","odd":1}]},{"role":"user","parts":[{"text":"y"}]}]})"},
      {"/v2/chat", R"({"model":"m","odd":1,"messages":[{"role":"user","content":"x"}]})"},
      {"/model/m/converse", R"({"odd":1,"messages":[{"role":"user","content":[{"text":"x"}]}]})"},
      {"/v1/completions", R"({"model":"m","odd":1,"prompt":"x"})"},
  };
  for (const auto& [path, body] : rows) {
    EXPECT_EQ(client.post(path, body).status(), 200) << path;
    Simulator strict;
    EXPECT_GE(RawClient(strict.port()).post(path, body, "anthropic-version: 2023-06-01\r\n").status(), 400) << path;
  }
}

TEST(ControlTest, BenchmarksAreFixedAndNotRecorded) {
  Simulator upstream;
  RawClient client(upstream.port());
  std::string body = R"({"model":"bench@n=100,size=8,batch=10","stream":true,"messages":[]})";
  RawReply first = client.post("/v1/chat/completions", body);
  RawReply second = client.post("/v1/chat/completions", body);
  EXPECT_EQ(first.bytes, second.bytes);
  size_t deltas = 0;
  for (size_t at = first.bytes.find("xxxxxxxx"); at != std::string::npos; at = first.bytes.find("xxxxxxxx", at + 1))
    deltas++;
  EXPECT_EQ(deltas, 100u);
  EXPECT_TRUE(upstream.requests().empty());
}

TEST(ControlTest, LargeBenchmarkBodiesAreTakenWholeAndTheConnectionLivesOn) {
  Simulator upstream;
  RawClient client(upstream.port());
  std::string body =
      R"({"model":"bench@n=1","messages":[{"role":"user","content":")" + std::string(900000, 'a') + "\"}]}";
  for (int i = 0; i < 3; i++) EXPECT_EQ(client.post("/v1/chat/completions", body).status(), 200);
  EXPECT_EQ(client.post("/v1/chat/completions", kHello).status(), 200);
}

TEST(ControlTest, RequestsMayBeChunkedSplitAndPipelined) {
  Simulator upstream;
  RawClient client(upstream.port());
  std::string body = kHello;
  client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" +
              body.substr(0, 5));
  client.send("\r\n" +
              [&] {
                char size[16];
                std::snprintf(size, sizeof size, "%zx\r\n", body.size() - 5);
                return std::string(size);
              }() +
              body.substr(5) + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().status(), 200);
  EXPECT_EQ(upstream.requests().at(0).request.body, body);
  client.send("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
  client.receive();
  EXPECT_TRUE(upstream.waitForEnds(3));
}

TEST(ControlTest, BadFramingIsRefusedAndClosed) {
  for (const char* head : {"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                           "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                           "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n", "NONSENSE\r\n\r\n",
                           "GET / HTTP/1.1\r\nBad Header : x\r\n\r\n"}) {
    Simulator upstream;
    RawClient client(upstream.port());
    client.send(head);
    EXPECT_EQ(client.receive().status(), 400) << head;
    EXPECT_TRUE(client.receive(500).ended) << head;
  }
}

TEST(ControlTest, AnUnknownPathIs404AndAUsedPortIsSaid) {
  Simulator upstream;
  RawClient client(upstream.port());
  EXPECT_EQ(client.post("/v2/other", "{}").status(), 404);
  Simulator::Options options;
  options.port = upstream.port();
  EXPECT_THROW(Simulator second(options), std::runtime_error);
}

}  // namespace
}  // namespace spillway::simulator

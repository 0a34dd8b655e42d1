// Plugins of earlier versions of the ABI, built from the headers of their release alone and as they were built then:
// the program of today loads them and is served by them, from a provider's last hook to a compressor.
#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "tests/BuiltPlugins.h"
#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

// An upstream that speaks the frozen plugin's wire, and OpenAI's for the model that says so.
class FrozenVendor {
 public:
  FrozenVendor() : server_([this](Peer& peer) { serve(peer); }) {}

  std::string baseUrl() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  void refuse(const std::string& status, const std::string& body) {
    const std::lock_guard lock(mutex_);
    refusal_ = status;
    refusalBody_ = body;
  }

 private:
  static std::string reply(const std::string& status, const std::string& type, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
           "\r\nX-Frozen-Left: 250\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
  }

  void serve(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    std::string lower = request;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (const size_t at = lower.find("content-length: "); at != std::string::npos) {
      const size_t length = std::stoul(lower.substr(at + 16));
      while (request.size() < request.find("\r\n\r\n") + 4 + length) request += peer.read();
    }
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (request.starts_with("GET /left "))
      peer.send(reply("200 OK", "application/json", R"({"cents":1250})"));
    else if (!refusal_.empty())
      peer.send(reply(refusal_, "application/json", refusalBody_));
    else if (request.starts_with("POST /v1/chat/completions"))
      peer.send(reply("200 OK", "application/json",
                      R"({"id":"c","object":"chat.completion","created":1,"model":"frozen-2","choices":[{"index":0,)"
                      R"("message":{"role":"assistant","content":"by chat"},"finish_reason":"stop"}],)"
                      R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})"));
    else if (request.find("\"stream\":true") != std::string::npos)
      peer.send(reply("200 OK", "text/event-stream",
                      "event: begin\ndata: {\"model\":\"ice-1\",\"text\":\"ice \"}\n\ndata: {\"text\":\"cold\"}\n\n"
                      "data: {\"done\":\"end\",\"read\":7,\"wrote\":2}\n\n"));
    else
      peer.send(reply("200 OK", "application/json",
                      R"({"model":"ice-1","text":"ice cold","done":"end","read":7,"wrote":2})"));
  }

  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::string refusal_, refusalBody_;
  ScriptedServer server_;
};

struct Frozen {
  const char* name;
  const char* file;
  bool namesModels;  // says where its replies name the model, which is of 1.1
};
const Frozen kFrozen[] = {{"Source", SPILLWAY_FROZEN_C_1_0, false},
                          {"Release", SPILLWAY_FROZEN_C_1_0_AS_RELEASED, false},
                          {"Source11", SPILLWAY_FROZEN_C_1_1, true},
                          {"Release11", SPILLWAY_FROZEN_C_1_1_AS_RELEASED, true}};

class FrozenAbiTest : public testing::TestWithParam<Frozen> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(GetParam().file)) GTEST_SKIP() << GetParam().file << " is for another kind of machine";
  }
  void start(const std::string& more = "") {
    host_.start(more + "providers:\n  cold:\n    plugin: frozen-c\n    base_url: " + vendor_.baseUrl() +
                    "\n    accounts: [{name: a, key: key-of-ice, region: south}]\n"
                    "chains:\n  default:\n    - {tier: cheap, use: [cold/frozen-1]}\n",
                {}, {GetParam().file, SPILLWAY_FROZEN_CPP_1_0});
  }
  std::string frozenBody(const std::string& model, bool stream) const {
    return R"({"model":")" + model + R"(","prompt":"how cold?","stream":)" + (stream ? "true}" : "false}");
  }

  FrozenVendor vendor_;
  RunningHost host_;
};

TEST_P(FrozenAbiTest, ItsWireIsServedByItsUpstreamWholeAndStreamed) {
  start();
  HttpReply reply = postJson(host_.port(), "/frozen", frozenBody("cold/frozen-1", false));
  ASSERT_EQ(reply.status, 200) << reply.body << host_.log();
  EXPECT_EQ(Json::parse(reply.body)["text"], "ice cold");
  EXPECT_EQ(Json::parse(reply.body)["read"], 7);
  const std::string sent = vendor_.requests().back();
  EXPECT_TRUE(sent.starts_with("POST /south/generate ")) << sent;
  EXPECT_NE(sent.find("x-frozen-key: key-of-ice\r\n"), std::string::npos) << sent;
  EXPECT_NE(sent.find("x-frozen-version: 1.0\r\n"), std::string::npos) << sent;
  EXPECT_NE(sent.find("x-frozen-key-length: 10\r\n"), std::string::npos) << "prepare() has seen the account's key";
  reply = postJson(host_.port(), "/frozen", frozenBody("cold/frozen-1", true));
  ASSERT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("\"text\":\"ice \"}"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("\"done\":\"end\""), std::string::npos) << reply.body;
}

TEST_P(FrozenAbiTest, ItsRepliesNameTheModelAsItWasAskedForWhereTheCodecSaysWhere) {
  start();
  const std::string whole = R"({"model":NAME,"text":"ice cold","done":"end","read":7,"wrote":2})";
  for (const std::string model : {"cold/frozen-1", "default"}) {
    const std::string name = "\"" + (GetParam().namesModels ? model : std::string("ice-1")) + "\"";
    std::string expected = whole;
    EXPECT_EQ(postJson(host_.port(), "/frozen", frozenBody(model, false)).body,
              expected.replace(expected.find("NAME"), 4, name));
    EXPECT_EQ(postJson(host_.port(), "/frozen", frozenBody(model, true)).body,
              "event: begin\ndata: {\"model\":" + name +
                  ",\"text\":\"ice \"}\n\ndata: {\"text\":\"cold\"}\n\n"
                  "data: {\"done\":\"end\",\"read\":7,\"wrote\":2}\n\n");
  }
}

TEST_P(FrozenAbiTest, ItsCodecTranslatesFromAndToTheHostsOwn) {
  start();
  for (const bool stream : {false, true}) {
    EXPECT_EQ(chatText(postJson(host_.port(), "/v1/chat/completions", chatBody("cold/frozen-1", "hm?", stream))),
              "ice cold");
    EXPECT_NE(vendor_.requests().back().find("\"prompt\":\"hm?\""), std::string::npos);
  }
  const HttpReply reply = postJson(host_.port(), "/frozen", frozenBody("cold/frozen-2", false));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Json::parse(reply.body)["text"], "by chat");
  EXPECT_NE(vendor_.requests().back().find("authorization: Bearer key-of-ice\r\n"), std::string::npos);
  const HttpReply wrong = postJson(host_.port(), "/frozen", R"({"model":"cold/frozen-2","prompt":5})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_NE(wrong.body.find("prompt must be a string"), std::string::npos) << wrong.body;
}

TEST_P(FrozenAbiTest, ItsModelsPricesAndListsAreRead) {
  start();
  const Json listed = Json::parse(get(host_.port(), "/frozen/models").body);
  bool found = false;
  for (const Json& id : listed["models"]) found = found || id == "cold/frozen-2";
  EXPECT_TRUE(found) << listed;
  const HttpReply reply = postJson(host_.port(), "/frozen", frozenBody("cold/frozen-1", false));
  // 7 tokens read at 1 and 2 written at 2 dollars a million.
  EXPECT_EQ(host_.trace(reply.header("x-spillway-exchange"))["cost_micros"], 11);
}

TEST_P(FrozenAbiTest, ItsJudgementsAndLimitsAreHeard) {
  start();
  postJson(host_.port(), "/frozen", frozenBody("cold/frozen-1", false));
  const Json limit = host_.getJson("/api/accounts")["accounts"][0]["limits"][0];
  EXPECT_EQ(limit["window"], "frozen");
  EXPECT_EQ(limit["remaining"], 250);
  vendor_.refuse("418 I'm a teapot", R"({"error":"short and stout"})");
  HttpReply reply = postJson(host_.port(), "/frozen", frozenBody("cold/frozen-1", false));
  EXPECT_GE(reply.status, 400);
  EXPECT_EQ(host_.trace(reply.header("x-spillway-exchange"))["attempts"][0]["fault"], "overloaded");
}

TEST_P(FrozenAbiTest, WhatAnAccountHasLeftIsAsked) {
  start("catalogue: {refresh: 1h}\n");
  Json amounts;
  for (int i = 0; i < 200 && amounts.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    amounts = host_.getJson("/api/balances")["balances"][0]["amounts"];
  }
  ASSERT_EQ(amounts.size(), 1u) << host_.getJson("/api/balances");
  EXPECT_EQ(amounts[0]["left"], 12.5);
  EXPECT_EQ(amounts[0]["unit"], "USD");
}

TEST_P(FrozenAbiTest, ItsCompressorMakesResultsSmaller) {
  if (!std::filesystem::exists(SPILLWAY_VOCABULARIES)) GTEST_SKIP() << "this build has no tokenizers";
  start();
  const std::string body = R"({"model":"cold/frozen-2","messages":[{"role":"user","content":"go"},
      {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"sh",
      "arguments":"{\"command\":\"make\"}"}}]},{"role":"tool","tool_call_id":"c1","content":TEXT}]})";
  const std::string noise = "frozen noise\nwhat is worth reading in this result of a tool\nfrozen noise\n";
  std::string asked = body;
  asked.replace(asked.find("TEXT"), 4, Json(noise).dump());
  const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", asked);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string sent = vendor_.requests().back();
  EXPECT_NE(sent.find("what is worth reading"), std::string::npos) << sent;
  EXPECT_EQ(sent.find("frozen noise"), std::string::npos) << sent << host_.log();
}

TEST_P(FrozenAbiTest, AProviderInCppSignsRequests) {
  host_.start(providersYaml({{"cpp", "frozen-cpp", vendor_.baseUrl(), {"key-of-ice"}}}), {},
              {GetParam().file, SPILLWAY_FROZEN_CPP_1_0});
  EXPECT_EQ(chatText(postJson(host_.port(), "/v1/chat/completions", chatBody("cpp/any", "hm?"))), "by chat");
  const std::string sent = vendor_.requests().back();
  EXPECT_NE(sent.find("x-frozen-digest: "), std::string::npos) << sent;
  EXPECT_EQ(sent.find("key-of-ice"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(From, FrozenAbiTest, testing::ValuesIn(kFrozen),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace spillway::test

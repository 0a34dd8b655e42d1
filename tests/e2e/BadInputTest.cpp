// Bad input gets a clear error in the client's own wire, and nothing crashes.
#include <gtest/gtest.h>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/http/RawClient.h"

namespace spillway::test {
namespace {

class BadInputTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n"
                "limits: {body: 2MiB}\n");
  }
  void TearDown() override {
    auto reply = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "say exactly: alive"));
    EXPECT_EQ(reply.status, 200) << "the host must have survived: " << host_.log();
  }

  // Both wires refuse with this status, in their own shape, and the message holds `words`.
  void expectRefused(const std::string& body, int status, const std::string& words) {
    auto chat = postJson(host_.port(), "/v1/chat/completions", body);
    EXPECT_EQ(chat.status, status) << chat.body;
    Json chatError = Json::parse(chat.body);
    EXPECT_TRUE(chatError["error"].contains("type")) << chat.body;
    EXPECT_NE(chatError["error"]["message"].get<std::string>().find(words), std::string::npos) << chat.body;
    auto messages = postJson(host_.port(), "/v1/messages", body);
    EXPECT_EQ(messages.status, status) << messages.body;
    Json messagesError = Json::parse(messages.body);
    EXPECT_EQ(messagesError["type"], "error") << messages.body;
    EXPECT_NE(messagesError["error"]["message"].get<std::string>().find(words), std::string::npos) << messages.body;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(BadInputTest, NoJson) { expectRefused("this is no JSON", 400, "JSON"); }
TEST_F(BadInputTest, CutJson) { expectRefused(R"({"model":"chat/m","messages":[)", 400, ""); }
TEST_F(BadInputTest, EmptyBody) { expectRefused("", 400, "body"); }
TEST_F(BadInputTest, AnArray) { expectRefused("[1,2]", 400, "object"); }
TEST_F(BadInputTest, NoModel) { expectRefused(R"({"messages":[]})", 400, "model"); }
TEST_F(BadInputTest, ModelIsANumber) { expectRefused(R"({"model":7,"messages":[]})", 400, "model"); }
TEST_F(BadInputTest, StreamIsAString) { expectRefused(R"({"model":"chat/m","stream":"yes"})", 400, "stream"); }
TEST_F(BadInputTest, TooDeep) {
  expectRefused(R"({"model":"chat/m","x":)" + std::string(300, '[') + std::string(300, ']') + "}", 400, "200");
}
TEST_F(BadInputTest, VeryDeep) { expectRefused(R"({"model":"chat/m","x":)" + std::string(400000, '['), 400, ""); }
TEST_F(BadInputTest, TooLarge) { expectRefused(std::string(3 << 20, ' '), 413, "larger"); }

TEST_F(BadInputTest, AMillionKeysAcrossWires) {
  std::string body = R"({"model":"claude/m","messages":[{"role":"user","content":"say exactly: ok"}])";
  for (int i = 0; i < 100000; ++i) body += ",\"k" + std::to_string(i) + "\":1";
  body += "}";
  auto reply = postJson(host_.port(), "/v1/chat/completions", body);
  EXPECT_TRUE(reply.status == 200 || reply.status == 400) << reply.status << reply.body.substr(0, 300);
}

// A string cut inside a pair is carried as it was spelled; an upstream that refuses it is heard, and nobody is blamed.
TEST_F(BadInputTest, LoneSurrogatesAreCarriedAcrossWires) {
  std::string body = R"({"model":"claude/m","messages":[{"role":"user","content":"say exactly: a\ud83d b"}]})";
  auto reply = postJson(host_.port(), "/v1/chat/completions", body);
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_EQ(Json::parse(reply.body)["error"]["type"], "invalid_request_error") << reply.body;
  EXPECT_EQ(reply.header("x-spillway-attempts"), "1");
}

TEST_F(BadInputTest, TheWrongWireNamesTheField) {
  auto reply = postJson(host_.port(), "/v1/messages",
                        R"({"model":"chat/m","messages":[{"role":"tool","content":"x"}],"max_tokens":5})");
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_NE(reply.body.find("messages"), std::string::npos) << reply.body;
}

TEST_F(BadInputTest, UnknownPathsAndMethods) {
  auto reply = get(host_.port(), "/v1/nothing");
  EXPECT_EQ(reply.status, 404);
  EXPECT_NE(reply.body.find("/v1/nothing"), std::string::npos) << reply.body;
}

TEST_F(BadInputTest, AnUpgradeIsAnsweredSoThatClientsFallBack) {
  RawClient socket(host_.port());
  socket.send(
      "GET /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n");
  EXPECT_TRUE(socket.readReply().starts_with("HTTP/1.1 426"));
}

TEST_F(BadInputTest, ForeignHostsAndOriginsAreRefused) {
  RawClient rebinding(host_.port());
  rebinding.send("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_TRUE(rebinding.readReply().starts_with("HTTP/1.1 403"));
  RawClient page(host_.port());
  page.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n");
  EXPECT_TRUE(page.readReply().starts_with("HTTP/1.1 403"));
}

TEST_F(BadInputTest, SecretsAppearNowhere) {
  upstream_.script(R"([{"times":4,"do":{"status":401,"message":"wrong key key-chat here"}}])");
  auto reply = postJson(host_.port(), "/v1/chat/completions", chatBody("chat/m", "x"));
  EXPECT_EQ(reply.body.find("key-chat"), std::string::npos) << reply.body;
  for (const char* path : {"/api/accounts", "/api/providers", "/api/exchanges", "/api/plugins", "/metrics"})
    EXPECT_EQ(get(host_.port(), path).body.find("key-chat"), std::string::npos) << path;
  EXPECT_EQ(host_.log().find("key-chat"), std::string::npos);
  upstream_.reset();
  host_.reconfigure(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-new"}}}) +
                        "chains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n",
                    "configuration reloaded");
}

// A tool call with so many values and so many quotes, of which another wire needs copies.
std::string vastInput(size_t values, size_t quotes) {
  std::string input = R"({"points":[)";
  for (size_t i = 0; i < values; ++i) input += "0,";
  input.back() = ']';
  input += R"(,"note":")";
  for (size_t i = 0; i < quotes; ++i) input += "\\\"";
  return input + "\"}";
}
std::string callBody(const std::string& model, const std::string& input) {
  return R"({"max_tokens":50,"model":")" + model + R"(","messages":[{"role":"user","content":"say exactly: ok"},)" +
         R"({"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"plot","input":)" + input +
         R"(}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"done"}]}]})";
}

// Fewer bytes than a body may have, but more than there is memory for when each value is copied and each quote is
// quoted again: nothing of it is sent, for nobody can tell what is missing. Bytes that pass through need no copies.
TEST(RoomTest, WhatTakesMoreMemoryThanARequestMayIsRefused) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(providersYaml({{"chat", "openai-compatible", upstream.baseUrl() + "/v1", {"key-chat"}},
                            {"claude", "anthropic-compatible", upstream.baseUrl(), {"key-claude"}}}));
  const std::string input = vastInput(2'700'000, 25'000'000);
  const auto refused = postJson(host.port(), "/v1/messages", callBody("chat/m", input));
  EXPECT_EQ(refused.status, 413) << refused.body.substr(0, 500);
  EXPECT_NE(refused.body.find("takes more memory"), std::string::npos) << refused.body.substr(0, 500);
  EXPECT_EQ(upstream.requests().size(), 0u);
  const auto passed = postJson(host.port(), "/v1/messages", callBody("claude/m", input));
  EXPECT_EQ(passed.status, 200) << passed.body.substr(0, 500);
}

// What one attempt has copied is gone when the next one needs room.
TEST(RoomTest, EachAttemptHasAllOfIt) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(
      providersYaml({{"chat", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2", "key-3", "key-4"}}}));
  upstream.script(R"([{"times":3,"do":{"status":500}}])");
  const std::string input = vastInput(1'500'000, 0);
  const auto reply = postJson(host.port(), "/v1/messages", callBody("chat/m", input));
  EXPECT_EQ(reply.status, 200) << reply.body.substr(0, 500);
  EXPECT_EQ(reply.header("x-spillway-attempts"), "4");
  const std::string points = input.substr(0, input.find(']')).substr(input.find('['));
  for (const auto& received : upstream.requests())
    EXPECT_NE(received.request.body.find(points), std::string::npos) << "something was left out";
}

// --- configuration ---

struct BadConfig {
  const char* name;
  const char* yaml;
  const char* words;
};
constexpr BadConfig kBadConfigs[] = {
    {"malformed", "providers: [", "spillway.yaml:"},
    {"unknown key", "listne: 127.0.0.1:0\n", "listen"},
    {"bad tier", "chains:\n  default:\n    - {tier: \"gra tis\", use: [x/y]}\n", "gra tis"},
    {"missing variable",
     "providers:\n  chat: {plugin: openai-compatible, base_url: \"http://127.0.0.1:1\", accounts: [{name: a, key: "
     "{env: NOT_SET_AT_ALL}}]}\n",
     "NOT_SET_AT_ALL"},
    {"unknown provider", "chains:\n  default:\n    - {tier: cheap, use: [nobody/model]}\n", "nobody"},
};

TEST(BadConfigTest, EachSaysWhereAndWhatToDo) {
  TempFolder folder;
  copyPlugins(folder.path() + "/plugins");
  for (const BadConfig& bad : kBadConfigs) {
    SCOPED_TRACE(bad.name);
    Program program;
    program.start({SPILLWAY_BUILD_DIR "/bin/spillway", "--config", folder.write("spillway.yaml", bad.yaml), "--listen",
                   "127.0.0.1:0", "--state", folder.path() + "/state", "--plugins", folder.path() + "/plugins"},
                  folder.path() + "/log", {{"HOME", folder.path()}});
    int status = program.waitForEnd();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << program.log();
    EXPECT_NE(program.log().find(bad.words), std::string::npos) << program.log();
  }
}

TEST(BadConfigTest, ABadReloadKeepsTheRunningOne) {
  simulator::Simulator upstream;
  RunningHost host;
  std::string good = providersYaml({{"chat", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1"}}}) +
                     "chains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n";
  host.start(good);
  host.reconfigure("providers: [", "the running one stays");
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  std::string other = good;
  other.replace(other.find("key-1"), 5, "key-2");
  host.reconfigure(other, "configuration reloaded");
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  EXPECT_EQ(upstream.requests().back().key, "key-2");
}

TEST(BadStartTest, APortInUseAndAFolderThatCannotBeWritten) {
  RunningHost first;
  first.start("");
  TempFolder folder;
  copyPlugins(folder.path() + "/plugins");
  Program second;
  second.start({SPILLWAY_BUILD_DIR "/bin/spillway", "--listen", "127.0.0.1:" + std::to_string(first.port()), "--state",
                folder.path() + "/state", "--plugins", folder.path() + "/plugins"},
               folder.path() + "/log", {{"HOME", folder.path()}});
  EXPECT_TRUE(WEXITSTATUS(second.waitForEnd()) == 1);
  EXPECT_NE(second.log().find("another program"), std::string::npos) << second.log();
  Program third;
  third.start({SPILLWAY_BUILD_DIR "/bin/spillway", "--listen", "127.0.0.1:0", "--state", "/proc/spillway", "--plugins",
               folder.path() + "/plugins"},
              folder.path() + "/log3", {{"HOME", folder.path()}});
  EXPECT_TRUE(WEXITSTATUS(third.waitForEnd()) == 1);
  EXPECT_NE(third.log().find("/proc/spillway"), std::string::npos) << third.log();
}

}  // namespace
}  // namespace spillway::test

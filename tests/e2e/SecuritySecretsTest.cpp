// What a proxy must hold out against from upstreams, and how it keeps keys and texts to itself: one test for each kind
// of attack, numbered as in docs/security.md.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include "tests/e2e/SecurityHost.h"
#include "tests/unit/http/RawClient.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

class SecretsSecurityTest : public SecurityHost {};

TEST_F(SecretsSecurityTest, S16_NoRequestSaysWhereItIsSent) {
  start();
  simulator::Simulator elsewhere;
  const std::string there = elsewhere.baseUrl() + "/v1";
  Json body = Json::parse(chatBody("x", "hi"));
  for (const char* member : {"base_url", "api_base", "endpoint", "upstream", "url"}) body[member] = there;
  const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", body.dump(),
                                   {{"X-Base-Url", there},
                                    {"X-Forwarded-Host", "127.0.0.1:" + std::to_string(elsewhere.port())},
                                    {"X-Portkey-Custom-Host", there},
                                    {"Forwarded", "host=127.0.0.1:" + std::to_string(elsewhere.port())}});
  EXPECT_LT(reply.status, 500) << reply.body;
  RawClient absolute(host_.port());
  const std::string chat = chatBody("x", "hi");
  absolute.send("POST " + there + "/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(elsewhere.port()) +
                "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                std::to_string(chat.size()) + "\r\n\r\n" + chat);
  absolute.readAll(10'000);
  postJson(host_.port(), "/v1/chat/completions", chatBody(there + "/m", "hi"));
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST_F(SecretsSecurityTest, S18_ARedirectTakesNoKeyElsewhere) {
  start();
  simulator::Simulator elsewhere;
  for (const int status : {301, 302, 303, 307, 308}) {
    const Json entry = {
        {"times", 0},
        {"do", {{"status", status}, {"headers", {{"location", elsewhere.baseUrl() + "/v1/chat/completions"}}}}}};
    upstream_.script(Json::array({entry}).dump());
    // A model of its own each time: what is known of one is not known of the next.
    const HttpReply reply =
        postJson(host_.port(), "/v1/chat/completions", chatBody("up/m" + std::to_string(status), "hi"));
    EXPECT_GE(reply.status, 400) << status;
    EXPECT_FALSE(upstream_.requests().empty()) << status;
    upstream_.reset();
  }
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST_F(SecretsSecurityTest, S20_AKeyGoesToItsOwnUpstreamAlone) {
  simulator::Simulator second;
  host_.start(
      providersYaml({{"first", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-of-the-first"}},
                     {"second", "anthropic-compatible", second.baseUrl(), {"key-of-the-second"}}}) +
      "chains:\n  default:\n    - {tier: subscription, use: [first/m]}\n    - {tier: cheap, use: [second/m]}\n");
  upstream_.script(R"([{"times":0,"do":"status=500"}])");
  const HttpReply spilled = ask("hi", {{"Authorization", "Bearer of-the-client"}, {"X-Api-Key", "of-the-client"}});
  ASSERT_EQ(spilled.status, 200) << spilled.body;
  EXPECT_EQ(spilled.header("x-spillway-provider"), "second");
  const auto allOf = [](const simulator::Simulator& upstream) {
    std::string all;
    for (const auto& received : upstream.requests()) {
      for (const auto& [name, value] : received.request.headers) all += name + ": " + value + "\n";
      all += received.request.body + "\n";
    }
    return all;
  };
  const std::string first = allOf(upstream_), other = allOf(second);
  EXPECT_NE(first.find("key-of-the-first"), std::string::npos) << first;
  EXPECT_NE(other.find("key-of-the-second"), std::string::npos) << other;
  EXPECT_EQ(first.find("key-of-the-second"), std::string::npos) << first;
  EXPECT_EQ(other.find("key-of-the-first"), std::string::npos) << other;
  for (const std::string& all : {first, other}) EXPECT_EQ(all.find("of-the-client"), std::string::npos) << all;
}

TEST_F(SecretsSecurityTest, S21_AnUpstreamThatAnswersWithoutEndIsBrokenOff) {
  start("limits: {reply: 1MiB, event: 64KiB, error_body: 64KiB, headers: 64KiB}\n");
  int asked = 0;
  const auto answerOf = [&](const Json& what) {
    upstream_.script(Json::array({Json{{"times", 0}, {"do", what}}}).dump());
    const HttpReply reply =
        postJson(host_.port(), "/v1/chat/completions", chatBody("up/m" + std::to_string(++asked), "hi"));
    EXPECT_FALSE(upstream_.requests().empty()) << what.dump().substr(0, 100);
    upstream_.reset();
    return reply;
  };
  const std::string large(3 << 20, 'x');
  for (const int status : {200, 400, 500}) {
    const HttpReply reply = answerOf({{"status", status}, {"body", "{\"error\":{\"message\":\"" + large + "\"}}"}});
    EXPECT_GE(reply.status, 400) << status;
    EXPECT_LT(reply.body.size(), 70'000u) << status;
  }
  EXPECT_GE(answerOf({{"headers", {{"X-Long", std::string(100'000, 'x')}}}}).status, 400);
  EXPECT_EQ(ask().status, 200) << "it goes on";
}

TEST_F(SecretsSecurityTest, S22_TheStateFolderIsForItsOwnerAlone) {
  start("client_keys: [{name: me, key: client-secret-0123456789}]\n");
  ask("hi", {{"Authorization", "Bearer client-secret-0123456789"}});
  host_.program().signalAndWait(SIGTERM);
  for (const auto& entry : fs::recursive_directory_iterator(host_.folder().path() + "/state")) {
    struct stat facts {};
    ASSERT_EQ(::stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 077, 0u) << entry.path();
    if (!entry.is_regular_file()) continue;
    for (const char* secret : {"client-secret-0123456789", "key-1"})
      EXPECT_EQ(slurp(entry.path()).find(secret), std::string::npos) << secret << " in " << entry.path();
  }
}

// What others may read or change is neither used nor mended in silence: it may have been read or changed.
TEST_F(SecretsSecurityTest, S22_LaxPermissionsAreRefusedByName) {
  host_.folder().write("key", "key-in-a-file\n");
  const std::string key = host_.folder().path() + "/key", state = host_.folder().path() + "/state";
  ASSERT_EQ(::chmod(key.c_str(), 0600), 0);
  host_.start("providers:\n  up:\n    plugin: openai-compatible\n    base_url: " + upstream_.baseUrl() +
              "/v1\n    accounts: [{name: a, key: {file: " + key +
              "}}]\nchains:\n  default: [{tier: cheap, use: [up/m]}]\n");
  ASSERT_EQ(ask().status, 200);
  const HttpReply made = postJson(host_.port(), "/api/keys", R"({"name":"laptop"})");
  ASSERT_EQ(made.status, 201) << made.body;
  host_.program().signalAndWait(SIGTERM);
  for (const auto& [path, lax, right] :
       {std::tuple{key, 0644, 0600}, {state, 0777, 0700}, {state + "/keys.json", 0640, 0600}}) {
    ASSERT_EQ(::chmod(path.c_str(), lax), 0);
    try {
      host_.restart();
      ADD_FAILURE() << "it has started with " << path;
      host_.program().signalAndWait(SIGTERM);
    } catch (const std::runtime_error& e) {
      EXPECT_NE(std::string(e.what()).find(path), std::string::npos) << e.what();
    }
    ASSERT_EQ(::chmod(path.c_str(), right), 0);
  }
  host_.restart();
}

TEST_F(SecretsSecurityTest, S25_WhatIsAskedAndAnsweredIsWrittenDownNowhere) {
  start("log: debug\n");
  const std::string asked = "zebra-asked-4711", answered = "zebra-answered-0815";
  for (const bool stream : {false, true}) {
    const HttpReply reply =
        postJson(host_.port(), "/v1/chat/completions", chatBody("x", asked + " say exactly: " + answered, stream));
    ASSERT_EQ(reply.status, 200) << reply.body;
    ASSERT_NE(chatText(reply).find(answered), std::string::npos) << reply.body;
  }
  upstream_.script(R"([{"times":4,"do":"status=500"}])");
  ask(asked);
  const std::string seen = get(host_.port(), "/api/exchanges").body + get(host_.port(), "/metrics").body;
  host_.program().signalAndWait(SIGTERM);
  for (const std::string& text : {asked, answered}) {
    EXPECT_EQ(seen.find(text), std::string::npos) << text;
    EXPECT_EQ(host_.log().find(text), std::string::npos) << text;
    for (const auto& entry : fs::recursive_directory_iterator(host_.folder().path() + "/state"))
      if (entry.is_regular_file()) {
        EXPECT_EQ(slurp(entry.path()).find(text), std::string::npos) << text << " in " << entry.path();
      }
  }
}

TEST_F(SecretsSecurityTest, S26_AProcessThatDiesLeavesNoImageOfItsMemory) {
  start();
  const std::string process = "/proc/" + std::to_string(host_.program().pid());
  EXPECT_NE(slurp(process + "/limits").find("Max core file size        0                    0"), std::string::npos)
      << slurp(process + "/limits");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // A process that may not be dumped belongs to root there, whoever runs it; as root it is told from its flags.
  if (::geteuid() != 0) {
    struct stat facts {};
    ASSERT_EQ(::stat((process + "/environ").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_uid, 0u);
  }
#endif
}

TEST_F(SecretsSecurityTest, S27_AKeyInAnAddressIsWrittenDownNowhere) {
  start("log: debug\nclient_keys: [{name: me, key: client-secret-0123456789}]\n");
  const std::string path = "/v1beta/models/m:generateContent?key=client-secret-0123456789";
  const HttpReply reply = postJson(host_.port(), path, R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  const HttpReply rows = get(host_.port(), "/api/exchanges", {{"Authorization", "Bearer client-secret-0123456789"}});
  EXPECT_NE(rows.body.find("generateContent"), std::string::npos) << rows.body;
  EXPECT_EQ(rows.body.find("client-secret"), std::string::npos);
  EXPECT_EQ(host_.log().find("client-secret"), std::string::npos);
  for (const auto& sent : upstream_.requests()) EXPECT_EQ(sent.key, "key-1");
}

}  // namespace
}  // namespace spillway::test

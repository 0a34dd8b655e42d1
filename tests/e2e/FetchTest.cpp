// Pictures by URL for an upstream that takes bytes only, through the real program. What can be reached from a test is
// never public, so here the guard holds; that fetching works is shown where a test can bring its own names
// (tests/unit/upstream/GuardedFetcherTest.cpp).
#include <gtest/gtest.h>

#include <mutex>

#include "tests/BuiltPlugins.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

class FetchTest : public testing::Test {
 protected:
  void start(const std::string& more) {
    host_.start(providersYaml({{"bytes", "bytes-only", upstream_.baseUrl() + "/v1beta", {"key"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                    "chains:\n  default: [{tier: cheap, use: [bytes/m]}]\n"
                    "  both: [{tier: subscription, use: [bytes/m]}, {tier: cheap, use: [claude/m]}]\n" +
                    more,
                {}, {SPILLWAY_BYTES_ONLY_PROVIDER});
  }

  HttpReply ask(const std::string& model, const std::vector<std::string>& urls) {
    Json content = Json::array({Json{{"type", "text"}, {"text", "say exactly: seen"}}});
    for (const std::string& url : urls) content.push_back({{"type", "image_url"}, {"image_url", {{"url", url}}}});
    const Json body = {{"model", model}, {"messages", Json::array({Json{{"role", "user"}, {"content", content}}})}};
    return postJson(host_.port(), "/v1/chat/completions", body.dump());
  }
  static std::string message(const HttpReply& reply) { return Json::parse(reply.body)["error"]["message"]; }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(FetchTest, NothingIsFetchedUnlessTheOwnerSaysSo) {
  start("");
  const HttpReply reply = ask("bytes/m", {"https://localhost/a.png"});
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_EQ(message(reply).find("cannot fetch"), std::string::npos) << reply.body;
  EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(FetchTest, WhatIsNotPublicIsRefusedWithFieldAndReason) {
  start("fetch: {enabled: true}\n");
  for (const char* url : {"https://localhost/a.png?key=secret", "https://127.0.0.1/a.png?key=secret"}) {
    const HttpReply reply = ask("bytes/m", {url});
    EXPECT_EQ(reply.status, 400) << reply.body;
    EXPECT_NE(message(reply).find("messages[0].content[1]: cannot fetch from"), std::string::npos) << reply.body;
    EXPECT_NE(message(reply).find("loopback"), std::string::npos) << reply.body;
    EXPECT_EQ(reply.body.find("secret"), std::string::npos) << reply.body;
  }
  // A plain URL beside one that makes the request look as if something had to be fetched.
  const HttpReply plain = ask("bytes/m", {"http://127.0.0.1/a.png#https:"});
  EXPECT_EQ(plain.status, 400);
  EXPECT_TRUE(upstream_.requests().empty());
}

// Nothing in a test is public but addresses nobody answers at: here the proxy is who hears of them.
TEST_F(FetchTest, ThroughTheProxyOfTheAccountItIsFor) {
  std::mutex mutex;
  std::vector<std::string> asked;
  upstream::test::ScriptedServer proxy([&](upstream::test::Peer& peer) {
    const std::string request = peer.readUntil("\r\n\r\n");
    {
      const std::lock_guard lock(mutex);
      asked.push_back(request.substr(0, request.find("\r\n")));
    }
    peer.send("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    peer.close();
  });
  host_.start(
      "providers:\n  bytes:\n    plugin: bytes-only\n    base_url: " + upstream_.baseUrl() +
          "/v1beta\n    accounts: [{name: a, key: key, proxy: 'http://127.0.0.1:" + std::to_string(proxy.port()) +
          "'}]\nchains:\n  default: [{tier: cheap, use: [bytes/m]}]\nfetch: {enabled: true}\n",
      {}, {SPILLWAY_BYTES_ONLY_PROVIDER});
  const HttpReply reply = ask("bytes/m", {"https://1.1.1.1:9/a.png?key=secret"});
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_NE(
      message(reply).find("messages[0].content[1]: cannot fetch from 1.1.1.1: no connection could be made through "
                          "the proxy of the account it is for"),
      std::string::npos)
      << reply.body;
  EXPECT_EQ(reply.body.find("secret"), std::string::npos) << reply.body;
  const std::vector<std::string> once{"CONNECT 1.1.1.1:9 HTTP/1.1"};
  EXPECT_EQ(asked, once);
  EXPECT_NE(message(ask("bytes/m", {"https://localhost/a.png"})).find("loopback"), std::string::npos);
  EXPECT_EQ(asked, once) << "it is not asked for what is not public";
}

TEST_F(FetchTest, SmallerLimitsHold) {
  start("fetch: {enabled: true, count: 1}\n");
  const HttpReply reply = ask("bytes/m", {"https://localhost/1.png", "https://localhost/2.png"});
  EXPECT_EQ(reply.status, 400) << reply.body;
}

TEST_F(FetchTest, AnUpstreamThatTakesUrlsGetsThem) {
  start("fetch: {enabled: true}\n");
  const HttpReply reply = ask("both", {"https://localhost/a.png"});
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(chatText(reply), "seen");
  ASSERT_EQ(upstream_.requests().size(), 1u);
  EXPECT_NE(upstream_.requests()[0].request.body.find("https://localhost/a.png"), std::string::npos);
}

}  // namespace
}  // namespace spillway::test

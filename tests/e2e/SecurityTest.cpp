// What a proxy on the machine of its user must hold out against from browsers, networks and in HTTP: one test for each
// kind of attack, numbered as in docs/security.md. Many more stand beside what they are about; that page names them.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/Places.h"
#include "tests/e2e/SecurityHost.h"
#include "tests/e2e/Supervision.h"
#include "tests/unit/http/RawClient.h"

namespace spillway::test {
namespace {

class SecurityTest : public SecurityHost {};

TEST(SecurityServiceTest, S01_OtherMachinesNeedAKeyAlsoWhenThereIsNone) {
  TempFolder folder;
  copyPlugins(folder.path() + "/plugins");
  Program host;
  host.start({SPILLWAY_BUILD_DIR "/bin/spillway", "--listen", "0.0.0.0:0", "--state", folder.path() + "/state",
              "--plugins", folder.path() + "/plugins"},
             folder.path() + "/log");
  const std::string address = host.await("listening on http://0.0.0.0:");
  ASSERT_FALSE(address.empty()) << host.log();
  const auto port = static_cast<uint16_t>(std::stoi(address));
  EXPECT_EQ(postJson(port, "/v1/chat/completions", chatBody("x", "hi")).status, 401);
  EXPECT_EQ(get(port, "/api/accounts").status, 401);
  EXPECT_EQ(get(port, "/metrics").status, 401);
}

TEST_F(SecurityTest, S02_ANameThatIsNotThisServersIsRefusedEverywhere) {
  start();
  for (const char* path : {"/", "/api/about", "/metrics", "/v1/models"})
    for (const char* name : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:20128", "[::2]", "0"})
      EXPECT_EQ(request("GET", path, {{"Host", name}}).status, 403) << path << " as " << name;
}

TEST_F(SecurityTest, S03_WhatAnotherPageAsksForIsRefused) {
  start();
  for (const Headers& foreign : {Headers{{"Origin", "https://evil.example"}}, Headers{{"Origin", "null"}},
                                 Headers{{"Origin", "http://localhost:1"}}, Headers{{"Sec-Fetch-Site", "cross-site"}},
                                 Headers{{"Sec-Fetch-Site", "same-site"}}}) {
    Headers posted = foreign;
    posted.emplace_back("Content-Type", "text/plain");
    EXPECT_EQ(request("POST", "/v1/chat/completions", posted, chatBody("x", "hi")).status, 403) << foreign[0].second;
    EXPECT_EQ(request("POST", "/api/keys", posted, R"({"name":"mine"})").status, 403) << foreign[0].second;
    EXPECT_EQ(request("GET", "/api/exchanges", foreign).status, 403) << foreign[0].second;
  }
  EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(SecurityTest, S04_NobodyIsAllowedToReadFromAnotherOrigin) {
  start();
  const HttpReply preflight = request("OPTIONS", "/v1/chat/completions",
                                      {{"Origin", "https://evil.example"},
                                       {"Access-Control-Request-Method", "POST"},
                                       {"Access-Control-Request-Private-Network", "true"}});
  EXPECT_EQ(preflight.status, 403);
  for (const HttpReply& reply : {preflight, get(host_.port(), "/"), get(host_.port(), "/api/about"),
                                 postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi"))})
    for (const auto& [name, value] : reply.headers)
      EXPECT_FALSE(name.starts_with("access-control-")) << name << ": " << value;
}

TEST_F(SecurityTest, S06_ThePageMayLoadNothingFromElsewhereAndStandInNoFrame) {
  start();
  const HttpReply page = get(host_.port(), "/");
  const std::string policy = page.header("content-security-policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << policy;
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.header("referrer-policy"), "no-referrer");
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
}

TEST_F(SecurityTest, S07_TheStreamOfEventsIsForItsOwnPage) {
  start();
  EXPECT_EQ(request("GET", "/api/events", {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(request("GET", "/api/events", {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
}

// Otherwise one model could be asked for where it is decided who may, and another where it is answered.
TEST_F(SecurityTest, S09_AMemberGivenTwiceIsTheLastForEverybody) {
  start();
  const std::string body = R"({"model":"up/first","max_tokens":9,"messages":[{"role":"user","content":"old"}],)"
                           R"("messages":[{"role":"user","content":"new"}],"\u006dodel":"up/second"})";
  for (const char* path : {"/v1/chat/completions", "/v1/messages"}) {
    const HttpReply reply = postJson(host_.port(), path, body);
    ASSERT_EQ(reply.status, 200) << reply.body;
    const Json sent = Json::parse(upstream_.requests().back().request.body);
    EXPECT_EQ(sent["model"], "second") << path;
    EXPECT_EQ(sent["messages"][0]["content"], "new") << path;
  }
}

TEST_F(SecurityTest, S09_WhatTwoServersCouldReadInTwoWaysIsRefused) {
  start();
  const std::string head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n";
  for (const std::string& smuggled : {
           head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
           head + "Content-Length: 3, 3\r\n\r\nabc",
           head + "Content-Length: +3\r\n\r\nabc",
           head + "Content-Length : 3\r\n\r\nabc",
           head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
           head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
           head + "X: a\r\n folded\r\nContent-Length: 0\r\n\r\n",
           head + "X: a\nContent-Length: 0\r\n\r\n",
           head + std::string("X: a\0b\r\nContent-Length: 0\r\n\r\n", 29),
           std::string("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\n\r\n"),
           std::string("GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
       }) {
    RawClient client(host_.port());
    client.send(smuggled);
    const std::string answer = client.readAll();
    const int status = answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
    EXPECT_TRUE(status == 400 || status == 501) << smuggled << "\n" << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << answer;
  }
  EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(SecurityTest, S10_WhatIsTooLongTooLargeOrTooDeepIsRefused) {
  start("limits: {body: 1MiB, headers: 64KiB, header_count: 100, uri: 8KiB}\n");
  const auto statusOf = [this](const std::string& head) {
    RawClient client(host_.port());
    client.send(head);
    const std::string answer = client.readAll(10'000);
    return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
  };
  const std::string first = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  EXPECT_EQ(statusOf(first + "\r\n"), 200);
  EXPECT_EQ(statusOf(first + "X-Long: " + std::string(70'000, 'x') + "\r\n\r\n"), 431);
  std::string many = first;
  for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(statusOf(many + "\r\n"), 431);
  EXPECT_EQ(statusOf("GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 414);
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", std::string(2 << 20, ' ')).status, 413);
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", R"({"model":"x","a":)" + std::string(500'000, '[')).status,
            400);
  std::string keys = R"({"model":"x","messages":[{"role":"user","content":"hi"}])";
  for (int i = 0; keys.size() < (1 << 20) - 32; ++i) keys += ",\"k" + std::to_string(i) + "\":1";
  EXPECT_LT(postJson(host_.port(), "/v1/messages", keys + "}").status, 500);
  EXPECT_EQ(ask().status, 200) << "it goes on";
}

TEST_F(SecurityTest, S11_WhoSendsSlowlyIsGivenUp) {
  start("timeouts: {client_head: 300ms, client_send: 300ms}\n");
  RawClient head(host_.port()), body(host_.port());
  head.send("GET /v1/models HTTP/1.1\r\nHost: loc");
  body.send("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{\"model\":");
  for (RawClient* client : {&head, &body}) {
    const std::string answer = client->readAll(20'000);
    EXPECT_TRUE(client->ended()) << answer;
    EXPECT_FALSE(answer.starts_with("HTTP/1.1 2")) << answer;
  }
  EXPECT_TRUE(upstream_.requests().empty());
  EXPECT_EQ(ask().status, 200);
}

TEST_F(SecurityTest, S14_ThereIsNoPathIntoAFileSystem) {
  start();
  for (const char* path : {"/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/../../etc/passwd", "//etc/passwd",
                           "/%2e%2e/%2e%2e/etc/passwd", "/.git/config", "/spillway.yaml"}) {
    const HttpReply reply = get(host_.port(), path);
    EXPECT_GE(reply.status, 400) << path;
    EXPECT_EQ(reply.body.find("root:"), std::string::npos) << path;
  }
}

TEST_F(SecurityTest, S15_Http2IsNotSpoken) {
  start();
  RawClient prior(host_.port());
  prior.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\0\0\0\4\0\0\0\0\0", 9));
  const std::string refused = prior.readAll(10'000);
  EXPECT_TRUE(prior.ended());
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 4") || refused.starts_with("HTTP/1.1 505")) << refused;
  RawClient upgrade(host_.port());
  upgrade.send(
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
  const std::string answer = upgrade.readUntil("\r\n\r\n", 10'000);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 ")) << answer;
  EXPECT_FALSE(answer.starts_with("HTTP/1.1 101")) << answer;
}

}  // namespace
}  // namespace spillway::test

// The dashboard's door: its pages for everybody, what they show for those who may see it, links that work once, and a
// cookie that other pages of this machine have no use of.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <thread>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/unit/http/RawClient.h"

namespace spillway::test {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

class DashboardTest : public testing::Test {
 protected:
  void start(const std::string& more = {}) {
    host_.start(providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                "chains:\n  default: [{tier: cheap, use: [up/m]}]\n" + more);
  }
  void startWithKeys() { start("client_keys: [{name: admin, key: admin-secret}]\n"); }

  std::string open() const {
    const std::string command = "HOME=" + host_.folder().path() +
                                " " SPILLWAY_BUILD_DIR "/bin/spillway open --print --state " + host_.folder().path() +
                                "/state";
    FILE* pipe = ::popen(command.c_str(), "r");
    char line[1024] = "";
    const char* read = std::fgets(line, sizeof line, pipe);
    EXPECT_EQ(::pclose(pipe), 0);
    std::string link = read ? read : "";
    while (link.ends_with('\n')) link.pop_back();
    return link;
  }
  std::string ticket() const {
    const std::string link = open(),
                      address = "http://127.0.0.1:" + std::to_string(host_.port()) + "/#/sign-in?ticket=";
    EXPECT_TRUE(link.starts_with(address)) << link;
    return link.substr(std::min(link.size(), address.size()));
  }
  HttpReply signIn(const std::string& body, Headers headers = {}) const {
    return postJson(host_.port(), "/api/session", body, std::move(headers));
  }
  // "spillway_session=..." of a browser that has just signed in.
  std::string cookie() const {
    const HttpReply reply = signIn(R"({"ticket": ")" + ticket() + "\"}");
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string line = reply.header("set-cookie");
    EXPECT_NE(line.find("; HttpOnly"), std::string::npos) << line;
    EXPECT_NE(line.find("; SameSite=Strict"), std::string::npos) << line;
    return line.substr(0, line.find(';'));
  }
  static Headers ofPage(const std::string& cookie) { return {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}}; }
  int accounts(Headers headers) const { return get(host_.port(), "/api/accounts", std::move(headers)).status; }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(DashboardTest, ThePageAndItsFilesAreServedPackedAndKept) {
  start();
  const HttpReply page = get(host_.port(), "/", {{"Accept", "text/html"}});
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
  EXPECT_NE(page.header("content-security-policy").find("default-src 'none'"), std::string::npos);
  const size_t at = page.body.find("src=\"/assets/");
  ASSERT_NE(at, std::string::npos) << page.body;
  const std::string script = page.body.substr(at + 5, page.body.find('"', at + 5) - at - 5);
  const HttpReply packed = get(host_.port(), script, {{"Accept-Encoding", "br"}});
  EXPECT_EQ(packed.status, 200);
  EXPECT_EQ(packed.header("content-encoding"), "br");
  EXPECT_EQ(packed.header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_LT(packed.body.size(), 150u * 1024) << "the first load";
  EXPECT_EQ(get(host_.port(), "/assets/../../etc/passwd").status, 404);

  RawClient twice(host_.port());
  twice.send("GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + page.header("etag") + "\r\n\r\n");
  const std::string known = twice.readUntil("\r\n\r\n");
  EXPECT_TRUE(known.starts_with("HTTP/1.1 304 ")) << known;
  EXPECT_EQ(known.find("Content-Length"), std::string::npos) << known;
  twice.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(twice.readUntil("\"ok\"").find("HTTP/1.1 200 "), std::string::npos) << "the connection goes on";
}

TEST_F(DashboardTest, WithoutClientKeysNobodyHasToSignIn) {
  start();
  const Json session = host_.getJson("/api/session");
  EXPECT_EQ(session["needed"], false);
  EXPECT_EQ(accounts({}), 200);
}

TEST_F(DashboardTest, ALinkLetsABrowserInOnce) {
  startWithKeys();
  EXPECT_EQ(host_.getJson("/api/session")["needed"], true);
  EXPECT_EQ(get(host_.port(), "/").status, 200) << "the page itself is no secret";
  EXPECT_EQ(accounts({}), 401);
  const std::string body = R"({"ticket": ")" + ticket() + "\"}";
  const HttpReply first = signIn(body);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(signIn(body).status, 401) << "it has been used";
  const std::string line = first.header("set-cookie"), cookie = line.substr(0, line.find(';'));
  EXPECT_EQ(accounts(ofPage(cookie)), 200);
  EXPECT_EQ(Json::parse(get(host_.port(), "/api/session", ofPage(cookie)).body)["signed_in"], true);
  EXPECT_EQ(host_.log().find(cookie.substr(cookie.find('=') + 1)), std::string::npos);
}

TEST_F(DashboardTest, S05_TheCookieIsOfUseToTheServersOwnPageOnly) {
  startWithKeys();
  const std::string cookie = this->cookie();
  const std::string own = "http://localhost:" + std::to_string(host_.port());
  EXPECT_EQ(accounts({{"Cookie", cookie}}), 401) << "nothing says where it comes from";
  EXPECT_EQ(accounts({{"Cookie", cookie}, {"Sec-Fetch-Site", "same-site"}}), 403) << "another port of this machine";
  EXPECT_EQ(accounts({{"Cookie", cookie}, {"Sec-Fetch-Site", "cross-site"}}), 403);
  EXPECT_EQ(accounts({{"Cookie", cookie}, {"Origin", "http://localhost:1"}}), 403);
  EXPECT_EQ(accounts({{"Cookie", cookie}, {"X-Spillway-Page", "1"}}), 200) << "browsers that do not say it";
  EXPECT_EQ(accounts({{"Cookie", "a=b; " + cookie + "; c=d"}, {"Sec-Fetch-Site", "same-origin"}}), 200);
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi"), ofPage(cookie)).status, 401)
      << "it opens the management API, not models";
  EXPECT_EQ(get(host_.port(), "/api/events", {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-site"}}).status, 403);
  EXPECT_EQ(get(host_.port(), "/api/events", {{"Cookie", cookie}}).status, 401);
}

TEST_F(DashboardTest, NoAnswerLetsAnotherOriginRead) {
  start();
  for (const char* path : {"/", "/api/accounts", "/api/session"}) {
    const HttpReply reply = get(host_.port(), path);
    EXPECT_EQ(reply.header("access-control-allow-origin"), "") << path;
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff") << path;
  }
  const HttpReply preflight =
      exchange(host_.port(), {"OPTIONS",
                              "/api/accounts",
                              {{"Origin", "https://evil.example"}, {"Access-Control-Request-Private-Network", "true"}},
                              "",
                              20000,
                              0});
  EXPECT_EQ(preflight.status, 403);
  EXPECT_EQ(preflight.header("access-control-allow-private-network"), "");
}

TEST_F(DashboardTest, AManagementKeySignsInAndOthersDoNot) {
  startWithKeys();
  EXPECT_EQ(signIn(R"({"key": "admin-secret"})").status, 200);
  EXPECT_EQ(signIn(R"({"key": "admin-secre"})").status, 401);
  const HttpReply made =
      postJson(host_.port(), "/api/keys", R"({"name": "phone"})", {{"Authorization", "Bearer admin-secret"}});
  const std::string key = Json::parse(made.body)["key"];
  EXPECT_EQ(signIn(R"({"key": ")" + key + "\"}").status, 401) << "it is for models";
  for (const char* body : {"", "[]", "{}", R"({"key": 1})", R"({"key": "a", "ticket": "b"})"})
    EXPECT_EQ(signIn(body).status, 400) << body;
  EXPECT_EQ(signIn(R"({"key": "admin-secret"})", {{"Origin", "https://evil.example"}}).status, 403);
  HttpRequest form{"POST", "/api/session", {{"Content-Type", "text/plain"}}, R"({"key": "admin-secret"})", 20000, 0};
  EXPECT_EQ(exchange(host_.port(), form).status, 400) << "a form of another page could send that";
}

// Its sessions end with a password, but not those that are newer than it, though the host hears of it by them.
TEST_F(DashboardTest, WhoSignsInRightAfterThePasswordWasSetStaysIn) {
  start();
  for (const char* password : {"a long enough one", "another that is long"}) {
    const std::string command = std::string("echo '") + password + "' | HOME=" + host_.folder().path() +
                                " " SPILLWAY_BUILD_DIR "/bin/spillway password --state " + host_.folder().path() +
                                "/state";
    ASSERT_EQ(std::system(command.c_str()), 0);
    const std::string cookie = this->cookie();
    EXPECT_EQ(accounts(ofPage(cookie)), 200) << password;
    EXPECT_EQ(accounts({}), 401);
  }
}

TEST_F(DashboardTest, ASessionOutlivesARestartAndEndsWithSigningOut) {
  startWithKeys();
  const std::string cookie = this->cookie();
  const std::string old = ticket();
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  EXPECT_EQ(accounts(ofPage(cookie)), 200);
  EXPECT_EQ(signIn(R"({"ticket": ")" + old + "\"}").status, 401) << "links are of the run they were made in";
  HttpRequest out{"DELETE", "/api/session", {{"Cookie", cookie}}, "", 20000, 0};
  EXPECT_EQ(exchange(host_.port(), out).status, 403) << "only the page itself signs out";
  out.headers = ofPage(cookie);
  const HttpReply gone = exchange(host_.port(), out);
  EXPECT_EQ(gone.status, 200);
  EXPECT_NE(gone.header("set-cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(accounts(ofPage(cookie)), 401);
}

TEST_F(DashboardTest, WithoutAHostThereIsNothingToOpen) {
  start();
  host_.program().signalAndWait(SIGTERM);
  const std::string command = SPILLWAY_BUILD_DIR "/bin/spillway open --print --state " + host_.folder().path() +
                              "/state 2>&1 >/dev/null | grep -q 'no Spillway runs'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(DashboardTest, EventsTellWhatEndsAndGoOnWhereTheyEnded) {
  start();
  RawClient looker(host_.port());
  looker.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string head = looker.readUntil("event: state");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos) << head;
  const HttpReply answer = postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi"));
  ASSERT_EQ(answer.status, 200);
  const std::string id = answer.header("x-spillway-exchange");
  const std::string seen = looker.readUntil("\"id\":\"" + id + "\"");
  ASSERT_NE(seen.find("event: exchange\ndata: {\"id\":\"" + id), std::string::npos) << seen;
  const size_t at = seen.rfind("id: ");
  const std::string last = seen.substr(at + 4, seen.find('\n', at) - at - 4);
  looker.close();

  const std::string missed =
      postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi")).header("x-spillway-exchange");
  RawClient again(host_.port());
  again.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + last + "\r\n\r\n");
  const std::string more = again.readUntil("\"id\":\"" + missed + "\"");
  EXPECT_NE(more.find(missed), std::string::npos) << more;
  EXPECT_EQ(more.find("\"id\":\"" + id + "\""), std::string::npos) << "that was seen";
  EXPECT_EQ(more.find("event: gap"), std::string::npos);

  host_.program().send(SIGTERM);
  again.readAll();
  EXPECT_EQ(host_.program().waitForEnd(), 0) << "a stream that is open does not keep the host";
}

TEST_F(DashboardTest, AManyOfLookersLeaveRequestsAlone) {
  start();
  std::vector<std::unique_ptr<RawClient>> lookers;
  for (int i = 0; i < 32; ++i) {
    lookers.push_back(std::make_unique<RawClient>(host_.port()));
    lookers.back()->send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_NE(lookers.back()->readUntil("welcome").find("welcome"), std::string::npos) << i;
  }
  const HttpReply full = get(host_.port(), "/api/events");
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(full.header("retry-after"), "10");
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  EXPECT_EQ(accounts({}), 200);
}

TEST_F(DashboardTest, RequestsAreFoundByWhatTheyWere) {
  start();
  const Headers agent{{"User-Agent", "some-agent/1.2"}};
  const std::string id = postJson(host_.port(), "/v1/chat/completions", chatBody("up/m@status=200", "hi"), agent)
                             .header("x-spillway-exchange");
  postJson(host_.port(), "/v1/chat/completions", chatBody("default", "hi"));
  const auto found = [&](const std::string& query) {
    return host_.getJson("/api/exchanges?" + query)["exchanges"].size();
  };
  EXPECT_EQ(found(""), 2u);
  EXPECT_EQ(found("client=SOME-agent"), 1u);
  EXPECT_EQ(found("client=agent"), 0u) << "it begins so";
  EXPECT_EQ(found("id=" + id.substr(0, 24)) >= 1u, true);
  EXPECT_EQ(found("id=" + id), 1u);
  EXPECT_EQ(found("chain=default"), 1u);
  EXPECT_EQ(found("model=default"), 1u) << "what was asked for";
  EXPECT_EQ(found("model=m"), 1u) << "what served";
  EXPECT_EQ(found("account=a1&provider=up"), 2u);
  EXPECT_EQ(found("account=nobody"), 0u);
  EXPECT_EQ(found("spilled=true"), 0u);
  EXPECT_EQ(found("to=1000"), 0u);
  EXPECT_EQ(get(host_.port(), "/api/exchanges?spilled=yes").status, 400);
  EXPECT_EQ(host_.getJson("/api/totals?period=minute")["totals"].size() >= 1u, true);
  EXPECT_EQ(get(host_.port(), "/api/totals?period=minute&from=0").status, 400);
}

}  // namespace
}  // namespace spillway::test

// Accounts with proxies of their own, from configuration to upstream: what goes through which, and that nothing goes
// past them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ProxyServer.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using upstream::test::ProxyServer;

constexpr const char* kUser = "proxy-user";
constexpr const char* kPassword = "proxy-secret";

std::string portOf(const std::unique_ptr<ProxyServer>& proxy) { return std::to_string(proxy->port()); }

class ProxyTest : public testing::Test {
 protected:
  // Two accounts of one provider behind `upstream_`: a1 through a CONNECT proxy, a2 through SOCKS5.
  void start(const std::string& password = kPassword) {
    host_.start("providers:\n  up:\n    plugin: openai-compatible\n    base_url: " + upstream_.baseUrl() +
                    "/v1\n"
                    "    proxy: {url: 'http://127.0.0.1:" +
                    portOf(http_) + "', user: " + kUser +
                    ", password: {env: PROXY_PASSWORD}}\n"
                    "    accounts:\n"
                    "      - {name: a1, key: key-1}\n"
                    "      - {name: a2, key: key-2, proxy: 'socks5h://" +
                    kUser + ":" + kPassword + "@127.0.0.1:" + portOf(socks_) +
                    "'}\n"
                    "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n"
                    "timeouts: {connect: 500ms}\n",
                {{"PROXY_PASSWORD", password}});
  }

  HttpReply ask(bool stream = false) {
    return postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi", stream));
  }

  // TCP connections that the upstream has seen, and those that a proxy has led to it.
  size_t arrived() const {
    std::set<uint64_t> connections;
    for (const auto& request : upstream_.requests()) connections.insert(request.connection);
    return connections.size();
  }
  static size_t led(const std::unique_ptr<ProxyServer>& proxy) {
    size_t count = 0;
    for (const ProxyServer::Seen& seen : proxy->seen()) count += seen.open ? 1 : 0;
    return count;
  }

  static std::unique_ptr<ProxyServer> proxy(ProxyServer::Kind kind) {
    return std::make_unique<ProxyServer>(ProxyServer::Options{kind, kUser, kPassword});
  }

  simulator::Simulator upstream_;
  std::unique_ptr<ProxyServer> http_ = proxy(ProxyServer::Kind::Connect), socks_ = proxy(ProxyServer::Kind::Socks5);
  RunningHost host_;
};

TEST_F(ProxyTest, EachAccountGoesThroughItsOwn) {
  start();
  for (int i = 0; i < 6; ++i) {
    const HttpReply reply = ask(i >= 4);
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_FALSE(chatText(reply).empty());
  }
  EXPECT_EQ(upstream_.requests().size(), 6u);
  EXPECT_EQ(arrived(), led(http_) + led(socks_)) << "nothing came past a proxy";
  const std::string target = "127.0.0.1:" + std::to_string(upstream_.port());
  for (const auto& [proxy, own, other] :
       {std::tuple(http_.get(), "key-1", "key-2"), {socks_.get(), "key-2", "key-1"}}) {
    ASSERT_FALSE(proxy->seen().empty());
    for (const ProxyServer::Seen& seen : proxy->seen()) {
      EXPECT_EQ(seen.target, target);
      EXPECT_EQ(seen.credentials, std::string(kUser) + ":" + kPassword);
      EXPECT_THAT(seen.dialogue, Not(HasSubstr("key-")));
      EXPECT_THAT(seen.up, HasSubstr(own));
      EXPECT_THAT(seen.up, Not(HasSubstr(other)));
      EXPECT_THAT(seen.up, Not(HasSubstr(kUser)));
    }
  }
  EXPECT_EQ(http_->seen().size() + socks_->seen().size(), 2u) << "each has one connection, used again";

  const std::string accounts = host_.getJson("/api/accounts").dump();
  EXPECT_THAT(accounts, HasSubstr("\"proxy\":\"127.0.0.1:" + portOf(http_) + "\""));
  EXPECT_THAT(accounts, HasSubstr("\"proxy\":\"127.0.0.1:" + portOf(socks_) + "\""));
  for (const std::string& told : {accounts, host_.log()}) {
    EXPECT_THAT(told, Not(HasSubstr(kUser)));
    EXPECT_THAT(told, Not(HasSubstr(kPassword)));
  }
}

TEST_F(ProxyTest, ADeadOneCostsItsAccountAndNobodyElse) {
  start();
  const std::string port = portOf(http_);
  http_.reset();
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask().status, 200);
  for (const auto& request : upstream_.requests()) EXPECT_EQ(request.key, "key-2");
  EXPECT_EQ(arrived(), led(socks_)) << "and not directly either";
  bool tried = false;
  const Json exchanges = host_.getJson("/api/exchanges");
  for (const Json& row : exchanges["exchanges"]) {
    const Json trace = host_.trace(row["id"]);
    const Json& first = trace["attempts"][0];
    if (first["account"] != "a1") continue;
    tried = true;
    EXPECT_EQ(first["fault"], "network");
    EXPECT_EQ(first["scope"], "account");
    EXPECT_THAT(first["message"].get<std::string>(), HasSubstr(" through the proxy 127.0.0.1:" + port + ": "));
  }
  EXPECT_TRUE(tried);

  socks_.reset();
  const size_t before = upstream_.requests().size();
  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 502);
  EXPECT_THAT(reply.body, HasSubstr("through the proxy 127.0.0.1:"));
  EXPECT_EQ(upstream_.requests().size(), before);
  for (const std::string& told : {reply.body, host_.log(), host_.getJson("/api/accounts").dump()})
    EXPECT_THAT(told, Not(HasSubstr(kPassword)));
}

TEST_F(ProxyTest, RefusedCredentialsAreSaidToBeTheProxys) {
  start("wrong-secret");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(led(http_), 0u);
  const std::string accounts = host_.getJson("/api/accounts").dump();
  EXPECT_THAT(accounts, HasSubstr("it refused the credentials that are configured for it (407)"));
  for (const std::string& told : {accounts, host_.log()}) EXPECT_THAT(told, Not(HasSubstr("wrong-secret")));
}

TEST_F(ProxyTest, WhatTheEnvironmentSaysOfProxiesIsNotRead) {
  std::map<std::string, std::string> environment;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
    environment[name] = "http://127.0.0.1:" + portOf(http_);
  host_.start(providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                  "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n",
              environment);
  EXPECT_EQ(ask().status, 200);
  EXPECT_TRUE(http_->seen().empty());
}

}  // namespace
}  // namespace spillway::test

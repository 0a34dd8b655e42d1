// Calls besides the chat, over TLS and through proxies, against a server that does exactly what a script says.
#include "host/upstream/HttpCaller.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>

#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/upstream/PluginHttp.h"
#include "host/upstream/TlsContext.h"
#include "tests/unit/upstream/ProxyServer.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::upstream {
namespace {

using base::Fault;
using test::Authority;
using test::Peer;
using test::ProxyServer;
using test::ScriptedServer;

std::string reply(const std::string& body, const std::string& status = "200 OK", const std::string& more = {}) {
  return "HTTP/1.1 " + status + "\r\n" + more + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class HttpCallerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new Authority(); }
  static void TearDownTestSuite() {
    delete authority_;
    authority_ = nullptr;
  }

  void serve(std::function<void(Peer&, const std::string& request)> answer, bool tls = true,
             const std::string& name = "localhost") {
    test::CertificateOptions certificate;
    certificate.dnsName = name;
    server_ = std::make_unique<ScriptedServer>(
        [this, answer](Peer& peer) {
          std::string request = peer.readUntil("\r\n\r\n");
          if (request.empty()) return;
          if (request.starts_with("POST") && !request.ends_with("}")) request += peer.readUntil("}");
          {
            std::lock_guard lock(mutex_);
            requests_.push_back(request);
          }
          answer(peer, request);
          peer.close();
        },
        tls ? authority_->serverContext(certificate) : nullptr);
  }
  void serve(const std::string& bytes, bool tls = true, const std::string& name = "localhost") {
    serve([bytes](Peer& peer, const std::string&) { peer.send(bytes); }, tls, name);
  }

  std::string url(const std::string& path = "/token", const std::string& scheme = "https") const {
    return scheme + "://localhost:" + std::to_string(server_->port()) + path;
  }
  HttpCall to(const std::string& at) {
    url_ = at;
    HttpCall call;
    call.url = url_;
    call.timeoutMs = 5000;
    return call;
  }
  base::Error failure(const HttpCall& call) {
    auto answer = caller_.call(call);
    EXPECT_FALSE(answer.ok());
    return answer.ok() ? base::Error{} : answer.error();
  }
  std::vector<std::string> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  static std::shared_ptr<const config::Proxy> proxyAt(const std::string& text) {
    return std::make_shared<const config::Proxy>(*config::parseProxy(text));
  }

  static Authority* authority_;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::string url_;
  std::unique_ptr<ScriptedServer> server_;
  ConnectionPool connections_{[] { return makeTlsContext(authority_->pemFile()); }};
  HttpCaller caller_{connections_};
};

Authority* HttpCallerTest::authority_ = nullptr;

TEST_F(HttpCallerTest, SendsWhatItIsGivenAndHandsBackWhatCame) {
  serve(reply(R"({"access_token":"t"})", "200 OK", "X-Thing: a\r\nx-thing: b\r\n"));
  HttpCall call = to(url("/token?x=1"));
  call.method = "POST";
  call.headers = {{"content-type", "application/json"}, {"Host", "elsewhere.test"}, {"User-Agent", "own"}};
  call.body = R"({"a":1})";
  auto answer = caller_.call(call);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"access_token":"t"})");
  EXPECT_EQ(answer->header("x-THING"), "a");
  EXPECT_EQ(answer->header("nothing"), "");
  ASSERT_EQ(requests().size(), 1u);
  const std::string request = requests()[0];
  EXPECT_TRUE(request.starts_with("POST /token?x=1 HTTP/1.1\r\nHost: localhost:")) << request;
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"a\":1}")) << request;
  EXPECT_NE(request.find("Content-Length: 7\r\n"), std::string::npos) << request;
  EXPECT_NE(request.find("User-Agent: own\r\n"), std::string::npos) << request;
  EXPECT_EQ(request.find("elsewhere.test"), std::string::npos) << "where it goes says the URL alone";
}

TEST_F(HttpCallerTest, ARefusalIsAnAnswerAndARedirectIsNotFollowed) {
  serve(reply("no", "401 Unauthorized"));
  EXPECT_EQ(caller_.call(to(url()))->status, 401);
  serve(reply("", "302 Found", "location: https://elsewhere.test/\r\n"));
  auto answer = caller_.call(to(url()));
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->header("location"), "https://elsewhere.test/");
}

TEST_F(HttpCallerTest, PlainHttpGoesToThisMachineOnly) {
  serve(reply("here"), false);
  auto answer = caller_.call(to(url("/", "http")));
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->body, "here");
  for (const char* at :
       {"http://issuer.test/token?secret=1", "http://10.0.0.1/", "ftp://issuer.test/", "nothing", ""}) {
    const base::Error error = failure(to(at));
    EXPECT_EQ(error.fault, Fault::InvalidRequest) << at;
    EXPECT_EQ(error.message.find("secret"), std::string::npos) << error.message;
  }
}

TEST_F(HttpCallerTest, WhoCannotProveTheNameIsToldNothing) {
  serve(reply("x"), true, "another.test");
  EXPECT_EQ(failure(to(url())).fault, Fault::Network);
  EXPECT_TRUE(requests().empty());
}

TEST_F(HttpCallerTest, GoesThroughTheProxyAndNeverPastIt) {
  serve(reply("through"));
  for (const auto kind : {ProxyServer::Kind::Connect, ProxyServer::Kind::Socks5}) {
    ProxyServer proxy(kind);
    const std::string scheme = kind == ProxyServer::Kind::Connect ? "http://" : "socks5h://";
    HttpCall call = to(url());
    call.proxy = proxyAt(scheme + "127.0.0.1:" + std::to_string(proxy.port()));
    auto answer = caller_.call(call);
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    EXPECT_EQ(answer->body, "through");
    ASSERT_EQ(proxy.seen().size(), 1u);
    EXPECT_EQ(proxy.seen()[0].target, "localhost:" + std::to_string(server_->port()));
  }
  const size_t before = requests().size();
  HttpCall call = to(url());
  call.proxy = proxyAt("http://127.0.0.1:1");
  EXPECT_EQ(failure(call).fault, Fault::Network);
  call.proxy = proxyAt("http://proxy.test:3128");
  call = [&] {
    HttpCall plain = to(url("/", "http"));
    plain.proxy = call.proxy;
    return plain;
  }();
  EXPECT_EQ(failure(call).fault, Fault::InvalidRequest) << "a secret in plain text would leave this machine";
  EXPECT_EQ(requests().size(), before);
}

TEST_F(HttpCallerTest, AnAnswerThatIsNoneIsAnError) {
  struct Case {
    std::string bytes;
    Fault fault;
    const char* says;
  };
  const Case cases[] = {
      {"nonsense\r\n\r\n", Fault::Server, "no HTTP"},
      {"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", Fault::Network, "ended too early"},
      {reply("packed", "200 OK", "content-encoding: gzip\r\n"), Fault::Server, "compressed"},
      {reply(std::string(101, 'x')), Fault::Server, "larger than 100 bytes"},
  };
  for (const Case& one : cases) {
    serve(one.bytes);
    HttpCall call = to(url("/token?code=secret-code"));
    call.mostBytes = 100;
    const base::Error error = failure(call);
    EXPECT_EQ(error.fault, one.fault) << one.says;
    EXPECT_NE(error.message.find(one.says), std::string::npos) << error.message;
    EXPECT_NE(error.message.find("https://localhost:"), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find("secret-code"), std::string::npos) << error.message;
  }
  serve(reply(std::string(100, 'x')));
  HttpCall call = to(url());
  call.mostBytes = 100;
  EXPECT_TRUE(caller_.call(call).ok()) << "as large as it may be";
}

TEST_F(HttpCallerTest, WhatCannotBeSentIsRefusedWithoutQuotingIt) {
  serve(reply("x"));
  HttpCall call = to(url());
  call.headers = {{"authorization", "Bearer se\r\ncret"}};
  const base::Error error = failure(call);
  EXPECT_EQ(error.fault, Fault::InvalidRequest);
  EXPECT_EQ(error.message.find("cret"), std::string::npos) << error.message;
  call.headers.assign(HttpCaller::kMostHeaders + 1, {"a", "b"});
  EXPECT_EQ(failure(call).fault, Fault::InvalidRequest);
  const std::string large(HttpCaller::kMostBody + 1, 'x');
  call.headers.clear();
  call.body = large;
  EXPECT_EQ(failure(call).fault, Fault::InvalidRequest);
  EXPECT_TRUE(requests().empty());
}

TEST_F(HttpCallerTest, SilenceEndsWithTheTimeOrWhenItIsCancelled) {
  std::promise<void> over;
  std::shared_future<void> ended = over.get_future().share();
  serve([ended](Peer&, const std::string&) { ended.wait(); }, false);
  HttpCall call = to(url("/", "http"));
  call.timeoutMs = 400;
  EXPECT_EQ(failure(call).fault, Fault::Timeout);
  std::atomic<bool> cancelled{false};
  call.timeoutMs = 60'000;
  call.cancelled = &cancelled;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancelled = true;
  });
  EXPECT_EQ(failure(call).fault, Fault::Cancelled);
  later.join();
  over.set_value();
}

class PluginHttpTest : public HttpCallerTest {
 protected:
  PluginHttpTest() { call_.arena = &arena_; }
  static spw_str str(std::string_view text) { return {text.data(), text.size()}; }
  static std::string text(spw_str view) { return {view.ptr, view.len}; }
  spw_status send(const std::string& at) {
    url_ = at;
    spw_http_request request{};
    request.size = sizeof request;
    request.url = str(url_);
    reply_.size = sizeof reply_;
    error_.size = sizeof error_;
    return PluginHttp(caller_, nullptr).send(call_, request, reply_, error_);
  }

  base::Arena arena_;
  spw_call call_;
  spw_http_reply reply_{};
  spw_error error_{};
};

TEST_F(PluginHttpTest, TheReplyLivesInTheCallsArena) {
  serve(reply("body", "200 OK", "x-one: 1\r\n"));
  ASSERT_EQ(send(url()), SPW_OK) << text(error_.message);
  EXPECT_EQ(reply_.status, 200);
  EXPECT_EQ(text(reply_.body), "body");
  ASSERT_EQ(reply_.header_count, 2u);
  EXPECT_EQ(text(reply_.headers[0].name), "x-one");
  EXPECT_EQ(text(reply_.headers[0].value), "1");
  EXPECT_TRUE(requests()[0].starts_with("GET /token ")) << "a request that names no method";
}

TEST_F(PluginHttpTest, KeepsToTheCallsDeadline) {
  serve(reply("body"));
  call_.deadlineMonotonicMs = base::monotonicMs() - 1;
  EXPECT_EQ(send(url()), SPW_FAILED);
  EXPECT_EQ(error_.fault, SPW_FAULT_TIMEOUT);
  std::atomic<bool> cancelled{true};
  call_.deadlineMonotonicMs = 0;
  call_.cancelled = &cancelled;
  EXPECT_EQ(send(url()), SPW_CANCELLED);
}

TEST_F(PluginHttpTest, MistakesOfThePluginAreErrorsOfTheCall) {
  EXPECT_EQ(send("http://issuer.test/"), SPW_FAILED);
  EXPECT_EQ(error_.fault, SPW_FAULT_INVALID_REQUEST);
  EXPECT_NE(text(error_.message).find("only https"), std::string::npos) << text(error_.message);
  spw_http_request request{};
  request.size = sizeof request;
  request.url = {nullptr, 7};
  EXPECT_EQ(PluginHttp(caller_, nullptr).send(call_, request, reply_, error_), SPW_FAILED);
  EXPECT_EQ(error_.fault, SPW_FAULT_INVALID_REQUEST);
}

}  // namespace
}  // namespace spillway::upstream

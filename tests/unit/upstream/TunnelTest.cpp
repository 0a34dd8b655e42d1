// Ways through proxies that work, that refuse and that misbehave.
#include "host/upstream/Tunnel.h"

#include <Poco/Net/ServerSocket.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "host/base/Clock.h"
#include "host/upstream/ConnectionPool.h"
#include "host/upstream/RequestHead.h"
#include "host/upstream/ResponseReader.h"
#include "host/upstream/TlsContext.h"
#include "tests/unit/upstream/ProxyServer.h"

namespace spillway::upstream {
namespace {

using config::Proxy;
using test::Authority;
using test::Peer;
using test::ProxyServer;
using test::ScriptedServer;
using testing::AllOf;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Io = Connection::Io;

constexpr const char* kUser = "somebody";
constexpr const char* kPassword = "a-proxy-secret";

std::shared_ptr<const Proxy> proxyAt(Proxy::Kind kind, uint16_t port, bool credentials = false) {
  auto proxy = std::make_shared<Proxy>();
  proxy->kind = kind;
  proxy->host = "127.0.0.1";
  proxy->port = port;
  if (credentials) {
    proxy->user = config::Secret(kUser);
    proxy->password = config::Secret(kPassword);
  }
  return proxy;
}

class TunnelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new Authority(); }
  static void TearDownTestSuite() {
    delete authority_;
    authority_ = nullptr;
  }

  static ConnectionPool::TlsSource tls() {
    return [file = authority_->pemFile()] { return makeTlsContext(file); };
  }

  // Every name is this machine; asked_ has the names that were looked up here.
  ConnectionPool::Options options() {
    ConnectionPool::Options options;
    options.lookup = [this](const std::string& host, uint16_t port) -> base::Result<Resolver::Addresses> {
      asked_.push_back(host);
      return Resolver::Addresses{Poco::Net::SocketAddress("127.0.0.1", port)};
    };
    return options;
  }

  static void hello(Peer& peer) {
    while (!peer.readUntil("\r\n\r\n").empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  }

  static void wait(Connection& connection, Io io) {
    pollfd watched{connection.fd(), static_cast<short>(io == Io::WantRead ? POLLIN : POLLOUT), 0};
    ASSERT_EQ(::poll(&watched, 1, 10'000), 1) << "nothing happened";
  }

  // A whole exchange; the reply's body.
  static std::string ask(Connection& connection) {
    RequestHead head("GET", connection.origin(), "/");
    head.add("authorization", "Bearer upstream-key");
    std::string bytes = head.bytes(RequestHead::kNoBody).value();
    for (size_t done = 0; done < bytes.size();) {
      size_t put = 0;
      const Io io = connection.write(bytes.data() + done, bytes.size() - done, put);
      done += put;
      if (io == Io::WantRead || io == Io::WantWrite) wait(connection, io);
      if (io == Io::Failed) return connection.lastError();
    }
    ResponseReader reader;
    std::string body;
    char room[4096];
    while (reader.state() == ResponseReader::State::Head || reader.state() == ResponseReader::State::Body) {
      size_t got = 0;
      const Io io = connection.read(room, sizeof room, got);
      if (io == Io::WantRead || io == Io::WantWrite) {
        wait(connection, io);
        continue;
      }
      if (io != Io::Done) return "ended early";
      if (!reader.feed(room, got, [&](std::string_view piece) { body += piece; }).ok()) return "no HTTP";
    }
    return body;
  }

  // Opens through a proxy that follows a script, for an upstream that must not be reached.
  std::string failure(Proxy::Kind kind, ScriptedServer::Script script, bool credentials = true,
                      Timeouts timeouts = {2000}) {
    ScriptedServer upstream(hello);
    ScriptedServer proxy(std::move(script));
    ConnectionPool pool(tls(), options());
    auto opened = pool.open({false, "up.example", upstream.port(), proxyAt(kind, proxy.port(), credentials)}, timeouts);
    EXPECT_EQ(upstream.accepted(), 0) << "never past the proxy";
    if (opened.ok()) return "opened";
    EXPECT_EQ(opened.error().fault, base::Fault::Network);
    const std::string& message = opened.error().message;
    EXPECT_THAT(message, Not(AnyOf(HasSubstr(kPassword), HasSubstr(kUser))));
    const std::string begin = "cannot connect to http://up.example:" + std::to_string(upstream.port()) +
                              " through the proxy 127.0.0.1:" + std::to_string(proxy.port()) + ": ";
    EXPECT_THAT(message, StartsWith(begin));
    return message.substr(std::min(begin.size(), message.size()));
  }

  static Authority* authority_;
  std::vector<std::string> asked_;
  Timeouts timeouts_{2000};
};

Authority* TunnelTest::authority_ = nullptr;

struct Way {
  ProxyServer::Kind server;
  Proxy::Kind kind;
};
constexpr Way kWays[] = {{ProxyServer::Kind::Connect, Proxy::Kind::Http},
                         {ProxyServer::Kind::Socks5, Proxy::Kind::Socks5},
                         {ProxyServer::Kind::Socks5, Proxy::Kind::Socks5h}};

TEST_F(TunnelTest, CarriesPlainAndSecureExchangesWithAndWithoutCredentials) {
  auto certificate = authority_->serverContext({.dnsName = "up.example", .ipAddress = ""});
  for (const Way& way : kWays)
    for (bool secure : {false, true})
      for (bool credentials : {false, true}) {
        ScriptedServer upstream(hello, secure ? certificate : nullptr);
        ProxyServer proxy({way.server, credentials ? kUser : "", credentials ? kPassword : ""});
        ConnectionPool pool(tls(), options());
        asked_.clear();
        auto opened =
            pool.open({secure, "up.example", upstream.port(), proxyAt(way.kind, proxy.port(), credentials)}, timeouts_);
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        EXPECT_EQ(ask(**opened), "hello");
        EXPECT_EQ(ask(**opened), "hello");
        ASSERT_EQ(proxy.seen().size(), 1u);
        const ProxyServer::Seen seen = proxy.seen()[0];
        const std::string port = ":" + std::to_string(upstream.port());
        const bool here = way.kind == Proxy::Kind::Socks5;
        EXPECT_EQ(seen.target, (here ? "127.0.0.1" : "up.example") + port);
        EXPECT_EQ(asked_.size(), here ? 2u : 1u) << "only socks5 has the upstream's name looked up here";
        EXPECT_EQ(seen.credentials, credentials ? std::string(kUser) + ":" + kPassword : "");
        EXPECT_THAT(seen.dialogue, Not(HasSubstr("upstream-key")));
        if (secure)
          EXPECT_THAT(seen.up, Not(HasSubstr("upstream-key")));
        else
          EXPECT_THAT(seen.up, HasSubstr("Bearer upstream-key"));
        EXPECT_THAT(seen.up, Not(HasSubstr("Proxy-Authorization")));
      }
}

TEST_F(TunnelTest, TheUpstreamHasToShowItsOwnCertificate) {
  for (const Way& way : kWays) {
    ScriptedServer upstream(hello, authority_->serverContext({.dnsName = "other.example", .ipAddress = ""}));
    ProxyServer proxy(way.server);
    ConnectionPool pool(tls(), options());
    auto opened = pool.open({true, "up.example", upstream.port(), proxyAt(way.kind, proxy.port())}, timeouts_);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().fault, base::Fault::Network);
    EXPECT_THAT(opened.error().message, HasSubstr("through the proxy 127.0.0.1:"));
    EXPECT_THAT(opened.error().message, HasSubstr("TLS: "));
  }
}

TEST_F(TunnelTest, AConnectionServesOnlyItsOwnProxy) {
  ScriptedServer upstream(hello);
  ProxyServer one(ProxyServer::Kind::Connect), two(ProxyServer::Kind::Connect);
  ConnectionPool pool(tls(), options());
  const auto origin = [&](std::shared_ptr<const Proxy> proxy) {
    return Origin{false, "127.0.0.1", upstream.port(), std::move(proxy)};
  };
  auto opened = pool.open(origin(proxyAt(Proxy::Kind::Http, one.port(), true)), timeouts_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(ask(**opened), "hello");
  pool.give(std::move(*opened));
  EXPECT_EQ(pool.take(origin(nullptr)), nullptr);
  EXPECT_EQ(pool.take(origin(proxyAt(Proxy::Kind::Http, two.port(), true))), nullptr);
  EXPECT_EQ(pool.take(origin(proxyAt(Proxy::Kind::Socks5, one.port(), true))), nullptr);
  EXPECT_EQ(pool.take(origin(proxyAt(Proxy::Kind::Http, one.port()))), nullptr) << "other credentials, other way";
  EXPECT_NE(pool.take(origin(proxyAt(Proxy::Kind::Http, one.port(), true))), nullptr) << "the same, read anew";

  auto direct = pool.open(origin(nullptr), timeouts_);
  ASSERT_TRUE(direct.ok());
  pool.give(std::move(*direct));
  EXPECT_EQ(pool.take(origin(proxyAt(Proxy::Kind::Http, one.port()))), nullptr) << "nor the other way round";
}

TEST_F(TunnelTest, AProxyThatIsNotThereIsNotGonePast) {
  uint16_t closed = 0;
  {
    Poco::Net::ServerSocket gone;
    gone.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true, false);
    closed = gone.address().port();
  }
  for (const Way& way : kWays) {
    ScriptedServer upstream(hello);
    ConnectionPool pool(tls(), options());
    auto opened = pool.open({false, "127.0.0.1", upstream.port(), proxyAt(way.kind, closed)}, timeouts_);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().fault, base::Fault::Network);
    EXPECT_THAT(opened.error().message,
                AllOf(HasSubstr(" through the proxy 127.0.0.1:" + std::to_string(closed) + ": "),
                      EndsWith("Connection refused")));
    EXPECT_EQ(upstream.accepted(), 0);
  }
}

TEST_F(TunnelTest, WhatAnHttpProxySaysIsUnderstood) {
  const auto answers = [](std::string answer) {
    return [answer](Peer& peer) {
      peer.readUntil("\r\n\r\n");
      peer.send(answer);
    };
  };
  const auto told = [&](const std::string& answer, bool credentials = true) {
    return failure(Proxy::Kind::Http, answers(answer), credentials);
  };
  EXPECT_EQ(told("HTTP/1.1 407 a-proxy-secret\r\n\r\n"), "it refused the credentials that are configured for it (407)");
  EXPECT_EQ(told("HTTP/1.1 407 No\r\n\r\n", false), "it wants credentials, and none are configured for it (407)");
  EXPECT_EQ(told("HTTP/1.0 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad"), "it answered CONNECT with 502");
  EXPECT_EQ(told("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/\r\n\r\n"), "it answered CONNECT with 301");
  EXPECT_EQ(told(""), "it closed the connection before it had answered");
  EXPECT_EQ(told("HTTP/1.1 200"), "it closed the connection before it had answered");
  const std::string strange = "its answer to CONNECT is no HTTP that can be understood, or is too long";
  EXPECT_EQ(told("SSH-2.0-OpenSSH\r\n"), strange);
  EXPECT_EQ(told("HTTP/1.1 abc\r\n\r\n"), strange);
  EXPECT_EQ(told("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), strange);
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(told(interim), strange);
}

TEST_F(TunnelTest, WhatASocksProxySaysIsUnderstood) {
  const auto told = [&](std::string answer, bool credentials = true) {
    return failure(
        Proxy::Kind::Socks5h,
        [answer](Peer& peer) {
          peer.read();
          peer.send(answer);
          // What is left unread would make a reset of the end.
          while (!peer.read().empty()) continue;
        },
        credentials);
  };
  const std::string greeted("\5\2\1\0", 4);
  EXPECT_EQ(told("\5\xff"), "it does not take a user and password");
  EXPECT_EQ(told("\5\xff", false), "it wants credentials, and none are configured for it");
  EXPECT_EQ(told(std::string("\5\2\1\1", 4)), "it refused the credentials that are configured for it");
  const std::string strange = "it does not answer as a SOCKS5 proxy does";
  EXPECT_EQ(told("\4\2"), strange);
  EXPECT_EQ(told(std::string("\5\0", 2)), strange) << "a way that was not offered";
  EXPECT_EQ(told(std::string("\5\2\5\0", 4)), strange);
  EXPECT_EQ(told("HTTP/1.1 400 Bad Request\r\n\r\n"), strange);
  EXPECT_EQ(told(greeted + std::string("\4\0", 2)), strange);
  const std::pair<int, const char*> kCodes[] = {{1, "it failed"},
                                                {2, "its rules do not allow this upstream"},
                                                {3, "it has no network that reaches the upstream"},
                                                {4, "it does not reach the upstream"},
                                                {5, "the upstream refused its connection"},
                                                {6, "the upstream did not answer it in time"},
                                                {7, "it does not know how to connect"},
                                                {8, "it does not take this kind of address"},
                                                {99, "it refused for a reason of its own"}};
  for (const auto& [code, words] : kCodes)
    EXPECT_EQ(told(greeted + '\5' + static_cast<char>(code)),
              std::string(words) + " (SOCKS5 reply " + std::to_string(code) + ")");
  EXPECT_EQ(told(greeted + std::string("\5\0\0\7", 4)), strange) << "an address of no known kind";
}

TEST_F(TunnelTest, SilenceAndTricklesEndInTime) {
  for (Proxy::Kind kind : {Proxy::Kind::Http, Proxy::Kind::Socks5h}) {
    std::promise<void> done;
    auto end = done.get_future().share();
    const int64_t start = base::monotonicMs();
    EXPECT_EQ(failure(kind, [&, end](Peer&) { end.wait_for(std::chrono::seconds(1)); }, true, {150}),
              "its answer took longer than 150 ms");
    EXPECT_LT(base::monotonicMs() - start, 5000);
    done.set_value();
  }
  std::atomic<bool> stop{false};
  const auto trickle = [&stop](Peer& peer) {
    peer.readUntil("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nX-Slow: ");
    for (int i = 0; i < 100 && !stop; ++i) {
      peer.send("x");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  };
  const int64_t start = base::monotonicMs();
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    stop = true;
  });
  EXPECT_EQ(failure(Proxy::Kind::Http, trickle, true, {200}), "its answer took longer than 200 ms");
  stopper.join();
  EXPECT_LT(base::monotonicMs() - start, 1900) << "one limit for all of it, not one for each byte";
}

TEST_F(TunnelTest, NothingBehindTheProxysAnswerIsSwallowed) {
  ScriptedServer proxy([](Peer& peer) {
    peer.readUntil("\r\n\r\n");
    peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\nContent-L");
    peer.readUntil("\r\n\r\n");
    peer.send("ength: 5\r\n\r\nearly");
  });
  ConnectionPool pool(tls(), options());
  auto opened = pool.open({false, "up.example", 80, proxyAt(Proxy::Kind::Http, proxy.port())}, timeouts_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(ask(**opened), "early");
}

TEST_F(TunnelTest, AnAddressIsSaidAsTheProtocolHasIt) {
  std::promise<std::string> heard;
  ScriptedServer http([&](Peer& peer) { heard.set_value(peer.readUntil("\r\n\r\n")); });
  ConnectionPool pool(tls(), options());
  EXPECT_FALSE(pool.open({true, "2001:db8::1", 443, proxyAt(Proxy::Kind::Http, http.port())}, timeouts_).ok());
  EXPECT_EQ(heard.get_future().get(), "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n");

  std::promise<std::string> request;
  ScriptedServer socks([&](Peer& peer) {
    peer.read();
    peer.send(std::string("\5\0", 2));
    request.set_value(peer.read());
  });
  EXPECT_FALSE(pool.open({true, "2001:db8::1", 443, proxyAt(Proxy::Kind::Socks5h, socks.port())}, timeouts_).ok());
  EXPECT_EQ(request.get_future().get(), std::string("\5\1\0\4\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\1\xbb", 22));
}

TEST_F(TunnelTest, AnotherAddressOfTheUpstreamIsTriedWhenTheProxyDoesNotReachTheFirst) {
  ScriptedServer upstream(hello);
  ProxyServer proxy(ProxyServer::Kind::Socks5);
  ConnectionPool::Options two;
  two.lookup = [](const std::string& host, uint16_t port) -> base::Result<Resolver::Addresses> {
    Resolver::Addresses list;
    if (host == "up.example") list.emplace_back("127.0.0.2", port);  // where nobody listens
    list.emplace_back("127.0.0.1", port);
    return list;
  };
  ConnectionPool pool(tls(), two);
  auto opened =
      pool.open({false, "up.example", upstream.port(), proxyAt(Proxy::Kind::Socks5, proxy.port())}, timeouts_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(ask(**opened), "hello");
  const std::string port = ":" + std::to_string(upstream.port());
  ASSERT_EQ(proxy.seen().size(), 2u);
  EXPECT_EQ(proxy.seen()[0].target, "127.0.0.2" + port);
  EXPECT_EQ(proxy.seen()[1].target, "127.0.0.1" + port);
}

TEST_F(TunnelTest, AClientThatLeavesEndsTheDialogue) {
  std::promise<void> done;
  auto end = done.get_future().share();
  ScriptedServer proxy([end](Peer&) { end.wait(); });
  ConnectionPool pool(tls(), options());
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  std::thread leaver([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ::close(pair[1]);
  });
  const int64_t start = base::monotonicMs();
  auto opened = pool.open({true, "up.example", 443, proxyAt(Proxy::Kind::Http, proxy.port())}, Timeouts{10'000},
                          {.closes = pair[0]});
  leaver.join();
  ::close(pair[0]);
  done.set_value();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, base::Fault::Cancelled);
  EXPECT_LT(base::monotonicMs() - start, 5000);
}

}  // namespace
}  // namespace spillway::upstream

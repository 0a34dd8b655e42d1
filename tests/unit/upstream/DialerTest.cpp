// Opening a connection: addresses, certificates, and how long it may take.
#include "host/upstream/Dialer.h"

#include <Poco/Net/ServerSocket.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>
#include <thread>

#include "host/base/Clock.h"
#include "tests/unit/upstream/ConnectionFixture.h"

namespace spillway::upstream {
namespace {

class DialerTest : public ConnectionFixture {};

TEST_F(DialerTest, certificatesAreCheckedStrictly) {
  struct Case {
    const char* what;
    CertificateOptions shown;
    std::string host;
    bool good;
  };
  const Case cases[] = {
      {"right name", CertificateOptions{.dnsName = "localhost", .ipAddress = ""}, "localhost", true},
      {"other name", CertificateOptions{.dnsName = "other.example", .ipAddress = ""}, "localhost", false},
      {"a name that only begins alike", CertificateOptions{.dnsName = "localhost.example", .ipAddress = ""},
       "localhost", false},
      {"wildcard", CertificateOptions{.dnsName = "*.up.example", .ipAddress = ""}, "api.up.example", true},
      {"wildcard two levels down", CertificateOptions{.dnsName = "*.up.example", .ipAddress = ""}, "a.b.up.example",
       false},
      {"address", {"x.example", "127.0.0.1"}, "127.0.0.1", true},
      {"other address", {"x.example", "127.0.0.2"}, "127.0.0.1", false},
      {"expired", CertificateOptions{"localhost", "", -7200, -3600}, "localhost", false},
      {"not yet valid", {"localhost", "", 3600, 7200}, "localhost", false},
  };
  for (const Case& c : cases) {
    ScriptedServer server(hello, authority_->serverContext(c.shown));
    ConnectionPool pool(tlsContext(), options());
    auto opened = pool.open(secure(server, c.host), timeouts_);
    EXPECT_EQ(opened.ok(), c.good) << c.what << (opened.ok() ? "" : opened.error().message);
  }
}

TEST_F(DialerTest, S19_onlyKnownAuthoritiesAreTrusted) {
  Authority stranger;
  ScriptedServer server(hello, stranger.serverContext({}));
  ConnectionPool pool(tlsContext(), options());
  EXPECT_FALSE(pool.open(secure(server), timeouts_).ok());
  ConnectionPool systemOnly([] { return makeTlsContext(""); }, options());
  ScriptedServer ours(hello, authority_->serverContext({}));
  EXPECT_FALSE(systemOnly.open(secure(ours), timeouts_).ok());
  ConnectionPool missing([] { return makeTlsContext("/nonexistent/ca.pem"); }, options());
  auto opened = missing.open(secure(ours), timeouts_);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("/nonexistent/ca.pem"), std::string::npos);
}

TEST_F(DialerTest, oldTlsIsRefused) {
  auto context = authority_->serverContext({});
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  ScriptedServer server(hello, context);
  ConnectionPool pool(tlsContext(), options());
  EXPECT_FALSE(pool.open(secure(server), timeouts_).ok());
}

TEST_F(DialerTest, aPlainServerBehindTlsIsAnError) {
  ScriptedServer server([](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  ConnectionPool pool(tlsContext(), options());
  auto opened = pool.open(secure(server), timeouts_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, base::Fault::Network);
}

TEST_F(DialerTest, aSilentHandshakeEndsInTime) {
  std::promise<void> done;
  auto end = done.get_future().share();
  ScriptedServer server([end](Peer&) { end.wait(); });
  ConnectionPool pool(tlsContext(), options());
  const int64_t start = base::monotonicMs();
  auto opened = pool.open(secure(server), Timeouts{150});
  ASSERT_FALSE(opened.ok());
  EXPECT_GE(base::monotonicMs() - start, 140);
  EXPECT_LT(base::monotonicMs() - start, 3000) << "the limit is ours, not twice the library's";
  done.set_value();
}

TEST_F(DialerTest, aClientThatLeavesCancelsTheOpening) {
  std::promise<void> done;
  auto end = done.get_future().share();
  ScriptedServer server([end](Peer&) { end.wait(); });
  ConnectionPool pool(tlsContext(), options());
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  ASSERT_EQ(::write(pair[1], "more", 4), 4) << "bytes alone are no reason to stop";
  std::thread leaver([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ::close(pair[1]);
  });
  const int64_t start = base::monotonicMs();
  auto opened = pool.open(secure(server), Timeouts{10'000}, {.closes = pair[0]});
  leaver.join();
  ::close(pair[0]);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, base::Fault::Cancelled);
  EXPECT_GE(base::monotonicMs() - start, 40);
  EXPECT_LT(base::monotonicMs() - start, 5000);
  done.set_value();
}

// Somebody else who is asked for the same has begun to answer.
TEST_F(DialerTest, anotherOneThatSpeaksEndsTheOpening) {
  std::promise<void> done;
  auto end = done.get_future().share();
  ScriptedServer server([end](Peer&) { end.wait(); });
  ConnectionPool pool(tlsContext(), options());
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  std::thread speaker([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(::write(pair[1], "more", 4), 4);
  });
  const int64_t start = base::monotonicMs();
  auto opened = pool.open(secure(server), Timeouts{10'000}, {.speaks = pair[0]});
  speaker.join();
  ::close(pair[0]);
  ::close(pair[1]);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, base::Fault::Cancelled);
  EXPECT_GE(base::monotonicMs() - start, 40);
  EXPECT_LT(base::monotonicMs() - start, 5000);
  done.set_value();
}

TEST_F(DialerTest, connectingEndsInTime) {
  // A listener whose queue is full answers nobody.
  Poco::Net::ServerSocket full;
  full.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true, false);
  full.listen(0);
  std::vector<Poco::Net::StreamSocket> crowd(4);
  for (auto& one : crowd) one.connectNB(full.address());
  ConnectionPool pool(tlsContext(), options());
  const int64_t start = base::monotonicMs();
  auto opened = pool.open({false, "127.0.0.1", full.address().port()}, Timeouts{150});
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("took longer than 150 ms"), std::string::npos) << opened.error().message;
  EXPECT_LT(base::monotonicMs() - start, 3000);
}

TEST_F(DialerTest, otherAddressesAreTried) {
  ScriptedServer server(hello);
  uint16_t closedPort = 0;
  {
    Poco::Net::ServerSocket gone;
    gone.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true, false);
    closedPort = gone.address().port();
  }
  int asked = 0;
  size_t dead = 2;
  ConnectionPool::Options options;
  options.lookup = [&](const std::string& host, uint16_t) -> base::Result<Resolver::Addresses> {
    ++asked;
    EXPECT_EQ(host, "many.example");
    Resolver::Addresses list(dead, Poco::Net::SocketAddress("127.0.0.1", closedPort));
    list.emplace_back("127.0.0.1", server.port());
    return list;
  };
  ConnectionPool pool(tlsContext(), options);
  const Origin origin{false, "many.example", 80};
  EXPECT_TRUE(pool.open(origin, timeouts_).ok());
  EXPECT_TRUE(pool.open(origin, timeouts_).ok());
  EXPECT_EQ(asked, 1) << "addresses are remembered";
  dead = 3;
  const Origin other{false, "many.example", 81};
  auto refused = pool.open(other, timeouts_);
  ASSERT_FALSE(refused.ok()) << "three addresses are enough";
  EXPECT_EQ(refused.error().message.find("cannot connect to http://many.example:81: 127.0.0.1:"), 0u)
      << refused.error().message;
  EXPECT_FALSE(pool.open(other, timeouts_).ok());
  EXPECT_EQ(asked, 3) << "addresses that did not work are asked for again";
}

TEST_F(DialerTest, unknownHostsAreNamed) {
  ConnectionPool::Options failing;
  failing.lookup = [](const std::string& host, uint16_t) -> base::Result<Resolver::Addresses> {
    base::Error error;
    error.fault = base::Fault::Network;
    error.message = "cannot find the address of '" + host + "': no such host";
    return error;
  };
  ConnectionPool pool(tlsContext(), failing);
  auto opened = pool.open({true, "nowhere.invalid", 443}, timeouts_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message, "cannot find the address of 'nowhere.invalid': no such host");
  auto numeric = Resolver::systemLookup("127.0.0.1", 7);
  ASSERT_TRUE(numeric.ok());
  EXPECT_EQ(numeric->front().toString(), "127.0.0.1:7");
}

}  // namespace
}  // namespace spillway::upstream

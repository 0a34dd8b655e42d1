// Connections, plain and TLS, against a server that does exactly what a script says.
#include "host/upstream/Connection.h"

#include <Poco/Net/ServerSocket.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <future>
#include <thread>

#include "host/base/Clock.h"
#include "host/upstream/ConnectionPool.h"
#include "host/upstream/RequestHead.h"
#include "host/upstream/ResponseReader.h"
#include "host/upstream/TlsContext.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::upstream {
namespace {

using test::Authority;
using test::CertificateOptions;
using test::Peer;
using test::ScriptedServer;
using Io = Connection::Io;

class ConnectionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new Authority(); }
  static void TearDownTestSuite() {
    delete authority_;
    authority_ = nullptr;
  }

  static ConnectionPool::TlsSource tlsContext() {
    return [file = authority_->pemFile()] { return makeTlsContext(file); };
  }

  static ConnectionPool::Options options() {
    ConnectionPool::Options options;
    options.lookup = [](const std::string&, uint16_t port) -> base::Result<Resolver::Addresses> {
      return Resolver::Addresses{Poco::Net::SocketAddress("127.0.0.1", port)};
    };
    return options;
  }

  static Origin plain(const ScriptedServer& server) { return {false, "127.0.0.1", server.port()}; }
  static Origin secure(const ScriptedServer& server, std::string host = "localhost") {
    return {true, std::move(host), server.port()};
  }

  static void wait(Connection& connection, Io io) {
    pollfd watched{connection.fd(), static_cast<short>(io == Io::WantRead ? POLLIN : POLLOUT), 0};
    ASSERT_EQ(::poll(&watched, 1, 10'000), 1) << "nothing happened";
  }

  static void send(Connection& connection, std::string_view bytes) {
    while (!bytes.empty()) {
      size_t put = 0;
      const Io io = connection.write(bytes.data(), bytes.size(), put);
      bytes.remove_prefix(put);
      if (io == Io::WantRead || io == Io::WantWrite) wait(connection, io);
      if (io == Io::Failed) FAIL() << connection.lastError();
    }
  }

  // The next bytes; how the reading ended when there are none.
  static std::string receive(Connection& connection, Io& io) {
    char room[4096];
    for (;;) {
      size_t got = 0;
      io = connection.read(room, sizeof room, got);
      if (io == Io::Done) return std::string(room, got);
      if (io == Io::Closed || io == Io::Failed) return "";
      wait(connection, io);
    }
  }

  // A whole exchange; the reply's body.
  static std::string exchange(Connection& connection, ResponseReader& reader) {
    RequestHead head("GET", connection.origin(), "/");
    send(connection, head.bytes(RequestHead::kNoBody).value());
    std::string body;
    Io io = Io::Done;
    while (reader.state() == ResponseReader::State::Head || reader.state() == ResponseReader::State::Body) {
      std::string bytes = receive(connection, io);
      if (bytes.empty()) {
        EXPECT_EQ(io, Io::Closed) << connection.lastError();
        static_cast<void>(reader.end().ok());
        break;
      }
      auto used = reader.feed(bytes.data(), bytes.size(), [&](std::string_view piece) { body += piece; });
      if (!used.ok()) break;
    }
    return body;
  }

  // Answers requests with "hello" as long as they come.
  static void hello(Peer& peer) {
    while (!peer.readUntil("\r\n\r\n").empty())
      peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n");
  }

  static Authority* authority_;
  Timeouts timeouts_{2000};
};

Authority* ConnectionTest::authority_ = nullptr;

TEST_F(ConnectionTest, carriesSeveralExchangesPlainAndSecure) {
  auto certificate = authority_->serverContext({});
  for (bool tls : {false, true}) {
    ScriptedServer server(hello, tls ? certificate : nullptr);
    ConnectionPool pool(tlsContext(), options());
    const Origin origin = tls ? secure(server) : plain(server);
    EXPECT_EQ(pool.take(origin), nullptr);
    auto opened = pool.open(origin, timeouts_, -1);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    std::unique_ptr<Connection> connection = std::move(*opened);
    EXPECT_FALSE(connection->reused());
    for (int round = 0; round < 3; ++round) {
      ResponseReader reader;
      EXPECT_EQ(exchange(*connection, reader), "hello");
      ASSERT_TRUE(reader.keepAlive()) << "trailers do not stand in the way";
      const int fd = connection->fd();
      pool.give(std::move(connection));
      EXPECT_EQ(pool.idle(), 1u);
      connection = pool.take(origin);
      ASSERT_NE(connection, nullptr);
      EXPECT_EQ(connection->fd(), fd);
      EXPECT_TRUE(connection->reused());
      EXPECT_EQ(pool.idle(), 0u);
    }
    EXPECT_EQ(server.accepted(), 1);
    connection.reset();
  }
}

TEST_F(ConnectionTest, neverBlocks) {
  for (bool tls : {false, true}) {
    std::promise<void> done;
    auto end = done.get_future().share();
    ScriptedServer server([end](Peer&) { end.wait(); }, tls ? authority_->serverContext({}) : nullptr);
    ConnectionPool pool(tlsContext(), options());
    auto opened = pool.open(tls ? secure(server) : plain(server), timeouts_, -1);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    Connection& connection = **opened;
    const int64_t start = base::monotonicMs();
    char room[100];
    size_t got = 7;
    EXPECT_EQ(connection.read(room, sizeof room, got), Io::WantRead);
    EXPECT_EQ(got, 0u);
    // A peer that takes nothing: the kernel's buffers fill, then we are told to wait.
    const std::string large(size_t{64} << 20, 'x');
    size_t written = 0, put = 0;
    Io io = Io::Done;
    while (io == Io::Done && written < large.size()) {
      io = connection.write(large.data() + written, large.size() - written, put);
      written += put;
    }
    EXPECT_EQ(io, Io::WantWrite);
    EXPECT_LT(written, large.size());
    EXPECT_LT(base::monotonicMs() - start, 5000);
    done.set_value();
  }
}

TEST_F(ConnectionTest, largeBodiesArriveWhole) {
  std::string body;
  for (int i = 0; body.size() < (size_t{3} << 20); ++i) body += std::to_string(i) + ",";
  for (bool tls : {false, true}) {
    std::promise<std::string> received;
    ScriptedServer server([&](Peer& peer) { received.set_value(peer.readUntil("END")); },
                          tls ? authority_->serverContext({}) : nullptr);
    ConnectionPool pool(tlsContext(), options());
    auto opened = pool.open(tls ? secure(server) : plain(server), timeouts_, -1);
    ASSERT_TRUE(opened.ok());
    // Uneven parts, an empty one among them, as a spliced body has.
    const std::string_view all = body;
    std::vector<std::string_view> pieces = {"head\r\n\r\n",        all.substr(0, 10), "",
                                            all.substr(10, 70000), all.substr(70010), "END"};
    size_t sent = 0, total = 0;
    for (std::string_view piece : pieces) total += piece.size();
    while (sent < total) {
      std::vector<iovec> parts;
      size_t skip = sent;
      for (std::string_view piece : pieces) {
        const size_t off = std::min(skip, piece.size());
        skip -= off;
        parts.push_back({const_cast<char*>(piece.data() + off), piece.size() - off});
      }
      size_t put = 0;
      const Io io = (*opened)->writev(parts.data(), static_cast<int>(parts.size()), put);
      sent += put;
      ASSERT_NE(io, Io::Failed) << (*opened)->lastError();
      if (io != Io::Done) wait(**opened, io);
    }
    EXPECT_TRUE(received.get_future().get() == "head\r\n\r\n" + body + "END");
  }
}

TEST_F(ConnectionTest, decryptedBytesAreKnownOf) {
  ScriptedServer server(
      [](Peer& peer) {
        peer.send(std::string(1000, 'x'));
        peer.read();
      },
      authority_->serverContext({}));
  ConnectionPool pool(tlsContext(), options());
  auto opened = pool.open(secure(server), timeouts_, -1);
  ASSERT_TRUE(opened.ok());
  Connection& connection = **opened;
  EXPECT_FALSE(connection.pending());
  char room[10];
  size_t got = 0;
  Io io = Io::WantRead;
  while ((io = connection.read(room, sizeof room, got)) == Io::WantRead) wait(connection, io);
  ASSERT_EQ(io, Io::Done);
  EXPECT_TRUE(connection.pending()) << "the socket is empty, TLS is not";
  pollfd watched{connection.fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&watched, 1, 0), 0);
  size_t total = got;
  while (connection.pending() && connection.read(room, sizeof room, got) == Io::Done) total += got;
  EXPECT_EQ(total, 1000u);
}

TEST_F(ConnectionTest, tellsHowTheOtherSideEnded) {
  enum class End { Proper, Cut, Reset };
  struct Case {
    bool tls;
    End end;
    Io io;
  };
  for (Case c :
       {Case{false, End::Proper, Io::Closed}, Case{false, End::Reset, Io::Failed}, Case{true, End::Proper, Io::Closed},
        Case{true, End::Cut, Io::Failed}, Case{true, End::Reset, Io::Failed}}) {
    ScriptedServer server(
        [c](Peer& peer) {
          peer.readUntil("\r\n\r\n");
          peer.send("HTTP/1.1 200 OK\r\n\r\npart");
          if (c.end == End::Cut) peer.cut();
          if (c.end == End::Reset) peer.reset();
        },
        c.tls ? authority_->serverContext({}) : nullptr);
    ConnectionPool pool(tlsContext(), options());
    auto opened = pool.open(c.tls ? secure(server) : plain(server), timeouts_, -1);
    ASSERT_TRUE(opened.ok());
    send(**opened, "GET / HTTP/1.1\r\n\r\n");
    Io io = Io::Done;
    while (!receive(**opened, io).empty()) continue;
    EXPECT_EQ(io, c.io) << (c.tls ? "TLS " : "plain ") << static_cast<int>(c.end);
    EXPECT_EQ((*opened)->lastError().empty(), io != Io::Failed);
  }
}

TEST_F(ConnectionTest, writingToAVanishedPeerFailsWithoutASignal) {
  ScriptedServer server([](Peer& peer) {
    peer.read();
    peer.reset();
  });
  ConnectionPool pool(tlsContext(), options());
  auto opened = pool.open(plain(server), timeouts_, -1);
  ASSERT_TRUE(opened.ok());
  Connection& connection = **opened;
  send(connection, "x");
  Io io = Io::Done;
  receive(connection, io);
  size_t put = 0;
  while ((io = connection.write("x", 1, put)) == Io::Done) continue;
  EXPECT_EQ(io, Io::Failed);
}

TEST_F(ConnectionTest, certificatesAreCheckedStrictly) {
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
    auto opened = pool.open(secure(server, c.host), timeouts_, -1);
    EXPECT_EQ(opened.ok(), c.good) << c.what << (opened.ok() ? "" : opened.error().message);
  }
}

TEST_F(ConnectionTest, onlyKnownAuthoritiesAreTrusted) {
  Authority stranger;
  ScriptedServer server(hello, stranger.serverContext({}));
  ConnectionPool pool(tlsContext(), options());
  EXPECT_FALSE(pool.open(secure(server), timeouts_, -1).ok());
  ConnectionPool systemOnly([] { return makeTlsContext(""); }, options());
  ScriptedServer ours(hello, authority_->serverContext({}));
  EXPECT_FALSE(systemOnly.open(secure(ours), timeouts_, -1).ok());
  ConnectionPool missing([] { return makeTlsContext("/nonexistent/ca.pem"); }, options());
  auto opened = missing.open(secure(ours), timeouts_, -1);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("/nonexistent/ca.pem"), std::string::npos);
}

TEST_F(ConnectionTest, oldTlsIsRefused) {
  auto context = authority_->serverContext({});
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  ScriptedServer server(hello, context);
  ConnectionPool pool(tlsContext(), options());
  EXPECT_FALSE(pool.open(secure(server), timeouts_, -1).ok());
}

TEST_F(ConnectionTest, aPlainServerBehindTlsIsAnError) {
  ScriptedServer server([](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  ConnectionPool pool(tlsContext(), options());
  auto opened = pool.open(secure(server), timeouts_, -1);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, base::Fault::Network);
}

TEST_F(ConnectionTest, aSilentHandshakeEndsInTime) {
  std::promise<void> done;
  auto end = done.get_future().share();
  ScriptedServer server([end](Peer&) { end.wait(); });
  ConnectionPool pool(tlsContext(), options());
  const int64_t start = base::monotonicMs();
  auto opened = pool.open(secure(server), Timeouts{150}, -1);
  ASSERT_FALSE(opened.ok());
  EXPECT_GE(base::monotonicMs() - start, 140);
  EXPECT_LT(base::monotonicMs() - start, 3000) << "the limit is ours, not twice the library's";
  done.set_value();
}

TEST_F(ConnectionTest, aClientThatLeavesCancelsTheOpening) {
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
  auto opened = pool.open(secure(server), Timeouts{10'000}, pair[0]);
  leaver.join();
  ::close(pair[0]);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, base::Fault::Cancelled);
  EXPECT_GE(base::monotonicMs() - start, 40);
  EXPECT_LT(base::monotonicMs() - start, 5000);
  done.set_value();
}

TEST_F(ConnectionTest, connectingEndsInTime) {
  // A listener whose queue is full answers nobody.
  Poco::Net::ServerSocket full;
  full.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true, false);
  full.listen(0);
  std::vector<Poco::Net::StreamSocket> crowd(4);
  for (auto& one : crowd) one.connectNB(full.address());
  ConnectionPool pool(tlsContext(), options());
  const int64_t start = base::monotonicMs();
  auto opened = pool.open({false, "127.0.0.1", full.address().port()}, Timeouts{150}, -1);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("took longer than 150 ms"), std::string::npos) << opened.error().message;
  EXPECT_LT(base::monotonicMs() - start, 3000);
}

TEST_F(ConnectionTest, otherAddressesAreTried) {
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
  EXPECT_TRUE(pool.open(origin, timeouts_, -1).ok());
  EXPECT_TRUE(pool.open(origin, timeouts_, -1).ok());
  EXPECT_EQ(asked, 1) << "addresses are remembered";
  dead = 3;
  const Origin other{false, "many.example", 81};
  auto refused = pool.open(other, timeouts_, -1);
  ASSERT_FALSE(refused.ok()) << "three addresses are enough";
  EXPECT_EQ(refused.error().message.find("cannot connect to http://many.example:81: 127.0.0.1:"), 0u)
      << refused.error().message;
  EXPECT_FALSE(pool.open(other, timeouts_, -1).ok());
  EXPECT_EQ(asked, 3) << "addresses that did not work are asked for again";
}

TEST_F(ConnectionTest, unknownHostsAreNamed) {
  ConnectionPool::Options failing;
  failing.lookup = [](const std::string& host, uint16_t) -> base::Result<Resolver::Addresses> {
    base::Error error;
    error.fault = base::Fault::Network;
    error.message = "cannot find the address of '" + host + "': no such host";
    return error;
  };
  ConnectionPool pool(tlsContext(), failing);
  auto opened = pool.open({true, "nowhere.invalid", 443}, timeouts_, -1);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message, "cannot find the address of 'nowhere.invalid': no such host");
  auto numeric = Resolver::systemLookup("127.0.0.1", 7);
  ASSERT_TRUE(numeric.ok());
  EXPECT_EQ(numeric->front().toString(), "127.0.0.1:7");
}

TEST_F(ConnectionTest, stalePooledConnectionsAreNotHandedOut) {
  enum class After { Close, Talk, Reset };
  for (After after : {After::Close, After::Talk, After::Reset}) {
    std::promise<void> idle;
    auto parked = idle.get_future().share();
    ScriptedServer server([=](Peer& peer) {
      peer.readUntil("\r\n\r\n");
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      parked.wait();
      if (after == After::Talk) {
        peer.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
        peer.read();
      }
      if (after == After::Reset) peer.reset();
    });
    ConnectionPool pool(tlsContext(), options());
    auto opened = pool.open(plain(server), timeouts_, -1);
    ASSERT_TRUE(opened.ok());
    ResponseReader reader;
    EXPECT_EQ(exchange(**opened, reader), "ok");
    Connection* connection = opened->get();
    pool.give(std::move(*opened));
    ASSERT_EQ(pool.idle(), 1u);
    idle.set_value();
    wait(*connection, Io::WantRead);
    EXPECT_EQ(pool.take(plain(server)), nullptr);
    EXPECT_EQ(pool.idle(), 0u);
  }
}

TEST_F(ConnectionTest, theIdleAreFewAndYoung) {
  ScriptedServer first(hello), second(hello);
  ConnectionPool::Options small = options();
  small.idlePerOrigin = 2;
  small.idleInAll = 3;
  ConnectionPool pool(tlsContext(), small);
  std::vector<int> fds;
  auto open = [&](const ScriptedServer& server) { return pool.open(plain(server), timeouts_, -1).value(); };
  std::vector<std::unique_ptr<Connection>> all;
  for (int i = 0; i < 3; ++i) all.push_back(open(first));
  for (int i = 0; i < 2; ++i) all.push_back(open(second));
  for (auto& connection : all) {
    fds.push_back(connection->fd());
    pool.give(std::move(connection));
  }
  EXPECT_EQ(pool.idle(), 3u);
  auto last = pool.take(plain(first));
  ASSERT_NE(last, nullptr);
  EXPECT_EQ(last->fd(), fds[2]) << "used last, taken first; the older two made room";
  EXPECT_EQ(pool.take(plain(first)), nullptr);
  EXPECT_EQ(pool.idle(), 2u);

  ConnectionPool::Options brief = options();
  brief.idleMs = 0;
  ConnectionPool shortLived(tlsContext(), brief);
  for (int i = 0; i < 2; ++i) shortLived.give(shortLived.open(plain(first), timeouts_, -1).value());
  EXPECT_EQ(shortLived.idle(), 2u);
  EXPECT_EQ(shortLived.take(plain(second)), nullptr);
  shortLived.sweep();
  EXPECT_EQ(shortLived.idle(), 0u);
  shortLived.give(shortLived.open(plain(first), timeouts_, -1).value());
  EXPECT_EQ(shortLived.take(plain(first)), nullptr);
  shortLived.give(nullptr);
  EXPECT_EQ(shortLived.idle(), 0u);
}

TEST_F(ConnectionTest, thePoolServesManyThreads) {
  ScriptedServer server(hello);
  ConnectionPool pool(tlsContext(), options());
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        std::unique_ptr<Connection> connection = pool.take(plain(server));
        if (!connection) connection = pool.open(plain(server), timeouts_, -1).value();
        ResponseReader reader;
        if (exchange(*connection, reader) == "hello") ++good;
        if (reader.keepAlive()) pool.give(std::move(connection));
        pool.sweep();
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 100);
  EXPECT_LE(server.accepted(), 8);
}

TEST_F(ConnectionTest, costsLittleWhenIdle) { EXPECT_LT(sizeof(Connection), 256u); }

TEST_F(ConnectionTest, largeReplyHeadsArrive) {
  const std::string large(60'000, 'h');
  ScriptedServer server([&](Peer& peer) {
    peer.readUntil("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nX-Large: " + large + "\r\nContent-Length: 2\r\n\r\nok");
  });
  ConnectionPool pool(tlsContext(), options());
  auto opened = pool.open(plain(server), timeouts_, -1);
  ASSERT_TRUE(opened.ok());
  ResponseReader reader;
  EXPECT_EQ(exchange(**opened, reader), "ok");
  EXPECT_EQ(reader.header("x-large"), large);
}

TEST_F(ConnectionTest, aTruncatedBodyIsNoticed) {
  for (const char* framing : {"Content-Length: 10\r\n\r\nshort", "Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"}) {
    ScriptedServer server([framing](Peer& peer) {
      peer.readUntil("\r\n\r\n");
      peer.send(std::string("HTTP/1.1 200 OK\r\n") + framing);
    });
    ConnectionPool pool(tlsContext(), options());
    auto opened = pool.open(plain(server), timeouts_, -1);
    ASSERT_TRUE(opened.ok());
    ResponseReader reader;
    EXPECT_EQ(exchange(**opened, reader), "short");
    EXPECT_EQ(reader.state(), ResponseReader::State::Failed);
    EXPECT_FALSE(reader.keepAlive());
  }
}

}  // namespace
}  // namespace spillway::upstream

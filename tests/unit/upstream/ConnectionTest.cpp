// Connections, plain and TLS, against a server that does exactly what a script says.
#include "host/upstream/Connection.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <future>

#include "host/base/Clock.h"
#include "tests/unit/upstream/ConnectionFixture.h"

namespace spillway::upstream {
namespace {

class ConnectionTest : public ConnectionFixture {};

TEST_F(ConnectionTest, carriesSeveralExchangesPlainAndSecure) {
  auto certificate = authority_->serverContext({});
  for (bool tls : {false, true}) {
    ScriptedServer server(hello, tls ? certificate : nullptr);
    ConnectionPool pool(tlsContext(), options());
    const Origin origin = tls ? secure(server) : plain(server);
    EXPECT_EQ(pool.take(origin), nullptr);
    auto opened = pool.open(origin, timeouts_);
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
    auto opened = pool.open(tls ? secure(server) : plain(server), timeouts_);
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
    auto opened = pool.open(tls ? secure(server) : plain(server), timeouts_);
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
  auto opened = pool.open(secure(server), timeouts_);
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
    auto opened = pool.open(c.tls ? secure(server) : plain(server), timeouts_);
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
  auto opened = pool.open(plain(server), timeouts_);
  ASSERT_TRUE(opened.ok());
  Connection& connection = **opened;
  send(connection, "x");
  Io io = Io::Done;
  receive(connection, io);
  size_t put = 0;
  while ((io = connection.write("x", 1, put)) == Io::Done) continue;
  EXPECT_EQ(io, Io::Failed);
}

TEST_F(ConnectionTest, costsLittleWhenIdle) { EXPECT_LT(sizeof(Connection), 256u); }

TEST_F(ConnectionTest, largeReplyHeadsArrive) {
  const std::string large(60'000, 'h');
  ScriptedServer server([&](Peer& peer) {
    peer.readUntil("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nX-Large: " + large + "\r\nContent-Length: 2\r\n\r\nok");
  });
  ConnectionPool pool(tlsContext(), options());
  auto opened = pool.open(plain(server), timeouts_);
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
    auto opened = pool.open(plain(server), timeouts_);
    ASSERT_TRUE(opened.ok());
    ResponseReader reader;
    EXPECT_EQ(exchange(**opened, reader), "short");
    EXPECT_EQ(reader.state(), ResponseReader::State::Failed);
    EXPECT_FALSE(reader.keepAlive());
  }
}

}  // namespace
}  // namespace spillway::upstream

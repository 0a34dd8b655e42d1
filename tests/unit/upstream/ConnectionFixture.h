// What tests of connections share: an authority of their own, origins on this machine, and exchanges over a connection
// that never blocks.
#pragma once

#include <Poco/Net/SocketAddress.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <string>
#include <string_view>

#include "host/upstream/ConnectionPool.h"
#include "host/upstream/RequestHead.h"
#include "host/upstream/ResponseReader.h"
#include "host/upstream/TlsContext.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::upstream {

using test::Authority;
using test::CertificateOptions;
using test::Peer;
using test::ScriptedServer;
using Io = Connection::Io;

class ConnectionFixture : public testing::Test {
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

  inline static Authority* authority_ = nullptr;
  Timeouts timeouts_{2000};
};

}  // namespace spillway::upstream

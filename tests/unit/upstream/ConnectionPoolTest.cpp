// Which connections are kept for another request, and for whom.
#include "host/upstream/ConnectionPool.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/unit/upstream/ConnectionFixture.h"

namespace spillway::upstream {
namespace {

class ConnectionPoolTest : public ConnectionFixture {};

TEST_F(ConnectionPoolTest, stalePooledConnectionsAreNotHandedOut) {
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
    auto opened = pool.open(plain(server), timeouts_);
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

TEST_F(ConnectionPoolTest, theIdleAreFewAndYoung) {
  ScriptedServer first(hello), second(hello);
  ConnectionPool::Options small = options();
  small.idlePerOrigin = 2;
  small.idleInAll = 3;
  ConnectionPool pool(tlsContext(), small);
  std::vector<int> fds;
  auto open = [&](const ScriptedServer& server) { return pool.open(plain(server), timeouts_).value(); };
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
  for (int i = 0; i < 2; ++i) shortLived.give(shortLived.open(plain(first), timeouts_).value());
  EXPECT_EQ(shortLived.idle(), 2u);
  EXPECT_EQ(shortLived.take(plain(second)), nullptr);
  shortLived.sweep();
  EXPECT_EQ(shortLived.idle(), 0u);
  shortLived.give(shortLived.open(plain(first), timeouts_).value());
  EXPECT_EQ(shortLived.take(plain(first)), nullptr);
  shortLived.give(nullptr);
  EXPECT_EQ(shortLived.idle(), 0u);
}

TEST_F(ConnectionPoolTest, thePoolServesManyThreads) {
  ScriptedServer server(hello);
  ConnectionPool pool(tlsContext(), options());
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        std::unique_ptr<Connection> connection = pool.take(plain(server));
        if (!connection) connection = pool.open(plain(server), timeouts_).value();
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

}  // namespace
}  // namespace spillway::upstream

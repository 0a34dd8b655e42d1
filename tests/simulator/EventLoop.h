// The simulator's one thread: an epoll loop over the listening socket and its connections, with timers. run() is called
// by one thread; stop() from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/simulator/Connection.h"

namespace spillway::simulator {

class EventLoop {
 public:
  // Listens on 127.0.0.1 (or `address`); port 0 takes a free one. Throws std::runtime_error with the reason.
  EventLoop(const std::string& address, uint16_t port, Endpoints& endpoints, Journal& journal);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  uint16_t port() const { return port_; }
  void run();
  void stop();

 private:
  struct Timer {
    int64_t dueMs;
    uint64_t id;
    bool operator>(const Timer& other) const { return dueMs > other.dueMs; }
  };

  void acceptAll();
  void serve(uint64_t id, uint32_t events);
  void settle(Connection& connection, Connection::Need need);
  void watch(Connection& connection, uint32_t events);
  void drop(uint64_t id);
  void runTimers();
  int waitMs() const;

  Endpoints& endpoints_;
  Journal& journal_;
  int epoll_ = -1;
  int listener_ = -1;
  int wake_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  uint64_t lastId_ = 1;
  int64_t nowMs_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Connection>> connections_;
  std::unordered_map<uint64_t, uint32_t> watched_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace spillway::simulator

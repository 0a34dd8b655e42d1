// Client connections that wait for their next request without holding a thread. One thread watches them all; a
// connection that becomes readable goes back to the server's dispatcher, one that stays silent is closed.
//
// Thread-safe.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace spillway::http {

class IdleConnections {
 public:
  using Resume = std::function<void(const Poco::Net::StreamSocket&)>;

  // `tick` is called in every round; while it returns true rounds last a few milliseconds, else up to a second.
  IdleConnections(Resume resume, std::function<bool()> tick);
  ~IdleConnections();
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;

  // Keeps the connection until it is readable or `idleMs` milliseconds have passed.
  void park(Poco::Net::StreamSocket socket, int fd, int64_t idleMs);

  // Closes all of them and takes no more.
  void stop();

  size_t count() const;

 private:
  struct Parked {
    Poco::Net::StreamSocket socket;
    int64_t deadlineMs;
  };

  void run();
  void closeExpired();

  Resume resume_;
  std::function<bool()> tick_;
  int epoll_ = -1;
  int wake_ = -1;
  mutable std::mutex mutex_;
  std::unordered_map<int, Parked> parked_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace spillway::http

// Threads that serve connections which come back from waiting: from IdleConnections with a new request, or from the
// pump with one already read. As many run as there are processors, because each goes from one connection to the next
// without sleeping; a thread that is held up (a slow body, a slow connect) is made up for by another. The thread that
// stopped last is woken first, so few of them stay warm.
//
// Thread-safe.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spillway::http {

class ConnectionRunners {
 public:
  // Serves one connection until it has nothing to say. May block; must not throw.
  using Serve = std::function<void(const Poco::Net::StreamSocket&)>;

  ConnectionRunners(size_t limit, Serve serve);
  ~ConnectionRunners();
  ConnectionRunners(const ConnectionRunners&) = delete;
  ConnectionRunners& operator=(const ConnectionRunners&) = delete;

  void submit(Poco::Net::StreamSocket socket);

  // Sets a further thread to work when the queue does not move. To be called every few milliseconds while it returns
  // true.
  bool nudge();

  // Drops what waits and ends the threads after what they are serving.
  void stop();

  size_t threads() const;
  size_t waiting() const;

 private:
  struct Item {
    Poco::Net::StreamSocket socket;
    int64_t sinceMs;
  };
  struct Sleeper {
    std::condition_variable wake;
    bool called = false;
  };

  void run();
  void wakeOne();  // with the lock held

  const size_t limit_;
  const size_t wanted_;
  Serve serve_;
  mutable std::mutex mutex_;
  std::deque<Item> queue_;
  std::vector<Sleeper*> asleep_;  // the last to fall asleep is at the end
  size_t awake_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace spillway::http

// Threads for the parts of an exchange that may block outside a server thread: the next attempt's name lookup, connect
// and handshake. Grows to its limit as work waits; thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spillway::pipeline {

class Workers {
 public:
  explicit Workers(size_t limit) : limit_(limit) {}
  ~Workers() { stop(); }

  // Runs `work` on some worker. Work submitted after stop() is destroyed unrun.
  void submit(std::function<void()> work);

  // Ends after the work that is running; what waits is destroyed.
  void stop();

 private:
  void run();

  size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace spillway::pipeline

// Does small things at their time. What takes time is handed on to other threads by whoever is called.
//
// Thread-safe. One thread of its own, which calls back.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace spillway::logins {

class Ticker {
 public:
  Ticker() = default;
  ~Ticker() { stop(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // Calls `act` once, `afterMs` from now. Nothing after stop().
  void in(int64_t afterMs, std::function<void()> act);

  // Forgets what has not happened, and waits for what is happening.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<int64_t, std::function<void()>> due_;  // by base::monotonicMs()
  bool stopped_ = false;
  std::thread thread_;  // begun with the first thing to do
};

}  // namespace spillway::logins

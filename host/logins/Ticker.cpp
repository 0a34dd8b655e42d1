#include "host/logins/Ticker.h"

#include <algorithm>
#include <chrono>

#include "host/base/Clock.h"

namespace spillway::logins {

void Ticker::in(int64_t afterMs, std::function<void()> act) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  // The millisecond that has begun does not count: nothing is done ahead of its time.
  due_.emplace(base::monotonicMs() + 1 + std::max<int64_t>(afterMs, 0), std::move(act));
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  wake_.notify_one();
}

void Ticker::run() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (due_.empty()) {
      wake_.wait(lock);
      continue;
    }
    if (const int64_t left = due_.begin()->first - base::monotonicMs(); left > 0) {
      wake_.wait_for(lock, std::chrono::milliseconds(left));
      continue;
    }
    const std::function<void()> act = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    lock.unlock();
    act();
    lock.lock();
  }
}

void Ticker::stop() {
  std::multimap<int64_t, std::function<void()>> forgotten;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    forgotten.swap(due_);
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace spillway::logins

#include "host/http/ConnectionRunners.h"

#include <algorithm>

#include "host/base/Clock.h"
#include "host/http/ClientSocket.h"

namespace spillway::http {
namespace {

constexpr int64_t kHeldUpMs = 2;

}  // namespace

ConnectionRunners::ConnectionRunners(size_t limit, Serve serve)
    : limit_(limit), wanted_(std::max(1u, std::thread::hardware_concurrency())), serve_(std::move(serve)) {}

ConnectionRunners::~ConnectionRunners() { stop(); }

void ConnectionRunners::submit(Poco::Net::StreamSocket socket) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  queue_.push_back({std::move(socket), base::monotonicMs()});
  if (awake_ < wanted_) wakeOne();
}

bool ConnectionRunners::nudge() {
  std::lock_guard lock(mutex_);
  if (queue_.empty()) return false;
  if (base::monotonicMs() - queue_.front().sinceMs >= kHeldUpMs) wakeOne();
  return true;
}

void ConnectionRunners::wakeOne() {
  if (!asleep_.empty()) {
    Sleeper* sleeper = asleep_.back();
    asleep_.pop_back();
    sleeper->called = true;
    ++awake_;
    sleeper->wake.notify_one();
  } else if (threads_.size() < limit_) {
    ++awake_;
    threads_.emplace_back([this] { run(); });
  }
}

void ConnectionRunners::run() {
  ClientSocket::neverLingerOnThisThread();
  Sleeper self;
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!queue_.empty() && !stopping_) {
      Poco::Net::StreamSocket socket = std::move(queue_.front().socket);
      queue_.pop_front();
      lock.unlock();
      serve_(socket);
      socket = Poco::Net::StreamSocket();
      lock.lock();
    }
    if (stopping_) return;
    --awake_;
    self.called = false;
    asleep_.push_back(&self);
    self.wake.wait(lock, [&] { return self.called || stopping_; });
    if (stopping_) return;
  }
}

void ConnectionRunners::stop() {
  std::deque<Item> dropped;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
    for (Sleeper* sleeper : asleep_) sleeper->wake.notify_one();
    asleep_.clear();
  }
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

size_t ConnectionRunners::threads() const {
  std::lock_guard lock(mutex_);
  return threads_.size();
}

size_t ConnectionRunners::waiting() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace spillway::http

#include "host/http/IdleConnections.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "host/base/Clock.h"

namespace spillway::http {

IdleConnections::IdleConnections(Resume resume, std::function<bool()> tick)
    : resume_(std::move(resume)),
      tick_(std::move(tick)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
  thread_ = std::thread([this] { run(); });
}

IdleConnections::~IdleConnections() {
  stop();
  ::close(epoll_);
  ::close(wake_);
}

void IdleConnections::park(Poco::Net::StreamSocket socket, int fd, int64_t idleMs) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  parked_.insert_or_assign(fd, Parked{std::move(socket), base::monotonicMs() + idleMs});
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  event.data.fd = fd;
  // The number may still be registered from an earlier stay of the same connection.
  if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) != 0) ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void IdleConnections::run() {
  std::array<epoll_event, 64> events;
  int64_t nextExpiry = 0;
  for (;;) {
    int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), tick_() ? 3 : 1000);
    std::vector<Poco::Net::StreamSocket> ready;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      for (int i = 0; i < count; ++i) {
        auto found = parked_.find(events[static_cast<size_t>(i)].data.fd);
        if (found == parked_.end()) continue;
        ready.push_back(std::move(found->second.socket));
        parked_.erase(found);
      }
    }
    for (const auto& socket : ready) resume_(socket);
    if (int64_t now = base::monotonicMs(); now >= nextExpiry) {
      closeExpired();
      nextExpiry = now + 1000;
    }
  }
}

void IdleConnections::closeExpired() {
  std::vector<Poco::Net::StreamSocket> expired;
  int64_t now = base::monotonicMs();
  std::lock_guard lock(mutex_);
  for (auto at = parked_.begin(); at != parked_.end();) {
    if (at->second.deadlineMs > now) {
      ++at;
      continue;
    }
    expired.push_back(std::move(at->second.socket));
    at = parked_.erase(at);
  }
}

void IdleConnections::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(wake_, &one, sizeof one);
  thread_.join();
  std::lock_guard lock(mutex_);
  parked_.clear();
}

size_t IdleConnections::count() const {
  std::lock_guard lock(mutex_);
  return parked_.size();
}

}  // namespace spillway::http

#include "tests/simulator/EventLoop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace spillway::simulator {
namespace {

constexpr uint64_t kListenerId = 0;
constexpr uint64_t kWakeId = 1;
constexpr int kBacklog = 4096;
constexpr int64_t kSlowReadPauseMs = 5;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("simulator: " + what + ": " + std::strerror(errno));
}

void add(int epoll, int descriptor, uint64_t id, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

}  // namespace

EventLoop::EventLoop(const std::string& address, uint16_t port, Endpoints& endpoints, Journal& journal)
    : endpoints_(endpoints), journal_(journal) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener_ < 0) fail("socket");
  int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &name.sin_addr) != 1) fail("address " + address);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) fail("port " + std::to_string(port));
  if (::listen(listener_, kBacklog) != 0) fail("listen");
  socklen_t size = sizeof name;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size);
  port_ = ntohs(name.sin_port);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (epoll_ < 0 || wake_ < 0) fail("epoll_create");
  add(epoll_, listener_, kListenerId, EPOLLIN);
  add(epoll_, wake_, kWakeId, EPOLLIN);
}

EventLoop::~EventLoop() {
  connections_.clear();
  for (int descriptor : {listener_, epoll_, wake_}) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

void EventLoop::stop() {
  stopping_ = true;
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(wake_, &one, sizeof one);
}

void EventLoop::run() {
  epoll_event events[256];
  while (!stopping_) {
    int count = ::epoll_wait(epoll_, events, 256, waitMs());
    nowMs_ = steadyMs();
    for (int i = 0; i < count; i++) {
      uint64_t id = events[i].data.u64;
      if (id == kListenerId) {
        acceptAll();
      } else if (id != kWakeId) {
        serve(id, events[i].events);
      }
    }
    runTimers();
  }
  connections_.clear();
  watched_.clear();
}

int EventLoop::waitMs() const {
  if (timers_.empty()) return -1;
  return static_cast<int>(std::clamp<int64_t>(timers_.top().dueMs - steadyMs(), 0, 60000));
}

void EventLoop::acceptAll() {
  while (true) {
    int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    uint64_t id = ++lastId_;
    connections_.emplace(id, std::make_unique<Connection>(socket, id, endpoints_, journal_));
    add(epoll_, socket, id, EPOLLIN);
    watched_[id] = EPOLLIN;
  }
}

void EventLoop::serve(uint64_t id, uint32_t events) {
  auto found = connections_.find(id);
  if (found == connections_.end()) return;
  Connection& connection = *found->second;
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLRDHUP)) {
    size_t pace = connection.replying() ? 0 : static_cast<size_t>(journal_.readPace());
    Connection::Need need = connection.onReadable(nowMs_, pace);
    if (pace > 0 && need == Connection::Need::Input) {
      watch(connection, 0);
      timers_.push({nowMs_ + kSlowReadPauseMs, id});
      return;
    }
    bool stillReplying = need == Connection::Need::Nothing && connection.replying();
    if (!stillReplying) {
      settle(connection, need);
      return;
    }
  }
  if (events & EPOLLOUT) settle(connection, connection.advance(nowMs_));
}

void EventLoop::settle(Connection& connection, Connection::Need need) {
  switch (need) {
    case Connection::Need::Close:
      drop(connection.id());
      return;
    case Connection::Need::Output:
      watch(connection, EPOLLIN | EPOLLOUT);
      return;
    case Connection::Need::Timer:
      timers_.push({connection.dueMs(), connection.id()});
      [[fallthrough]];
    case Connection::Need::Input:
    case Connection::Need::Nothing:
      watch(connection, EPOLLIN);
  }
}

void EventLoop::watch(Connection& connection, uint32_t events) {
  uint32_t& now = watched_[connection.id()];
  if (now == events) return;
  now = events;
  epoll_event event{};
  event.events = events;
  event.data.u64 = connection.id();
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket(), &event);
}

void EventLoop::drop(uint64_t id) {
  connections_.erase(id);
  watched_.erase(id);
}

void EventLoop::runTimers() {
  while (!timers_.empty() && timers_.top().dueMs <= nowMs_) {
    uint64_t id = timers_.top().id;
    timers_.pop();
    auto found = connections_.find(id);
    if (found == connections_.end()) continue;
    Connection& connection = *found->second;
    settle(connection, connection.replying() ? connection.advance(nowMs_) : Connection::Need::Input);
  }
}

}  // namespace spillway::simulator

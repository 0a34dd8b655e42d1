#include "host/pipeline/Pump.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>

#include "host/base/Clock.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kTickMs = 100;  // how late a deadline may be noticed
constexpr uint64_t kWake = ~uint64_t{0};

uint32_t toEpoll(short events) {
  uint32_t out = 0;
  if (events & POLLIN) out |= EPOLLIN;
  if (events & POLLOUT) out |= EPOLLOUT;
  if (events & POLLRDHUP) out |= EPOLLRDHUP;
  return out;
}

short fromEpoll(uint32_t events) {
  int out = 0;
  if (events & EPOLLIN) out |= POLLIN;
  if (events & EPOLLOUT) out |= POLLOUT;
  if (events & EPOLLRDHUP) out |= POLLRDHUP;
  if (events & EPOLLHUP) out |= POLLHUP;
  if (events & EPOLLERR) out |= POLLERR;
  return static_cast<short>(out);
}

}  // namespace

class Pump::Loop {
 public:
  explicit Loop(Pump& pump)
      : pump_(pump), epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kWake;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
    thread_ = std::thread([this] { run(); });
  }

  ~Loop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    signal();
    thread_.join();
    ::close(epoll_);
    ::close(wake_);
  }

  void add(std::unique_ptr<Task> task) {
    bool first;
    {
      std::lock_guard lock(mutex_);
      first = inbox_.empty();
      inbox_.push_back(std::move(task));
    }
    if (first) signal();
  }

 private:
  struct Watch {
    int fd = -1;
    short events = 0;
  };
  struct Slot {
    std::unique_ptr<Task> task;
    Watch upstream, client;
    int64_t deadlineMs = 0;
  };

  void signal() {
    uint64_t one = 1;
    [[maybe_unused]] ssize_t written = ::write(wake_, &one, sizeof one);
  }

  void run() {
    std::array<epoll_event, 256> events;
    int64_t nextTick = base::monotonicMs() + kTickMs;
    for (;;) {
      int wait = static_cast<int>(std::max<int64_t>(nextTick - base::monotonicMs(), 0));
      int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), used_ == 0 ? -1 : wait);
      for (int i = 0; i < count; ++i) dispatch(events[static_cast<size_t>(i)]);
      if (!takeInbox()) return;
      // Slots freed in this round become usable only now: a later event of the same round may still name them.
      free_.insert(free_.end(), freed_.begin(), freed_.end());
      freed_.clear();
      if (int64_t now = base::monotonicMs(); now >= nextTick) {
        expire(now);
        nextTick = now + kTickMs;
      }
    }
  }

  void dispatch(const epoll_event& event) {
    if (event.data.u64 == kWake) {
      uint64_t ignored;
      [[maybe_unused]] ssize_t got = ::read(wake_, &ignored, sizeof ignored);
      return;
    }
    size_t index = event.data.u64 >> 1;
    if (!slots_[index].task) return;
    Ready ready;
    (event.data.u64 & 1 ? ready.client : ready.upstream) = fromEpoll(event.events);
    step(index, ready);
  }

  bool takeInbox() {
    std::vector<std::unique_ptr<Task>> arrived;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) {
        inbox_.clear();
        slots_.clear();
        return false;
      }
      arrived.swap(inbox_);
    }
    for (auto& task : arrived) {
      size_t index = slots_.size();
      if (free_.empty()) {
        slots_.emplace_back();
      } else {
        index = free_.back();
        free_.pop_back();
      }
      slots_[index].task = std::move(task);
      ++used_;
      step(index, {});
    }
    return true;
  }

  void step(size_t index, Ready ready) {
    Next next = slots_[index].task->step(ready);
    if (next == Next::Wait) {
      watch(index);
      return;
    }
    Slot& slot = slots_[index];
    forget(slot.upstream);
    forget(slot.client);
    std::unique_ptr<Task> task = std::move(slot.task);
    freed_.push_back(index);
    --used_;
    pump_.count_.fetch_sub(1, std::memory_order_relaxed);
    if (next == Next::Setup) pump_.setup_(std::move(task));
  }

  void watch(size_t index) {
    Slot& slot = slots_[index];
    Interest wanted = slot.task->interest();
    slot.deadlineMs = wanted.deadlineMs;
    update(slot.upstream, wanted.upstream, wanted.upstreamEvents, index << 1);
    update(slot.client, wanted.client, wanted.clientEvents, index << 1 | 1);
  }

  void update(Watch& watch, int fd, short events, uint64_t tag) {
    if (watch.fd == fd && watch.events == events) return;
    if (watch.fd != fd || events == 0) forget(watch);
    if (fd < 0 || events == 0) return;
    epoll_event event{};
    event.events = toEpoll(events);
    event.data.u64 = tag;
    ::epoll_ctl(epoll_, watch.fd == fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    watch = {fd, events};
  }

  // The descriptor may be closed already: the kernel has then forgotten it by itself.
  void forget(Watch& watch) {
    if (watch.fd >= 0) ::epoll_ctl(epoll_, EPOLL_CTL_DEL, watch.fd, nullptr);
    watch = {};
  }

  void expire(int64_t now) {
    for (size_t index = 0; index < slots_.size(); ++index)
      if (slots_[index].task && slots_[index].deadlineMs <= now) step(index, {});
  }

  Pump& pump_;
  int epoll_, wake_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Task>> inbox_;
  bool stopping_ = false;
  std::vector<Slot> slots_;
  std::vector<size_t> free_, freed_;
  size_t used_ = 0;
  std::thread thread_;
};

Pump::Pump(int loops, Setup setup) : setup_(std::move(setup)) {
  for (int i = 0; i < loops; ++i) loops_.push_back(std::make_unique<Loop>(*this));
}

Pump::~Pump() { stop(); }

void Pump::add(std::unique_ptr<Task> task) {
  if (loops_.empty()) return;
  count_.fetch_add(1, std::memory_order_relaxed);
  loops_[turn_.fetch_add(1, std::memory_order_relaxed) % loops_.size()]->add(std::move(task));
}

void Pump::stop() { loops_.clear(); }

}  // namespace spillway::pipeline

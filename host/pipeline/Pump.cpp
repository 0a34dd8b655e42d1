#include "host/pipeline/Pump.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <thread>
#include <utility>

#include "host/base/Clock.h"

namespace spillway::pipeline {
namespace {

constexpr int64_t kTickMs = 100;  // how late a deadline may be noticed
constexpr uint64_t kWake = ~uint64_t{0};
constexpr size_t kNobody = ~size_t{0};
constexpr uint32_t kEverything = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

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
    ::close(epoll_);
    ::close(wake_);
  }

  void add(std::unique_ptr<Task> task) {
    bool first;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      first = inbox_.empty();
      inbox_.push_back(std::move(task));
    }
    if (first) signal();
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    signal();
    thread_.join();
  }

 private:
  struct Slot {
    std::unique_ptr<Task> task;
    int client = -1, upstream = -1, rival = -1;
    bool again = false;  // stands in again_
    int64_t deadlineMs = 0;
  };
  // An upstream connection's place in the epoll set, by descriptor. The kernel forgets a closed descriptor by itself;
  // the serial says whether the one registered is the one meant.
  struct Line {
    uint64_t serial = 0;
    size_t slot = kNobody;
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
      if (!again_.empty()) wait = 0;
      int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), used_ == 0 ? -1 : wait);
      for (int i = 0; i < count; ++i) dispatch(events[static_cast<size_t>(i)]);
      goOn();
      if (woken_ && !takeInbox()) return;
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
      woken_ = true;
      return;
    }
    Ready ready;
    size_t index = event.data.u64 >> 1;
    if (event.data.u64 & 1) {
      ready.client = fromEpoll(event.events);
    } else {
      const int fd = static_cast<int>(index);
      index = lines_[index].slot;
      const bool second = index != kNobody && slots_[index].rival == fd;
      (second ? ready.rival : ready.upstream) = fromEpoll(event.events);
    }
    if (index != kNobody && slots_[index].task) step(index, ready);
  }

  void goOn() {
    std::vector<size_t> turn;
    turn.swap(again_);
    for (size_t index : turn) {
      if (!slots_[index].again) continue;
      slots_[index].again = false;
      step(index, {});
    }
  }

  bool takeInbox() {
    std::vector<std::unique_ptr<Task>> arrived;
    bool stopping;
    {
      std::lock_guard lock(mutex_);
      stopping = stopping_;
      arrived.swap(inbox_);
      woken_ = false;
    }
    if (stopping) {
      slots_.clear();
      return false;
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
      step(index, {}, true);
    }
    return true;
  }

  // `arrived`: what happened to the task's sockets elsewhere was told to nobody here.
  void step(size_t index, Ready ready, bool arrived = false) {
    Next next = slots_[index].task->step(ready);
    if (next == Next::Wait || next == Next::Yield) {
      watch(index, arrived);
      if (next == Next::Yield && !std::exchange(slots_[index].again, true)) again_.push_back(index);
      return;
    }
    std::unique_ptr<Task> task = release(index);
    if (next == Next::Setup)
      pump_.setUpElsewhere(std::move(task));
    else
      task->letGo();
  }

  std::unique_ptr<Task> release(size_t index) {
    Slot& slot = slots_[index];
    std::unique_ptr<Task> task = std::move(slot.task);
    forgetUpstream(slot.upstream, index);
    forgetUpstream(slot.rival, index);
    // The descriptor may be closed already: the kernel has then forgotten it by itself.
    if (slot.client >= 0) ::epoll_ctl(epoll_, EPOLL_CTL_DEL, slot.client, nullptr);
    slot = Slot();
    freed_.push_back(index);
    --used_;
    return task;
  }

  void watch(size_t index, bool arrived) {
    Slot& slot = slots_[index];
    Interest wanted = slot.task->interest();
    slot.deadlineMs = wanted.deadlineMs;
    if (slot.client != wanted.client) {
      slot.client = wanted.client;
      enlist(slot.client, uint64_t{index} << 1 | 1);
    }
    // Both are let go before one is taken: they may have changed places.
    if (wanted.upstream.fd != slot.upstream) forgetUpstream(slot.upstream, index);
    if (wanted.rival.fd != slot.rival) forgetUpstream(slot.rival, index);
    watchUpstream(wanted.upstream, slot.upstream, index, arrived);
    watchUpstream(wanted.rival, slot.rival, index, arrived);
  }

  void watchUpstream(const Interest::Upstream& wanted, int& watched, size_t index, bool arrived) {
    watched = wanted.fd;
    if (wanted.fd < 0) return;
    auto fd = static_cast<size_t>(wanted.fd);
    if (fd >= lines_.size()) lines_.resize(fd + 1);
    Line& line = lines_[fd];
    line.slot = index;
    if (line.serial == wanted.serial && !arrived) return;
    line.serial = wanted.serial;
    enlist(wanted.fd, uint64_t{fd} << 1);
  }

  // Tells at once what is ready already.
  void enlist(int fd, uint64_t tag) {
    epoll_event event{};
    event.events = kEverything;
    event.data.u64 = tag;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
  }

  void forgetUpstream(int& fd, size_t index) {
    if (fd < 0) return;
    Line& line = lines_[static_cast<size_t>(fd)];
    if (line.slot == index) line.slot = kNobody;
    fd = -1;
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
  bool woken_ = false;  // the inbox may hold something; the loop's own
  std::vector<Slot> slots_;
  std::vector<Line> lines_;
  std::vector<size_t> free_, freed_, again_;
  size_t used_ = 0;
  std::thread thread_;
};

// Does nothing but to be met.
class Pump::Mark final : public Task {
 public:
  explicit Mark(std::shared_ptr<std::atomic<size_t>> unanswered) : unanswered_(std::move(unanswered)) {}
  Interest interest() const override { return {}; }
  Next step(Ready) override {
    --*unanswered_;
    return Next::Done;
  }
  Next setUp() override { return Next::Done; }

 private:
  std::shared_ptr<std::atomic<size_t>> unanswered_;
};

Pump::Pump(int loops, size_t setUpThreads) : workers_(setUpThreads) {
  for (int i = 0; i < loops; ++i) loops_.push_back(std::make_unique<Loop>(*this));
}

Pump::~Pump() { stop(); }

void Pump::add(std::unique_ptr<Task> task) {
  loops_[turn_.fetch_add(1, std::memory_order_relaxed) % loops_.size()]->add(std::move(task));
}

void Pump::ask() {
  *unanswered_ = loops_.size();
  for (const auto& loop : loops_) loop->add(std::make_unique<Mark>(unanswered_));
}

void Pump::setUpElsewhere(std::unique_ptr<Task> task) {
  auto held = std::make_shared<std::unique_ptr<Task>>(std::move(task));
  workers_.submit([this, held] {
    if ((*held)->setUp() == Next::Wait)
      add(std::move(*held));
    else
      (*held)->letGo();
  });
}

void Pump::stop() {
  if (stopped_.exchange(true)) return;
  workers_.stop();
  for (auto& loop : loops_) loop->stop();
}

}  // namespace spillway::pipeline

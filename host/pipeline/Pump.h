// Carries exchanges that wait: streams, slow first tokens, slow clients. One thread with one epoll set per loop; an
// exchange stays on the loop it was given to, so a stream costs its buffers and no thread.
//
// add() is thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "host/pipeline/Task.h"

namespace spillway::pipeline {

class Pump {
 public:
  // Takes over a task whose next part may block.
  using Setup = std::function<void(std::unique_ptr<Task>)>;

  Pump(int loops, Setup setup);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  // Takes the task and steps it once right away.
  void add(std::unique_ptr<Task> task);

  // Tasks being carried.
  size_t count() const { return count_.load(std::memory_order_relaxed); }

  // Drops every task and ends the loops.
  void stop();

 private:
  class Loop;
  Setup setup_;
  std::atomic<size_t> count_{0};
  std::atomic<size_t> turn_{0};
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace spillway::pipeline

// Carries whatever waits for sockets: clients between requests, streams, slow first tokens, slow readers. One thread
// with one epoll set per loop; a task stays on the loop it was given to, so a stream costs its buffers and no thread.
// Sockets are registered once, edge-triggered, and upstream connections stay registered while they are pooled: in the
// long run carrying a request takes no epoll_ctl at all.
//
// add() is thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "host/pipeline/Task.h"
#include "host/pipeline/Workers.h"

namespace spillway::pipeline {

class Pump {
 public:
  // `setUpThreads`: the most threads for parts of tasks that may block.
  Pump(int loops, size_t setUpThreads);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  // Takes the task and steps it once right away.
  void add(std::unique_ptr<Task> task);

  // Puts a mark into every loop; answered(): all of them have come past the last one. For a watchdog, which is one
  // thread.
  void ask();
  bool answered() const { return *unanswered_ == 0; }

  // Drops every task and ends the loops. Tasks added from now on are dropped.
  void stop();

 private:
  class Loop;
  class Mark;

  void setUpElsewhere(std::unique_ptr<Task> task);

  Workers workers_;
  std::atomic<size_t> turn_{0};
  std::atomic<bool> stopped_{false};
  std::shared_ptr<std::atomic<size_t>> unanswered_ = std::make_shared<std::atomic<size_t>>(0);
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace spillway::pipeline

// The call object for one step of a stream: its arena belongs to the thread and is emptied when the step is over, so a
// stream of any length keeps no memory between its events.
#pragma once

#include "host/base/Call.h"

namespace spillway::pipeline {

class StepCall {
 public:
  // `losses`: where the plugin's reports go; null: nowhere.
  explicit StepCall(base::LossReport* losses = nullptr) {
    call_.losses = losses;
    call_.arena = &threadsArena();
    ++depth();
  }
  ~StepCall() {
    // A writer's step runs inside its reader's: only the outermost may empty the arena.
    if (--depth() == 0) call_.arena->reset();
  }
  StepCall(const StepCall&) = delete;
  StepCall& operator=(const StepCall&) = delete;

  operator spw_call&() { return call_; }

  base::Arena& arena() { return *call_.arena; }

  // The step this thread is in, or one around it, was refused memory: what it has made may lack parts.
  static bool full() { return threadsArena().exhausted(); }

 private:
  static base::Arena& threadsArena() {
    thread_local base::Arena arena(16 * 1024);
    return arena;
  }
  static int& depth() {
    thread_local int depth = 0;
    return depth;
  }

  spw_call call_;
};

}  // namespace spillway::pipeline

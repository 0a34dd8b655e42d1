// What the opening of one connection keeps to: a time limit, and what ends it early.
//
// Used by one thread, which wait() blocks.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/Result.h"
#include "host/upstream/Interrupt.h"

namespace spillway::upstream {

class Opening {
 public:
  // The time runs from now.
  Opening(int64_t limitMs, Interrupt interrupt);

  // Waits until `fd` is ready for `events` or has failed. Errors: Network ("<what> took longer than 5000 ms"), or
  // Cancelled when it was interrupted.
  base::Result<void> wait(int fd, short events, const std::string& what) const;

 private:
  int64_t limitMs_, deadlineMs_;
  Interrupt interrupt_;
};

}  // namespace spillway::upstream

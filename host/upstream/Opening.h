// What the opening of one connection keeps to: a time limit, and a client who may go away meanwhile.
//
// Used by one thread, which wait() blocks.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/Result.h"

namespace spillway::upstream {

class Opening {
 public:
  // The time runs from now. `cancelFd`: a client's socket, or -1.
  Opening(int64_t limitMs, int cancelFd);

  // Waits until `fd` is ready for `events` or has failed. Errors: Network ("<what> took longer than 5000 ms"), or
  // Cancelled when the client's side of `cancelFd` has closed.
  base::Result<void> wait(int fd, short events, const std::string& what) const;

 private:
  int64_t limitMs_, deadlineMs_;
  int cancelFd_;
};

}  // namespace spillway::upstream

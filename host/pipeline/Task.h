// Something that waits for sockets and never blocks: what a pump, or a server thread with poll(2), drives forward.
#pragma once

#include <cstdint>

namespace spillway::pipeline {

// What a task waits for. Events are those of poll(2) (POLLIN, POLLOUT, POLLRDHUP); 0 means do not watch.
struct Interest {
  int upstream = -1;
  short upstreamEvents = 0;
  int client = -1;
  short clientEvents = 0;
  int64_t deadlineMs = 0;  // on base::monotonicMs()
};

// What happened.
struct Ready {
  short upstream = 0;
  short client = 0;
};

enum class Next {
  Wait,   // for what interest() says
  Setup,  // the next thing may block: take it to a worker
  Done    // finished; may be destroyed
};

class Task {
 public:
  virtual ~Task() = default;
  virtual Interest interest() const = 0;

  // Goes on as far as it can. Also called when the deadline has passed, with nothing ready. Never blocks, never throws.
  virtual Next step(Ready ready) = 0;
};

}  // namespace spillway::pipeline

// Something that waits for sockets: what a pump, or a server thread with poll(2), drives forward.
#pragma once

#include <cstdint>

namespace spillway::pipeline {

// What a task waits for. Events are those of poll(2) (POLLIN, POLLOUT, POLLRDHUP); 0 means do not watch. A pump hears
// of changes only, and of every kind: a task reads and writes until the socket has no more to give or take.
struct Interest {
  struct Upstream {
    int fd = -1;
    short events = 0;
    uint64_t serial = 0;  // tells two connections apart that have had the same descriptor one after the other
  };
  Upstream upstream;
  Upstream rival;   // of a second upstream, asked for the same
  int client = -1;  // the same for as long as the task lives
  short clientEvents = 0;
  int64_t deadlineMs = 0;  // on base::monotonicMs()
};

// What happened.
struct Ready {
  short upstream = 0;
  short client = 0;
  short rival = 0;
};

enum class Next {
  Wait,   // for what interest() says
  Yield,  // there is more to do, after others had their turn
  Setup,  // the next thing may block: setUp() on a thread that may
  Done    // finished; may be destroyed
};

class Task {
 public:
  virtual ~Task() = default;
  virtual Interest interest() const = 0;

  // Goes on as far as it can. Also called when the deadline has passed, or to begin, with nothing ready. Never blocks,
  // never throws.
  virtual Next step(Ready ready) = 0;

  // The part that may block, after step() has asked for it. Wait: step() goes on. Done: it is over. Never throws.
  virtual Next setUp() = 0;

  // It is over, and whoever carried it watches its sockets no more: they may be handed to somebody else now, who may
  // close them. Never throws.
  virtual void letGo() {}
};

}  // namespace spillway::pipeline

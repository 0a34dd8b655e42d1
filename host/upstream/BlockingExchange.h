// One request and its reply over one connection, on a thread that may wait: for the calls besides an exchange's own
// that Connection's other users never block for.
//
// Used by one thread, which both functions block.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "host/base/Result.h"
#include "host/upstream/Connection.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::upstream {

// What ends the wait.
struct WaitBounds {
  int64_t deadlineMs = 0;                        // on base::monotonicMs()
  int cancelFd = -1;                             // a client's socket: its other side has closed; -1: none
  const std::atomic<bool>* cancelled = nullptr;  // null: nobody can
};

class BlockingExchange {
 public:
  // Borrows the connection, which is of no use after an error.
  BlockingExchange(Connection& connection, const WaitBounds& bounds) : connection_(connection), bounds_(bounds) {}

  // Errors of both are about "it": Timeout, Network, Server (what came is no HTTP) or Cancelled.
  base::Result<void> send(std::string_view bytes);

  // Takes the body's pieces; called at least once, when the head is there. False: no more is wanted.
  using Take = std::function<bool(std::string_view piece)>;
  base::Result<void> receive(ResponseReader& reader, const Take& take);

 private:
  base::Result<void> waitFor(short events) const;
  template <class Move>
  base::Result<Connection::Io> moved(Move move);

  Connection& connection_;
  const WaitBounds bounds_;
};

}  // namespace spillway::upstream

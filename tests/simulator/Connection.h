// One accepted TCP connection: reads requests one after the other, sends each reply piece by piece at its time. Owned
// and called by the event loop's thread only; closes its socket when destroyed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/simulator/Endpoints.h"

namespace spillway::simulator {

class Connection {
 public:
  enum class Need { Input, Output, Timer, Nothing, Close };

  Connection(int socket, uint64_t id, Endpoints& endpoints, Journal& journal)
      : socket_(socket), id_(id), endpoints_(endpoints), journal_(journal) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Takes what has arrived, at most `limit` bytes when that is not 0, and goes on as far as possible.
  Need onReadable(int64_t nowMs, size_t limit);

  // Sends what is due.
  Need advance(int64_t nowMs);

  int socket() const { return socket_; }
  uint64_t id() const { return id_; }
  int64_t dueMs() const { return dueMs_; }  // when Need::Timer
  bool replying() const { return reply_ != nullptr; }

 private:
  Need readRequests(int64_t nowMs);
  Need discard(int64_t nowMs);
  void discardLargeBench();
  Need answer(int64_t nowMs);
  Need startReply(int64_t nowMs);
  Need finishReply(int64_t nowMs);
  Need sendPiece(const std::string& bytes);
  void closeWithReset();

  int socket_;
  uint64_t id_;
  Endpoints& endpoints_;
  Journal& journal_;
  std::string input_;
  HttpRequestReader reader_;
  HttpRequest request_;
  uint64_t discard_ = 0;  // bytes of a benchmark's body still to come, which nobody will look at
  std::shared_ptr<const Reply> reply_;
  uint64_t number_ = 0;
  size_t piece_ = 0;
  size_t sent_ = 0;
  int64_t dueMs_ = 0;
  bool delayed_ = false;  // the wait before the current piece is over or running
};

}  // namespace spillway::simulator

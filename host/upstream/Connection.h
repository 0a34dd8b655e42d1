// One open connection to an upstream, plain or TLS, that never blocks: each call does what can be done now and says
// what to wait for. Above the socket it holds a few hundred bytes, so thousands may be open.
//
// Owned and used by one thread at a time. A connection is ended by destroying it, on the thread that owns it.
#pragma once

#include <Poco/Net/StreamSocket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "host/upstream/Url.h"

namespace spillway::upstream {

class Connection {
 public:
  enum class Io {
    Done,       // at least one byte was moved
    WantRead,   // wait until the socket is readable, then call again with the same arguments
    WantWrite,  // the same, writable
    Closed,     // read: the upstream has ended its side properly
    Failed      // lastError() says why; nothing more will work
  };

  // Takes over a connected, non-blocking socket; for TLS one whose handshake is complete and certificate checked.
  Connection(const Poco::Net::StreamSocket& socket, const Origin& origin);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return static_cast<int>(socket_.impl()->sockfd()); }
  bool tls() const { return origin_.tls; }
  const Origin& origin() const { return origin_; }

  // True when the connection has carried a request before: it may have been closed by the upstream meanwhile.
  bool reused() const { return reused_; }

  // Never the same for two connections of this process.
  uint64_t serial() const { return serial_; }
  static uint64_t nextSerial();  // for other descriptors that are watched like connections
  void markReused() { reused_ = true; }

  // Reads at most `room` bytes (at least 1). `got` is set in every case.
  Io read(char* into, size_t room, size_t& got);

  // Writes some of the bytes; `put` is how many, in every case. After WantRead or WantWrite the next call must begin
  // with the same bytes.
  Io write(const char* from, size_t size, size_t& put);
  Io writev(const iovec* parts, int count, size_t& put);

  // True when bytes can be read without the socket being readable, because TLS has decrypted them already. Ask before
  // waiting.
  bool pending() const;

  // True when a read that filled less than its room has taken all there was.
  bool shortReadDrains() const { return !tls(); }

  // True when an idle connection has become useless: closed, or talking out of turn.
  bool stale() const;

  const std::string& lastError() const { return lastError_; }

 private:
  Io secureRead(char* into, size_t room, size_t& got);
  Io secureWrite(const char* from, size_t size, size_t& put);
  Io systemError(const char* doing);

  // Poco's calls change the socket's state without changing the handle.
  mutable Poco::Net::StreamSocket socket_;
  Origin origin_;
  std::string lastError_;
  const uint64_t serial_;
  bool reused_ = false;
};

}  // namespace spillway::upstream

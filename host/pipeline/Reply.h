// The answer to one client request, as the pipeline sees it. Two endings: finish(), after which the connection may
// carry the next request, and abort(), which makes sure the client cannot take what it got for a complete answer.
// Destroying a reply that has not been finished aborts it.
//
// Owned by one thread at a time. Never blocks: what the kernel does not take stays in a backlog until flush().
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spillway::pipeline {

struct ReplyHead {
  static constexpr int64_t kStreamed = -1;

  int status = 200;
  std::string_view contentType;
  std::string_view headers;    // further lines, each ended by CRLF, values already checked
  int64_t length = kStreamed;  // bytes of body to come; kStreamed: unknown, ended by finish()
};

class Reply {
 public:
  virtual ~Reply() = default;

  // The client's socket, for polling.
  virtual int fd() const = 0;

  // True once a byte of this reply may have left: its status can no longer change.
  virtual bool begun() const = 0;

  // Prepares status line and headers; they leave together with the first body bytes.
  virtual void begin(const ReplyHead& head) = 0;

  // Body bytes. False: the client is gone.
  virtual bool send(std::span<const std::string_view> pieces) = 0;

  // Sends more of the backlog. False: the client is gone.
  virtual bool flush() = 0;

  // Bytes accepted by send() that the kernel has not taken yet.
  virtual size_t backlog() const = 0;

  // The answer is complete; what is left in the backlog still has to be flushed. False: the client is gone.
  virtual bool finish() = 0;

  // The answer is broken off: the connection is reset.
  virtual void abort() = 0;
  virtual bool aborted() const = 0;

  // True when the reply was finished, all of it was sent, and the connection may carry another request.
  virtual bool reusable() const = 0;

  // Bytes given to the kernel so far, head included.
  virtual int64_t bytesSent() const = 0;

  // Called on the thread that set the exchange up, before another thread takes the reply over.
  virtual void detach() = 0;

  // The exchange is over: gives the connection back for its next request, or closes it. Nothing may follow.
  virtual void release() = 0;
};

}  // namespace spillway::pipeline

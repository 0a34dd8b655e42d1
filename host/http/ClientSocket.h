// The socket of one client connection, under Poco's HTTPServer. It reads and checks each request head itself and hands
// Poco a minimal one it cannot misread, so none of Poco's header pitfalls (decoded words, lenient framing, compiled-in
// limits, an epoll set per wait) reaches the host: Poco supplies threads, dispatch and the keep-alive loop, the bytes
// are ours. Read in two ways: by a server thread that waits (poll(), readBody()), or by a pump that never does
// (tryHead(), tryBody()). A connection that stays idle leaves its thread for the pump.
//
// Used by one thread at a time.
#pragma once

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "host/base/Bytes.h"
#include "host/base/Limits.h"
#include "host/base/Result.h"
#include "host/http/RequestHead.h"

namespace spillway::http {

class ClientSocket : public Poco::Net::StreamSocketImpl {
 public:
  struct Shared {
    base::Limits limits;
    int64_t headMs = 10000;  // from the first byte of a head to its last
    int64_t idleMs = 75000;  // between requests
    int64_t bodySilenceMs = 30000;
    // Every answer to come is the last of its connection.
    std::atomic<bool> leaving{false};
    // Takes a connection that leaves its server thread to wait for its next request.
    std::function<void(const Poco::Net::StreamSocket&)> park;
  };

  ClientSocket(poco_socket_t fd, const Poco::Net::SocketAddress& peer, const Poco::Net::SocketAddress& local,
               std::shared_ptr<const Shared> shared);

  // --- what Poco calls ---

  // Looks for the next request. True: a good head is ready. False: this connection is over for the calling thread,
  // because it was closed, refused (and answered), or parked as idle.
  bool poll(const Poco::Timespan& timeout, int mode) override;
  int receiveBytes(void* buffer, int length, int flags) override;
  using StreamSocketImpl::receiveBytes;
  Poco::Net::SocketAddress address() override { return local_; }
  Poco::Net::SocketAddress peerAddress() override { return peer_; }
  void close() override;
  // Poco's session would set its own, which is as long as an idle connection may live.
  void setReceiveTimeout(const Poco::Timespan&) override {}

  // --- what a pump calls ---

  enum class Arrival { Complete, NotYet, Refused, Closed };

  // Takes what has come of the next head, without waiting. Refused: it was answered, endPolitely() or the like is left.
  Arrival tryHead();
  // Answers that the head took too long.
  void refuseLate();

  // Takes what has come of a body of stated length. True: takeBody() has all of it. Errors are those of readBody().
  base::Result<bool> tryBody();
  base::Bytes takeBody() { return std::move(body_); }

  // True when the last read took all there was: what comes later stirs the socket anew.
  bool drained() const { return drained_; }

  // --- what the handler calls ---

  const RequestHead& head() const { return head_; }

  // The whole body, decoded. An error has the status to answer in httpStatus; the connection cannot be used again then.
  base::Result<base::Bytes> readBody();

  int fd() const { return static_cast<int>(sockfd()); }

  // True when bytes of a further request have already been read.
  bool hasBuffered() const { return start_ < buffer_.size(); }

  const Shared& shared() const { return *shared_; }

  // Whoever waits long gives the room back that nothing is in.
  void releaseRoom();

  // The request has been answered; forgets its head.
  void requestDone();

  // Before a close: sends the end of our side and reads what is still coming, because closing with unread bytes would
  // reset the connection and could destroy the answer on its way. Bounded in bytes and time.
  void endPolitely();

  // True when the answered request, and the server by now, allow another on this connection.
  bool reusable() const { return head_.keepAlive && bodyRead_ && !shared_->leaving.load(std::memory_order_relaxed); }

 private:
  enum class Fill { Data, Nothing, Closed };
  enum class Scan { Complete, More, Refused };

  Fill fill(int waitMs);
  Scan scan();
  bool readHead();
  base::Result<void> checkLength() const;
  void makeRoom(size_t length);
  void takeBuffered(size_t length);
  void refuse(int status, const std::string& message);
  void present();
  bool park();
  std::string_view unread() const { return std::string_view(buffer_).substr(start_); }
  base::Result<base::Bytes> readFixed(size_t length);
  base::Result<base::Bytes> readChunked();
  base::Result<std::string_view> readLine(size_t limit);
  void continueIfAsked();

  Poco::Net::SocketAddress peer_, local_;
  std::shared_ptr<const Shared> shared_;
  std::string buffer_;  // bytes read and not yet consumed begin at start_
  size_t start_ = 0;
  size_t searched_ = 0;    // of the unread bytes, for the end of a head
  std::string headBytes_;  // what head_ points into
  RequestHead head_;
  std::string presented_;  // the minimal head for Poco
  size_t presentedAt_ = 0;
  bool bodyRead_ = true, drained_ = false;
  base::Bytes body_;               // as much as has come, while a pump reads it
  std::atomic<int> parkings_ = 0;  // sessions that parked this socket and have not let go of it yet
};

}  // namespace spillway::http

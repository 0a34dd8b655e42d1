// Connections to upstreams that wait to be used again, and the way to a new one. The connection used last is taken
// first, so that the others may grow old and close.
//
// Thread-safe. open() blocks its caller; nothing else does.
#pragma once

#include <Poco/Net/Context.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/base/Result.h"
#include "host/upstream/Connection.h"
#include "host/upstream/Resolver.h"
#include "host/upstream/Timeouts.h"
#include "host/upstream/Url.h"

namespace spillway::upstream {

class ConnectionPool {
 public:
  struct Options {
    size_t idlePerOrigin = 64;
    size_t idleInAll = 256;
    int64_t idleMs = 30'000;
    Resolver::Lookup lookup = Resolver::systemLookup;
  };

  // Makes the context for all TLS origins; see makeTlsContext().
  using TlsSource = std::function<base::Result<Poco::Net::Context::Ptr>()>;

  // `tls` is asked when the first TLS connection is opened, and again while it fails: reading the system's authorities
  // takes longer than all the rest of starting up.
  explicit ConnectionPool(TlsSource tls);
  ConnectionPool(TlsSource tls, Options options);

  // An idle connection to `origin`, or null. One the upstream has closed or written to meanwhile is not handed out; the
  // rest of the risk is the caller's: when a reused() connection fails before the first byte of a reply, the request is
  // sent once more on a fresh one.
  std::unique_ptr<Connection> take(const Origin& origin);

  // A new connection: resolves, tries up to three addresses, does the TLS handshake. Blocks for connectMs per address
  // and as much for the handshake, less when `cancelFd` (a client's socket, or -1) is closed by its other side. Errors:
  // Network with a message that names the origin, or Cancelled.
  base::Result<std::unique_ptr<Connection>> open(const Origin& origin, const Timeouts& timeouts, int cancelFd);

  // Takes back a connection whose reply is complete and allows another (ResponseReader::keepAlive()). Null is ignored.
  void give(std::unique_ptr<Connection> connection);

  // Closes what has been idle too long. To be called every few seconds.
  void sweep();

  // Idle connections in all.
  size_t idle() const;

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    int64_t sinceUs = 0;
  };
  using Closing = std::vector<Idle>;

  base::Result<std::unique_ptr<Connection>> connectTo(const Poco::Net::SocketAddress& address, const Origin& origin,
                                                      const Timeouts& timeouts, int cancelFd);
  base::Result<Poco::Net::Context::Ptr> tlsContext();
  base::Result<Poco::Net::StreamSocket> secure(Poco::Net::StreamSocket socket, const Origin& origin, int64_t deadlineMs,
                                               int cancelFd);
  void dropExpired(Closing& closing, int64_t now);
  void dropOldest(Closing& closing);

  TlsSource tls_;
  std::mutex tlsMutex_;
  Poco::Net::Context::Ptr tlsContext_;
  Options options_;
  Resolver resolver_;
  mutable std::mutex mutex_;
  std::unordered_map<Origin, std::vector<Idle>> idle_;  // per origin in the order given back
  size_t count_ = 0;
};

}  // namespace spillway::upstream

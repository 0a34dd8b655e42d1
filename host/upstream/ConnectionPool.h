// Connections to upstreams that wait to be used again, and the way to a new one. The connection used last is taken
// first, so that the others may grow old and close.
//
// Thread-safe. open() blocks its caller; nothing else does.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "host/base/Result.h"
#include "host/upstream/Connection.h"
#include "host/upstream/Dialer.h"
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
    Resolver::Lookup proxyLookup = nullptr;  // see Dialer
  };

  using TlsSource = Dialer::TlsSource;

  // `tls` is asked when the first TLS connection is opened, and again while it fails: reading the system's authorities
  // takes longer than all the rest of starting up.
  explicit ConnectionPool(TlsSource tls);
  ConnectionPool(TlsSource tls, Options options);

  // An idle connection to `origin`, or null. One the upstream has closed or written to meanwhile is not handed out; the
  // rest of the risk is the caller's: when a reused() connection fails before the first byte of a reply, the request is
  // sent once more on a fresh one.
  std::unique_ptr<Connection> take(const Origin& origin);

  // A new connection: resolves, tries up to three addresses, does the TLS handshake. When the origin has a proxy, the
  // addresses are the proxy's, and it is asked for a way; it is never gone past. Blocks for connectMs per address, the
  // dialogue with a proxy included, and as much for the handshake, less when it is interrupted. Errors: Network with a
  // message that names the origin and its proxy without credentials, or Cancelled.
  base::Result<std::unique_ptr<Connection>> open(const Origin& origin, const Timeouts& timeouts,
                                                 const Interrupt& interrupt = {});

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

  void dropExpired(Closing& closing, int64_t now);
  void dropOldest(Closing& closing);

  Options options_;
  Dialer dialer_;
  mutable std::mutex mutex_;
  std::unordered_map<Origin, std::vector<Idle>> idle_;  // per origin and proxy, in the order given back
  size_t count_ = 0;
};

}  // namespace spillway::upstream

// Makes new connections to upstreams: looks names up, connects, asks the origin's proxy for a way when it has one, does
// the TLS handshake. An origin with a proxy is never connected to past it.
//
// Thread-safe. open() blocks its caller.
#pragma once

#include <Poco/Net/Context.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "host/base/Result.h"
#include "host/upstream/Connection.h"
#include "host/upstream/Opening.h"
#include "host/upstream/Resolver.h"
#include "host/upstream/Timeouts.h"
#include "host/upstream/Url.h"

namespace spillway::upstream {

class Dialer {
 public:
  // Makes the context for all TLS origins; see makeTlsContext(). Asked when the first TLS connection is opened, and
  // again while it fails.
  using TlsSource = std::function<base::Result<Poco::Net::Context::Ptr>()>;

  // `proxyLookup`: when it is given, it finds the proxies, and `lookup` every upstream, also for proxies that would do
  // so themselves: they are asked for the address that it has found, and for no other.
  explicit Dialer(TlsSource tls, Resolver::Lookup lookup, Resolver::Lookup proxyLookup = nullptr)
      : tls_(std::move(tls)), resolver_(std::move(lookup)) {
    if (proxyLookup) proxyResolver_.emplace(std::move(proxyLookup));
  }

  // See ConnectionPool::open().
  base::Result<std::unique_ptr<Connection>> open(const Origin& origin, const Timeouts& timeouts,
                                                 const Interrupt& interrupt);

 private:
  // One connection to be made, and whether another address of the upstream may be of use when that fails.
  struct Call {
    const Origin& origin;
    const Timeouts& timeouts;
    Interrupt interrupt;
    bool another = true;
  };
  using Opened = base::Result<std::unique_ptr<Connection>>;

  Opened direct(Call& call);
  Opened throughProxy(Call& call);
  Opened throughProxy(Call& call, const std::string& host);
  base::Result<Poco::Net::StreamSocket> connectTo(const Poco::Net::SocketAddress& address, const Opening& opening);
  Opened finish(const Call& call, Poco::Net::StreamSocket socket);
  base::Result<Poco::Net::StreamSocket> secure(Poco::Net::StreamSocket socket, const Call& call);
  base::Result<Poco::Net::Context::Ptr> tlsContext();

  TlsSource tls_;
  std::mutex tlsMutex_;
  Poco::Net::Context::Ptr tlsContext_;
  Resolver& proxyResolver() { return proxyResolver_ ? *proxyResolver_ : resolver_; }

  Resolver resolver_;
  std::optional<Resolver> proxyResolver_;
};

}  // namespace spillway::upstream

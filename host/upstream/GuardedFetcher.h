// Fetches what a client's request names by URL, and trusts neither the client nor the server: https only, addresses of
// the public internet only (checked after resolution; the connection goes to the very address that was checked), few
// redirects, each checked the same, no credentials, no cookies, limits on size, type and time. Through a proxy it is
// the same: names are looked up and checked here, and the proxy is asked for the address that was checked.
//
// Thread-safe. fetch() blocks its caller.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/upstream/ConnectionPool.h"

namespace spillway::upstream {

// What one fetch may cost and bring.
struct FetchBounds {
  size_t bytes = 0;
  int64_t deadlineMs = 0;               // on base::monotonicMs()
  std::vector<std::string_view> types;  // beginnings of media types, in lower case: "image/"
};

struct Fetched {
  std::string type;  // media type, in lower case, without parameters
  std::string bytes;
};

class GuardedFetcher {
 public:
  // Says why an address must not be connected to; empty when it may.
  using Guard = std::function<std::string(const Poco::Net::IPAddress&)>;

  // What is not given is what production uses: tests put their own names and authorities here, nothing else can.
  struct Options {
    ConnectionPool::TlsSource tls;
    Resolver::Lookup lookup = Resolver::systemLookup;
    Guard guard;
    Resolver::Lookup proxyLookup = Resolver::systemLookup;  // proxies are the owner's: they may be anywhere
  };
  explicit GuardedFetcher(Options options);

  // The error says why in one sentence that names the host and never the rest of the URL. `cancelFd`: as for
  // ConnectionPool::open. `proxy`: the way to go, redirects included, and never past it; null: directly.
  base::Result<Fetched> fetch(std::string_view url, const FetchBounds& bounds, int cancelFd,
                              const std::shared_ptr<const config::Proxy>& proxy = nullptr);

 private:
  struct Hop;

  base::Result<Resolver::Addresses> lookUp(const std::string& host, uint16_t port) const;
  base::Result<Hop> request(const Url& url, const FetchBounds& bounds, int cancelFd);

  Options options_;
  ConnectionPool connections_;
  std::atomic<int> underWay_{0};
};

}  // namespace spillway::upstream

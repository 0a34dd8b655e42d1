// Makes a socket that is connected to a proxy a way to an upstream: HTTP CONNECT, or SOCKS5 (RFC 1928 and 1929). The
// proxy is told where to and its own credentials, nothing of the request. Credentials are sent without being asked for;
// a SOCKS5 proxy that has a user configured is offered no way without.
//
// Used by one thread, which open() blocks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/config/Proxy.h"
#include "host/upstream/Opening.h"

namespace spillway::upstream {

class Tunnel {
 public:
  static constexpr size_t kMostHeadBytes = size_t{16} << 10;  // of the reply to CONNECT

  // Borrows all three. The socket does not block.
  Tunnel(int fd, const config::Proxy& proxy, const Opening& opening) : fd_(fd), proxy_(proxy), opening_(opening) {}

  // Asks for a way to a name or address. Afterwards every byte on the socket is the upstream's; after an error the
  // socket is of no use. Errors: Network with a message about the proxy ("it ..."), without any of its own words and
  // without credentials; Cancelled.
  base::Result<void> open(const std::string& host, uint16_t port);

  // After an error: the proxy works, but does not reach that address. Another of the same name may do.
  bool unreachable() const { return unreachable_; }

 private:
  base::Result<void> connect(const std::string& host, uint16_t port);
  base::Result<int> readStatus();
  base::Result<void> greet();
  base::Result<void> authenticate();
  base::Result<void> request(const std::string& host, uint16_t port);
  base::Result<void> send(std::string_view bytes);
  base::Result<void> receive(std::span<unsigned char> into);
  base::Result<size_t> receiveSome(char* into, size_t room, int flags);

  int fd_;
  const config::Proxy& proxy_;
  const Opening& opening_;
  bool unreachable_ = false;
};

}  // namespace spillway::upstream

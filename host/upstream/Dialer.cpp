#include "host/upstream/Dialer.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>

#include "host/upstream/Tunnel.h"

namespace spillway::upstream {
namespace {

using Poco::Net::SecureStreamSocket;
using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

constexpr size_t kMostAddresses = 3;

base::Error problem(std::string message) { return {.fault = base::Fault::Network, .message = std::move(message)}; }

int fdOf(const StreamSocket& socket) { return static_cast<int>(socket.impl()->sockfd()); }

bool cancelled(const base::Error& error) { return error.fault == base::Fault::Cancelled; }

std::span<const SocketAddress> firstOf(const Resolver::Addresses& addresses) {
  return std::span(addresses).first(std::min(addresses.size(), kMostAddresses));
}

}  // namespace

Dialer::Opened Dialer::open(const Origin& origin, const Timeouts& timeouts, const Interrupt& interrupt) {
  Call call{origin, timeouts, interrupt};
  if (!origin.proxy) return direct(call);
  Opened opened = throughProxy(call);
  if (opened.ok() || opened.error().fault != base::Fault::Network) return opened;
  base::Error error = opened.error();
  error.message =
      "cannot connect to " + origin.text() + " through the proxy " + origin.proxy->address() + ": " + error.message;
  return error;
}

Dialer::Opened Dialer::direct(Call& call) {
  const Origin& origin = call.origin;
  auto addresses = resolver_.addresses(origin.host, origin.port);
  if (!addresses.ok()) return addresses.error();
  base::Error last;
  for (const SocketAddress& address : firstOf(*addresses)) {
    auto socket = connectTo(address, Opening(call.timeouts.connectMs, call.interrupt));
    Opened opened = socket.ok() ? finish(call, *socket) : Opened(socket.error());
    if (opened.ok() || cancelled(opened.error())) return opened;
    last = opened.error();
  }
  resolver_.forget(origin.host, origin.port);
  last.message = "cannot connect to " + origin.text() + ": " + last.message;
  return last;
}

// Tries up to three addresses of the upstream when it is we who look them up.
Dialer::Opened Dialer::throughProxy(Call& call) {
  const Origin& origin = call.origin;
  if (origin.proxy->kind != config::Proxy::Kind::Socks5 && !proxyResolver_) return throughProxy(call, origin.host);
  auto addresses = resolver_.addresses(origin.host, origin.port);
  if (!addresses.ok()) return addresses.error();
  Opened opened = problem("");
  for (const SocketAddress& address : firstOf(*addresses)) {
    opened = throughProxy(call, address.host().toString());
    if (opened.ok() || !call.another) return opened;
  }
  resolver_.forget(origin.host, origin.port);
  return opened;
}

Dialer::Opened Dialer::throughProxy(Call& call, const std::string& host) {
  const config::Proxy& proxy = *call.origin.proxy;
  call.another = false;
  auto addresses = proxyResolver().addresses(proxy.host, proxy.port);
  if (!addresses.ok()) return addresses.error();
  base::Error last;
  for (const SocketAddress& address : firstOf(*addresses)) {
    const Opening opening(call.timeouts.connectMs, call.interrupt);
    auto socket = connectTo(address, opening);
    if (!socket.ok() && cancelled(socket.error())) return socket.error();
    if (!socket.ok()) {
      last = socket.error();
      continue;
    }
    Tunnel tunnel(fdOf(*socket), proxy, opening);
    if (auto led = tunnel.open(host, call.origin.port); !led.ok()) {
      call.another = tunnel.unreachable();
      return led.error();
    }
    return finish(call, *socket);
  }
  proxyResolver().forget(proxy.host, proxy.port);
  return last;
}

base::Result<StreamSocket> Dialer::connectTo(const SocketAddress& address, const Opening& opening) {
  try {
    StreamSocket socket;
    socket.connectNB(address);
    socket.setBlocking(false);
    const int fd = fdOf(socket);
    if (auto ready = opening.wait(fd, POLLOUT, "connecting to " + address.toString()); !ready.ok())
      return ready.error();
    int failure = 0;
    socklen_t size = sizeof failure;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) failure = errno;
    if (failure) return problem(address.toString() + ": " + std::generic_category().message(failure));
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    return socket;
  } catch (const Poco::Exception& failure) {
    return problem(address.toString() + ": " + failure.displayText());
  }
}

Dialer::Opened Dialer::finish(const Call& call, StreamSocket socket) {
  if (call.origin.tls) {
    auto secured = secure(socket, call);
    if (!secured.ok()) return secured.error();
    socket = *secured;
  }
  return std::make_unique<Connection>(socket, call.origin);
}

base::Result<Poco::Net::Context::Ptr> Dialer::tlsContext() {
  std::lock_guard lock(tlsMutex_);
  if (tlsContext_) return tlsContext_;
  auto made = tls_();
  if (made.ok()) tlsContext_ = *made;
  return made;
}

base::Result<StreamSocket> Dialer::secure(StreamSocket socket, const Call& call) {
  const Opening opening(call.timeouts.connectMs, call.interrupt);
  auto context = tlsContext();
  if (!context.ok()) return context.error();
  try {
    ERR_clear_error();
    // The socket does not block, so this only prepares the handshake.
    SecureStreamSocket secured = SecureStreamSocket::attach(socket, call.origin.host, *context);
    for (;;) {
      ERR_clear_error();
      const int state = secured.completeHandshake();
      if (state == SecureStreamSocket::ERR_SSL_WANT_READ || state == SecureStreamSocket::ERR_SSL_WANT_WRITE) {
        const short events = state == SecureStreamSocket::ERR_SSL_WANT_READ ? POLLIN : POLLOUT;
        if (auto ready = opening.wait(fdOf(socket), events, "the TLS handshake"); !ready.ok()) return ready.error();
        continue;
      }
      if (state != 1) return problem("the upstream ended the TLS handshake");
      break;
    }
    secured.verifyPeerCertificate(call.origin.host);
    return StreamSocket(secured);
  } catch (const Poco::Exception& failure) {
    return problem("TLS: " + failure.displayText());
  }
}

}  // namespace spillway::upstream

#include "host/upstream/ConnectionPool.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "host/base/Clock.h"

namespace spillway::upstream {
namespace {

using Poco::Net::SecureStreamSocket;
using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

constexpr size_t kMostAddresses = 3;

enum class Wait { Ready, Late, Cancelled };

Wait waitFor(int fd, short events, int64_t deadlineMs, int cancelFd) {
  for (;;) {
    const int64_t left = deadlineMs - base::monotonicMs();
    if (left <= 0) return Wait::Late;
    pollfd watched[2] = {{fd, events, 0}, {cancelFd, POLLRDHUP, 0}};
    const int ready = ::poll(watched, 2, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (ready < 0 && errno != EINTR) return Wait::Late;
    if (ready <= 0) continue;
    if (watched[1].revents) return Wait::Cancelled;
    if (watched[0].revents) return Wait::Ready;
  }
}

base::Error problem(base::Fault fault, std::string message) { return {.fault = fault, .message = std::move(message)}; }

base::Error cancelled() { return problem(base::Fault::Cancelled, "the client went away"); }

base::Error notReached(Wait wait, const char* what, int64_t limitMs) {
  if (wait == Wait::Cancelled) return cancelled();
  return problem(base::Fault::Network, std::string(what) + " took longer than " + std::to_string(limitMs) + " ms");
}

}  // namespace

ConnectionPool::ConnectionPool(TlsSource tls) : ConnectionPool(std::move(tls), Options()) {}

ConnectionPool::ConnectionPool(TlsSource tls, Options options)
    : tls_(std::move(tls)), options_(std::move(options)), resolver_(options_.lookup) {}

// Whether a connection is stale costs a system call, and closing a TLS one sends a farewell: both outside the lock.
std::unique_ptr<Connection> ConnectionPool::take(const Origin& origin) {
  for (;;) {
    Idle last;
    {
      std::lock_guard lock(mutex_);
      auto found = idle_.find(origin);
      if (found == idle_.end() || found->second.empty()) return nullptr;
      last = std::move(found->second.back());
      found->second.pop_back();
      --count_;
    }
    bool expired = base::monotonicUs() - last.sinceUs >= options_.idleMs * 1000;
    if (!expired && !last.connection->stale()) return std::move(last.connection);
  }
}

void ConnectionPool::give(std::unique_ptr<Connection> connection) {
  if (!connection) return;
  connection->markReused();
  Closing closing;
  std::lock_guard lock(mutex_);
  const int64_t now = base::monotonicUs();
  std::vector<Idle>& list = idle_[connection->origin()];
  list.push_back({std::move(connection), now});
  ++count_;
  if (list.size() > options_.idlePerOrigin) {
    closing.push_back(std::move(list.front()));
    list.erase(list.begin());
    --count_;
  }
  if (count_ > options_.idleInAll) dropOldest(closing);
}

void ConnectionPool::dropOldest(Closing& closing) {
  auto oldest = std::min_element(idle_.begin(), idle_.end(), [](const auto& a, const auto& b) {
    if (a.second.empty() || b.second.empty()) return b.second.empty() && !a.second.empty();
    return a.second.front().sinceUs < b.second.front().sinceUs;
  });
  closing.push_back(std::move(oldest->second.front()));
  oldest->second.erase(oldest->second.begin());
  --count_;
  if (oldest->second.empty()) idle_.erase(oldest);
}

void ConnectionPool::sweep() {
  Closing closing;
  std::lock_guard lock(mutex_);
  dropExpired(closing, base::monotonicUs());
}

void ConnectionPool::dropExpired(Closing& closing, int64_t now) {
  for (auto entry = idle_.begin(); entry != idle_.end();) {
    std::vector<Idle>& list = entry->second;
    auto keep = std::find_if(list.begin(), list.end(),
                             [&](const Idle& idle) { return now - idle.sinceUs < options_.idleMs * 1000; });
    count_ -= static_cast<size_t>(keep - list.begin());
    std::move(list.begin(), keep, std::back_inserter(closing));
    list.erase(list.begin(), keep);
    entry = list.empty() ? idle_.erase(entry) : std::next(entry);
  }
}

size_t ConnectionPool::idle() const {
  std::lock_guard lock(mutex_);
  return count_;
}

base::Result<std::unique_ptr<Connection>> ConnectionPool::open(const Origin& origin, const Timeouts& timeouts,
                                                               int cancelFd) {
  auto addresses = resolver_.addresses(origin.host, origin.port);
  if (!addresses.ok()) return addresses.error();
  base::Error last;
  const size_t tries = std::min(addresses->size(), kMostAddresses);
  for (size_t i = 0; i < tries; ++i) {
    auto connected = connectTo((*addresses)[i], origin, timeouts, cancelFd);
    if (connected.ok() || connected.error().fault == base::Fault::Cancelled) return connected;
    last = connected.error();
  }
  resolver_.forget(origin.host, origin.port);
  last.message = "cannot connect to " + origin.text() + ": " + last.message;
  return last;
}

base::Result<std::unique_ptr<Connection>> ConnectionPool::connectTo(const SocketAddress& address, const Origin& origin,
                                                                    const Timeouts& timeouts, int cancelFd) {
  try {
    StreamSocket socket;
    socket.connectNB(address);
    socket.setBlocking(false);
    const int fd = static_cast<int>(socket.impl()->sockfd());
    const Wait wait = waitFor(fd, POLLOUT, base::monotonicMs() + timeouts.connectMs, cancelFd);
    if (wait != Wait::Ready)
      return notReached(wait, ("connecting to " + address.toString()).c_str(), timeouts.connectMs);
    int failure = 0;
    socklen_t size = sizeof failure;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) failure = errno;
    if (failure)
      return problem(base::Fault::Network, address.toString() + ": " + std::generic_category().message(failure));
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    if (origin.tls) {
      auto secured = secure(socket, origin, base::monotonicMs() + timeouts.connectMs, cancelFd);
      if (!secured.ok()) return secured.error();
      socket = *secured;
    }
    return std::make_unique<Connection>(socket, origin);
  } catch (const Poco::Exception& failure) {
    return problem(base::Fault::Network, address.toString() + ": " + failure.displayText());
  }
}

base::Result<Poco::Net::Context::Ptr> ConnectionPool::tlsContext() {
  std::lock_guard lock(tlsMutex_);
  if (tlsContext_) return tlsContext_;
  auto made = tls_();
  if (made.ok()) tlsContext_ = *made;
  return made;
}

base::Result<StreamSocket> ConnectionPool::secure(StreamSocket socket, const Origin& origin, int64_t deadlineMs,
                                                  int cancelFd) {
  const int fd = static_cast<int>(socket.impl()->sockfd());
  auto context = tlsContext();
  if (!context.ok()) return context.error();
  try {
    ERR_clear_error();
    // The socket does not block, so this only prepares the handshake.
    SecureStreamSocket secured = SecureStreamSocket::attach(socket, origin.host, *context);
    for (;;) {
      ERR_clear_error();
      const int state = secured.completeHandshake();
      if (state == SecureStreamSocket::ERR_SSL_WANT_READ || state == SecureStreamSocket::ERR_SSL_WANT_WRITE) {
        const short events = state == SecureStreamSocket::ERR_SSL_WANT_READ ? POLLIN : POLLOUT;
        const int64_t left = deadlineMs - base::monotonicMs();
        const Wait wait = waitFor(fd, events, deadlineMs, cancelFd);
        if (wait != Wait::Ready) return notReached(wait, "the TLS handshake", left);
        continue;
      }
      if (state != 1) return problem(base::Fault::Network, "the upstream ended the TLS handshake");
      break;
    }
    secured.verifyPeerCertificate(origin.host);
    return StreamSocket(secured);
  } catch (const Poco::Exception& failure) {
    return problem(base::Fault::Network, "TLS: " + failure.displayText());
  }
}

}  // namespace spillway::upstream

#include "host/upstream/Connection.h"

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>

namespace spillway::upstream {
namespace {

using Poco::Net::SecureStreamSocket;

constexpr size_t kRecord = 16384;  // the most one TLS record carries

int bounded(size_t size) { return static_cast<int>(std::min<size_t>(size, INT_MAX)); }

}  // namespace

uint64_t Connection::nextSerial() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Connection::Connection(const Poco::Net::StreamSocket& socket, const Origin& origin)
    : socket_(socket), origin_(origin), serial_(nextSerial()) {}

Connection::Io Connection::systemError(const char* doing) {
  lastError_ = std::string(doing) + ": " + std::generic_category().message(errno);
  return Io::Failed;
}

Connection::Io Connection::read(char* into, size_t room, size_t& got) {
  got = 0;
  if (tls()) return secureRead(into, room, got);
  for (;;) {
    const ssize_t count = ::recv(fd(), into, room, MSG_DONTWAIT);
    if (count > 0) {
      got = static_cast<size_t>(count);
      return Io::Done;
    }
    if (count == 0) return Io::Closed;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Io::WantRead;
    if (errno != EINTR) return systemError("reading from the upstream");
  }
}

Connection::Io Connection::write(const char* from, size_t size, size_t& put) {
  iovec part{const_cast<char*>(from), size};
  return writev(&part, 1, put);
}

Connection::Io Connection::writev(const iovec* parts, int count, size_t& put) {
  put = 0;
  if (!tls()) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = static_cast<size_t>(std::min(count, IOV_MAX));
    for (;;) {
      const ssize_t sent = ::sendmsg(fd(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent >= 0) {
        put = static_cast<size_t>(sent);
        return Io::Done;
      }
      if (errno == EAGAIN || errno == EWOULDBLOCK) return Io::WantWrite;
      if (errno != EINTR) return systemError("writing to the upstream");
    }
  }
  // Small parts share a record; what fills one by itself is written from where it is.
  int at = 0;
  size_t offset = 0;
  while (at < count) {
    const char* first = static_cast<const char*>(parts[at].iov_base) + offset;
    size_t size = parts[at].iov_len - offset;
    char record[kRecord];
    if (size < kRecord && at + 1 < count) {
      size = 0;
      for (int i = at; i < count && size < kRecord; ++i) {
        const size_t skip = i == at ? offset : 0;
        const size_t take = std::min(parts[i].iov_len - skip, kRecord - size);
        if (take) std::memcpy(record + size, static_cast<const char*>(parts[i].iov_base) + skip, take);
        size += take;
      }
      first = record;
    }
    size_t sent = 0;
    if (size) {
      const Io io = secureWrite(first, size, sent);
      if (io != Io::Done) return put && io != Io::Failed ? Io::Done : io;
    }
    put += sent;
    for (offset += sent; at < count && offset >= parts[at].iov_len; ++at) offset -= parts[at].iov_len;
  }
  return Io::Done;
}

Connection::Io Connection::secureRead(char* into, size_t room, size_t& got) {
  try {
    ERR_clear_error();
    const int count = socket_.receiveBytes(into, bounded(room));
    if (count > 0) {
      got = static_cast<size_t>(count);
      return Io::Done;
    }
    if (count == 0) return Io::Closed;
    return count == SecureStreamSocket::ERR_SSL_WANT_WRITE ? Io::WantWrite : Io::WantRead;
  } catch (const Poco::Exception& problem) {
    lastError_ = "reading from the upstream: " + problem.displayText();
    return Io::Failed;
  }
}

Connection::Io Connection::secureWrite(const char* from, size_t size, size_t& put) {
  try {
    ERR_clear_error();
    const int count = socket_.sendBytes(from, bounded(size));
    if (count > 0) {
      put = static_cast<size_t>(count);
      return Io::Done;
    }
    if (count == 0) {
      lastError_ = "writing to the upstream: it has closed the connection";
      return Io::Failed;
    }
    return count == SecureStreamSocket::ERR_SSL_WANT_READ ? Io::WantRead : Io::WantWrite;
  } catch (const Poco::Exception& problem) {
    lastError_ = "writing to the upstream: " + problem.displayText();
    return Io::Failed;
  }
}

bool Connection::pending() const { return tls() && socket_.available() > 0; }

bool Connection::stale() const {
  pollfd watched{fd(), POLLIN | POLLRDHUP, 0};
  return pending() || ::poll(&watched, 1, 0) != 0;
}

}  // namespace spillway::upstream

#include "host/http/ClientSocket.h"

#include <Poco/Net/StreamSocket.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/http/ErrorReply.h"

namespace spillway::http {
namespace {

constexpr size_t kReadRoom = 16 * 1024;
// Room taken for a stated length before any of it has come. Pages nobody has written to cost nothing.
constexpr size_t kBodyRoom = 8 * 1024 * 1024;
constexpr size_t kBodyStep = 256 * 1024;
// How long a server thread waits for body bytes inside one call.
constexpr int kPauseMs = 50;

base::Error bodyError(int status, std::string message) {
  return {.fault = status == 413 ? base::Fault::TooLarge : base::Fault::InvalidRequest,
          .httpStatus = status,
          .message = std::move(message)};
}

bool holdsBareLineFeed(std::string_view bytes) {
  for (size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1))
    if (at == 0 || bytes[at - 1] != '\r') return true;
  return false;
}

// Waits until the socket is readable. False: time is up.
bool waitReadable(int fd, int64_t waitMs) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, static_cast<int>(std::max<int64_t>(waitMs, 0))) > 0;
}

}  // namespace

ClientSocket::ClientSocket(poco_socket_t fd, const Poco::Net::SocketAddress& peer,
                           const Poco::Net::SocketAddress& local, std::shared_ptr<const Shared> shared)
    : StreamSocketImpl(fd), peer_(peer), local_(local), shared_(std::move(shared)) {
  timeval pause{0, kPauseMs * 1000};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
  int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool ClientSocket::poll(const Poco::Timespan&, int mode) {
  if (!(mode & SELECT_READ)) return true;
  if (presentedAt_ < presented_.size()) return true;
  return readHead();
}

int ClientSocket::receiveBytes(void* buffer, int length, int) {
  size_t count = std::min(static_cast<size_t>(length), presented_.size() - presentedAt_);
  std::memcpy(buffer, presented_.data() + presentedAt_, count);
  presentedAt_ += count;
  return static_cast<int>(count);
}

// Poco's session closes its socket once when a server thread lets go of it. A parked connection must survive that,
// and another thread may be serving it already, so each parking forgives exactly one close.
void ClientSocket::close() {
  int parkings = parkings_.load();
  while (parkings > 0)
    if (parkings_.compare_exchange_weak(parkings, parkings - 1)) return;
  StreamSocketImpl::close();
}

ClientSocket::Fill ClientSocket::fill(int waitMs) {
  if (start_ == buffer_.size()) {
    buffer_.clear();
    start_ = 0;
  }
  char room[kReadRoom];
  if (waitMs > 0 && !waitReadable(fd(), waitMs)) return Fill::Nothing;
  ssize_t got;
  do got = ::recv(fd(), room, sizeof room, MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  drained_ = got < static_cast<ssize_t>(sizeof room);
  if (got == 0) return Fill::Closed;
  if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Fill::Nothing : Fill::Closed;
  buffer_.append(room, static_cast<size_t>(got));
  return Fill::Data;
}

bool ClientSocket::park() {
  if (!shared_->park) return false;
  buffer_.shrink_to_fit();
  base::giveBack(headBytes_);
  base::giveBack(presented_);
  presentedAt_ = 0;
  ++parkings_;
  duplicate();  // the StreamSocket below takes this reference over
  shared_->park(Poco::Net::StreamSocket(this));
  return false;
}

// Looks for a head in what has been read.
ClientSocket::Scan ClientSocket::scan() {
  // Empty lines before a request are tolerated, as every server does.
  while (unread().starts_with("\r\n")) start_ += 2;
  size_t end = headEnd(unread(), searched_);
  searched_ = unread().size();
  if (end == std::string_view::npos && searched_ <= shared_->limits.headerBytes) {
    if (!holdsBareLineFeed(unread())) return Scan::More;
    refuse(400, "lines must end in CR LF");
    return Scan::Refused;
  }
  searched_ = 0;
  if (end == std::string_view::npos || end > shared_->limits.headerBytes) {
    refuse(431, "the request head is larger than " + std::to_string(shared_->limits.headerBytes) + " bytes");
    return Scan::Refused;
  }
  headBytes_.assign(unread().substr(0, end));
  start_ += end;
  head_ = RequestHead();
  if (HeadRefusal refusal = parseHead(headBytes_, shared_->limits, head_); refusal.status) {
    refuse(refusal.status, refusal.message);
    return Scan::Refused;
  }
  bodyRead_ = !head_.hasBody();
  present();
  return Scan::Complete;
}

bool ClientSocket::readHead() {
  int64_t deadline = 0;
  for (;;) {
    Scan scanned = scan();
    if (scanned == Scan::Complete) return true;
    if (scanned == Scan::Refused) {
      endPolitely();
      return false;
    }
    Fill filled;
    if (unread().empty()) {
      filled = fill(0);
      if (filled == Fill::Nothing) return park();
    } else {
      if (deadline == 0) deadline = base::monotonicMs() + shared_->headMs;
      int64_t left = deadline - base::monotonicMs();
      filled = left > 0 ? fill(static_cast<int>(left)) : Fill::Nothing;
    }
    if (filled == Fill::Closed) return false;
    if (filled == Fill::Nothing) {
      refuseLate();
      endPolitely();
      return false;
    }
  }
}

ClientSocket::Arrival ClientSocket::tryHead() {
  for (;;) {
    Scan scanned = scan();
    if (scanned == Scan::Complete) return Arrival::Complete;
    if (scanned == Scan::Refused) return Arrival::Refused;
    Fill filled = fill(0);
    if (filled == Fill::Nothing) return Arrival::NotYet;
    if (filled == Fill::Closed) return Arrival::Closed;
  }
}

void ClientSocket::refuseLate() { refuse(408, "the request head did not arrive in time"); }

void ClientSocket::refuse(int status, const std::string& message) {
  std::string reply = plainErrorReply(status, message);
  ::send(fd(), reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void ClientSocket::endPolitely() {
  ::shutdown(fd(), SHUT_WR);
  char rest[kReadRoom];
  for (int round = 0; round < 256 && waitReadable(fd(), 50); ++round)
    if (::recv(fd(), rest, sizeof rest, MSG_DONTWAIT) <= 0) break;
}

// The path Poco sees is fixed: routing uses head(). Only what drives its keep-alive loop is told truly.
void ClientSocket::present() {
  presented_.assign(head_.keepAlive ? "GET / HTTP/1.1\r\nHost: s\r\n\r\n"
                                    : "GET / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n");
  presentedAt_ = 0;
}

void ClientSocket::releaseRoom() {
  if (hasBuffered()) return;
  base::giveBack(buffer_);
  start_ = 0;
}

void ClientSocket::requestDone() {
  if (headBytes_.capacity() > 4096) base::giveBack(headBytes_);
  if (buffer_.capacity() > 64 * 1024) releaseRoom();
}

void ClientSocket::continueIfAsked() {
  if (!std::exchange(head_.expectContinue, false) || hasBuffered()) return;
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  ::send(fd(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL);
}

base::Result<void> ClientSocket::checkLength() const {
  if (head_.contentLength > static_cast<int64_t>(shared_->limits.bodyBytes))
    return bodyError(413, "the body is larger than " + std::to_string(shared_->limits.bodyBytes) + " bytes");
  return {};
}

base::Result<base::Bytes> ClientSocket::readBody() {
  if (bodyRead_) return base::Bytes();
  if (auto fits = checkLength(); !fits.ok()) return fits.error();
  continueIfAsked();
  auto body = head_.chunked ? readChunked() : readFixed(static_cast<size_t>(head_.contentLength));
  if (body.ok()) bodyRead_ = true;
  return body;
}

// Room in body_ for more of `length` bytes.
void ClientSocket::makeRoom(size_t length) {
  if (body_.capacity() > body_.size()) return;
  body_.reserve(body_.size() == 0 ? std::min(length, kBodyRoom)
                                  : body_.size() + std::min(length - body_.size(), std::max(kBodyStep, body_.size())));
}

base::Result<bool> ClientSocket::tryBody() {
  if (bodyRead_) return true;
  if (auto fits = checkLength(); !fits.ok()) return fits.error();
  auto length = static_cast<size_t>(head_.contentLength);
  if (body_.size() == 0) continueIfAsked();
  takeBuffered(length);
  while (body_.size() < length) {
    makeRoom(length);
    size_t step = std::min(length, body_.capacity()) - body_.size();
    ssize_t got = ::recv(fd(), body_.data() + body_.size(), step, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    drained_ = got < static_cast<ssize_t>(step);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (got <= 0) return bodyError(400, "the connection ended inside the request body");
    body_.grow(static_cast<size_t>(got));
  }
  bodyRead_ = true;
  return true;
}

// Moves what has been read along with the head.
void ClientSocket::takeBuffered(size_t length) {
  size_t buffered = std::min(unread().size(), length - body_.size());
  if (buffered == 0) return;
  makeRoom(length);
  body_.append(unread().substr(0, buffered));
  start_ += buffered;
}

base::Result<base::Bytes> ClientSocket::readFixed(size_t length) {
  body_ = base::Bytes();
  takeBuffered(length);
  while (body_.size() < length) {
    makeRoom(length);
    size_t step = std::min(length, body_.capacity()) - body_.size();
    // One call waits for all of it; the socket's receive timeout brings it back when the client pauses.
    ssize_t got = ::recv(fd(), body_.data() + body_.size(), step, MSG_WAITALL);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      if (!waitReadable(fd(), shared_->bodySilenceMs)) return bodyError(408, "the request body did not arrive in time");
      continue;
    }
    if (got <= 0) return bodyError(400, "the connection ended inside the request body");
    body_.grow(static_cast<size_t>(got));
  }
  return takeBody();
}

base::Result<std::string_view> ClientSocket::readLine(size_t limit) {
  for (;;) {
    size_t end = unread().find("\r\n");
    if (end != std::string_view::npos) {
      std::string_view line = unread().substr(0, end);
      if (line.find('\n') != std::string_view::npos || line.find('\r') != std::string_view::npos)
        return bodyError(400, "a chunk line does not end in CR LF");
      start_ += end + 2;
      return line;
    }
    if (unread().size() > limit || holdsBareLineFeed(unread())) return bodyError(400, "a chunk line is malformed");
    if (fill(static_cast<int>(shared_->bodySilenceMs)) != Fill::Data)
      return bodyError(400, "the connection ended inside the request body");
  }
}

base::Result<base::Bytes> ClientSocket::readChunked() {
  base::Bytes body;
  for (;;) {
    auto line = readLine(64);
    if (!line.ok()) return line.error();
    std::string_view digits = *line;
    if (digits.empty() || digits.size() > 8 ||
        digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      return bodyError(400, "a chunk size is not a hexadecimal number");
    size_t size = std::stoul(std::string(digits), nullptr, 16);
    if (size == 0) break;
    if (body.size() + size > shared_->limits.bodyBytes)
      return bodyError(413, "the body is larger than " + std::to_string(shared_->limits.bodyBytes) + " bytes");
    auto piece = readFixed(size);
    if (!piece.ok()) return piece.error();
    body.append(piece->view());
    auto end = readLine(2);
    if (!end.ok()) return end.error();
    if (!end->empty()) return bodyError(400, "a chunk is longer than its stated size");
  }
  // Trailers carry nothing we use; they are read so that they are not taken for the next request.
  for (size_t lines = 0;; ++lines) {
    auto line = readLine(8192);
    if (!line.ok()) return line.error();
    if (line->empty()) return body;
    if (lines == 32 || line->find(':') == std::string_view::npos) return bodyError(400, "a trailer is malformed");
  }
}

}  // namespace spillway::http

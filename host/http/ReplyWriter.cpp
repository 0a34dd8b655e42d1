#include "host/http/ReplyWriter.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>

#include "host/base/Strings.h"
#include "host/http/ClientSocket.h"
#include "host/http/ErrorReply.h"

namespace spillway::http {
namespace {

constexpr size_t kMaxPieces = 64;
const ReplyWriter::GiveBack kNowhere;

// The Date header's value, made once a second per thread.
std::string_view httpDate() {
  thread_local time_t madeAt = 0;
  thread_local std::array<char, 32> text;
  thread_local size_t length = 0;
  time_t now = ::time(nullptr);
  if (now != madeAt) {
    tm parts{};
    ::gmtime_r(&now, &parts);
    length = ::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    madeAt = now;
  }
  return {text.data(), length};
}

void appendNumber(std::string& out, int64_t value, int base = 10) {
  std::array<char, 24> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

}  // namespace

ReplyWriter::ReplyWriter(ClientSocket& socket, Detach detach, const GiveBack& giveBack)
    : socket_(&socket), detach_(std::move(detach)), giveBack_(giveBack), bodyless_(socket.head().method == "HEAD") {}

ReplyWriter::ReplyWriter(ClientSocket& socket) : ReplyWriter(socket, {}, kNowhere) {}

ReplyWriter::~ReplyWriter() {
  if (!finished_) abort();
}

int ReplyWriter::fd() const { return socket_->fd(); }

void ReplyWriter::begin(const pipeline::ReplyHead& head) {
  head_.reserve(256 + head.headers.size());
  head_ += "HTTP/1.1 ";
  appendNumber(head_, head.status);
  head_ += ' ';
  head_ += reasonPhrase(head.status);
  head_ += "\r\nDate: ";
  head_ += httpDate();
  if (!head.contentType.empty()) {
    head_ += "\r\nContent-Type: ";
    head_ += head.contentType;
  }
  bool http10 = socket_->head().minorVersion == 0;
  closeAfter_ = !socket_->reusable();
  if (head.status == 304) {
    // It has no body, and its length would be taken for that of what the client has.
  } else if (head.length >= 0) {
    head_ += "\r\nContent-Length: ";
    appendNumber(head_, head.length);
  } else if (http10) {
    closeAfter_ = true;
  } else {
    chunked_ = true;
    socket_->releaseRoom();
    head_ += "\r\nTransfer-Encoding: chunked\r\nCache-Control: no-cache";
  }
  if (closeAfter_)
    head_ += "\r\nConnection: close";
  else if (http10)
    head_ += "\r\nConnection: keep-alive";
  head_ += "\r\n";
  head_ += head.headers;
  head_ += "\r\n";
}

bool ReplyWriter::send(std::span<const std::string_view> pieces) {
  if (broken_) return false;
  begun_ = true;
  size_t total = 0;
  for (std::string_view piece : pieces) total += piece.size();
  if (bodyless_) total = 0;

  std::array<std::string_view, kMaxPieces> parts;
  std::string sizeLine;
  size_t count = 0;
  if (!head_.empty()) parts[count++] = head_;
  if (total > 0) {
    if (chunked_) {
      appendNumber(sizeLine, static_cast<int64_t>(total), 16);
      sizeLine += "\r\n";
      parts[count++] = sizeLine;
    }
    for (std::string_view piece : pieces) {
      if (piece.empty()) continue;
      if (count + 2 >= kMaxPieces) {
        if (!sendNow(std::span(parts.data(), count))) return false;
        count = 0;
      }
      parts[count++] = piece;
    }
    if (chunked_) parts[count++] = "\r\n";
  }
  bool alive = count == 0 || sendNow(std::span(parts.data(), count));
  base::giveBack(head_);
  return alive;
}

bool ReplyWriter::sendNow(std::span<const std::string_view> pieces) {
  size_t skip = 0;
  if (backlog() == 0) {
    std::array<iovec, kMaxPieces> vectors;
    for (size_t i = 0; i < pieces.size(); ++i) vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = pieces.size();
    ssize_t sent;
    do sent = ::sendmsg(fd(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      broken_ = true;
      return false;
    }
    skip = sent < 0 ? 0 : static_cast<size_t>(sent);
    bytesSent_ += static_cast<int64_t>(skip);
    backlog_.clear();
    sent_ = 0;
  }
  for (std::string_view piece : pieces) {
    size_t here = std::min(skip, piece.size());
    skip -= here;
    backlog_.append(piece.substr(here));
  }
  return true;
}

bool ReplyWriter::flush() {
  if (broken_) return false;
  while (backlog() > 0) {
    ssize_t sent = ::send(fd(), backlog_.data() + sent_, backlog(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (sent <= 0) {
      broken_ = true;
      return false;
    }
    sent_ += static_cast<size_t>(sent);
    bytesSent_ += sent;
  }
  base::giveBack(backlog_);
  sent_ = 0;
  return true;
}

bool ReplyWriter::finish() {
  if (broken_) return false;
  if (!head_.empty()) {
    if (!send({})) return false;
  }
  if (chunked_ && !bodyless_) {
    static constexpr std::array<std::string_view, 1> kLastChunk{"0\r\n\r\n"};
    if (!sendNow(kLastChunk)) return false;
  }
  finished_ = true;
  return true;
}

void ReplyWriter::abort() {
  if (aborted_) return;
  broken_ = aborted_ = true;
  // A reset, not an orderly close: HTTP/1.0 clients take the end of the connection for the end of the answer.
  if (begun_) {
    linger hard{1, 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  if (!begun_) ::shutdown(fd(), SHUT_RDWR);
}

void ReplyWriter::detach() {
  if (detached_) return;
  owned_ = detach_();
  detached_ = true;
}

void ReplyWriter::release() {
  if (!finished_ || backlog() > 0) abort();
  if (!detached_) return;
  socket_->requestDone();
  Poco::Net::StreamSocket socket = owned_;
  owned_ = Poco::Net::StreamSocket();
  detached_ = false;
  if (reusable()) {
    giveBack_(socket);
  } else if (!broken_) {
    // An orderly end: the client reads everything before it sees the close.
    ::shutdown(static_cast<int>(socket.impl()->sockfd()), SHUT_WR);
  }
}

}  // namespace spillway::http

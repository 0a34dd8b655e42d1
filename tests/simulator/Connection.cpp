#include "tests/simulator/Connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace spillway::simulator {
namespace {

constexpr size_t kReadBytes = 256 * 1024;
constexpr size_t kInputLimit = 300ull * 1024 * 1024;
constexpr size_t kKeptBuffer = 4ull * 1024 * 1024;  // a connection keeps a buffer up to this size for the next request
constexpr size_t kLargeBody = 64 * 1024;
constexpr int kPiecesPerTurn = 32;  // then other connections get their turn

char* readBuffer() {
  static thread_local char buffer[kReadBytes];
  return buffer;
}

}  // namespace

Connection::~Connection() {
  if (number_ != 0) journal_.end(number_, Received::End::PeerLeft);
  ::close(socket_);
}

Connection::Need Connection::onReadable(int64_t nowMs, size_t limit) {
  if (discard_ > 0) return discard(nowMs);
  size_t want = limit > 0 ? std::min(limit, kReadBytes) : kReadBytes;
  while (true) {
    ssize_t got = ::recv(socket_, readBuffer(), want, 0);
    if (got == 0) return Need::Close;
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) break;
      return Need::Close;
    }
    input_.append(readBuffer(), static_cast<size_t>(got));
    if (input_.size() > kInputLimit) return Need::Close;
    if (!reply_) {
      Need need = readRequests(nowMs);
      if (need != Need::Input) return need;
      if (discard_ > 0) return discard(nowMs);
    }
    if (limit > 0 || static_cast<size_t>(got) < want) break;
  }
  return reply_ ? Need::Nothing : Need::Input;
}

Connection::Need Connection::readRequests(int64_t nowMs) {
  switch (reader_.read(input_, request_)) {
    case HttpRequestReader::State::NeedMore:
      discardLargeBench();
      return Need::Input;
    case HttpRequestReader::State::NeedContinue: {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      if (::send(socket_, kContinue.data(), kContinue.size(), MSG_NOSIGNAL) < 0) return Need::Close;
      return Need::Input;
    }
    case HttpRequestReader::State::Bad:
      reply_ = endpoints_.refuse(reader_.problem());
      input_.clear();
      break;
    case HttpRequestReader::State::Complete:
      return answer(nowMs);
  }
  reader_.reset();
  return startReply(nowMs);
}

// The simulator must not be what limits a benchmark with large bodies: what decides the reply stands in front.
void Connection::discardLargeBench() {
  size_t start = reader_.bodyStart();
  if (start == 0 || reader_.bodyLength() < kLargeBody || input_.size() == start) return;
  std::string_view begun = std::string_view(input_).substr(start);
  if (!Endpoints::isBench(request_, begun)) return;
  request_.body.assign(begun);
  discard_ = reader_.bodyLength() - begun.size();
  input_.clear();
  reader_.reset();
}

Connection::Need Connection::discard(int64_t nowMs) {
  while (discard_ > 0) {
    ssize_t got = ::recv(socket_, nullptr, discard_, MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return Need::Input;
    if (got <= 0) return Need::Close;
    discard_ -= static_cast<uint64_t>(got);
  }
  return answer(nowMs);
}

Connection::Need Connection::answer(int64_t nowMs) {
  Endpoints::Outcome outcome = endpoints_.handle(request_, id_);
  reply_ = std::move(outcome.reply);
  number_ = outcome.number;
  reader_.reset();
  if (input_.empty() && input_.capacity() > kKeptBuffer) std::string().swap(input_);
  if (request_.body.capacity() > kKeptBuffer) std::string().swap(request_.body);
  return startReply(nowMs);
}

Connection::Need Connection::startReply(int64_t nowMs) {
  piece_ = 0;
  sent_ = 0;
  delayed_ = false;
  return advance(nowMs);
}

Connection::Need Connection::sendPiece(const std::string& bytes) {
  while (sent_ < bytes.size()) {
    ssize_t wrote = ::send(socket_, bytes.data() + sent_, bytes.size() - sent_, MSG_NOSIGNAL);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno == EAGAIN ? Need::Output : Need::Close;
    sent_ += static_cast<size_t>(wrote);
  }
  return Need::Nothing;
}

Connection::Need Connection::advance(int64_t nowMs) {
  if (!reply_) return Need::Input;
  for (int turn = 0; piece_ < reply_->pieces.size(); turn++) {
    const Reply::Piece& piece = reply_->pieces[piece_];
    if (piece.delayMs > 0 && !delayed_) {
      // From the time the one before was due, so that a slow stream keeps its pace; else from now, rounded up.
      bool paced = dueMs_ > 0 && nowMs - dueMs_ < piece.delayMs;
      dueMs_ = (paced ? dueMs_ : nowMs + 1) + piece.delayMs;
      delayed_ = true;
    }
    if (delayed_ && nowMs < dueMs_) return Need::Timer;
    if (turn >= kPiecesPerTurn) return Need::Output;
    Need need = sendPiece(piece.bytes);
    if (need != Need::Nothing) return need;
    piece_++;
    sent_ = 0;
    delayed_ = false;
  }
  return finishReply(nowMs);
}

Connection::Need Connection::finishReply(int64_t nowMs) {
  Reply::End end = reply_->end;
  if (end == Reply::End::Hold) {
    dueMs_ = 0;
    return Need::Nothing;
  }
  if (number_ != 0) journal_.end(number_, reply_->complete ? Received::End::Complete : Received::End::Cut);
  number_ = 0;
  reply_.reset();
  dueMs_ = 0;
  if (end == Reply::End::Reset) closeWithReset();
  if (end != Reply::End::KeepAlive) return Need::Close;
  return input_.empty() ? Need::Input : readRequests(nowMs);
}

void Connection::closeWithReset() {
  linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace spillway::simulator

#include "host/http/ClientConnection.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/http/ReplyWriter.h"

namespace spillway::http {
namespace {

using pipeline::Next;
using pipeline::Ready;

// Reading, judging and translating more than this takes too long for a thread that others wait for.
constexpr size_t kLargeBody = 256 * 1024;
constexpr int64_t kClosingMs = 2000;
constexpr size_t kMostDiscarded = 4 * 1024 * 1024;

}  // namespace

ClientConnection::ClientConnection(Home& home, const Poco::Net::StreamSocket& socket) : home_(home), socket_(socket) {
  home_.open.fetch_add(1, std::memory_order_relaxed);
  home_.waiting.fetch_add(1, std::memory_order_relaxed);
  deadlineMs_ = base::monotonicMs() + this->socket().shared().idleMs;
}

ClientConnection::~ClientConnection() {
  home_.open.fetch_sub(1, std::memory_order_relaxed);
  if (phase_ == Phase::Head) home_.waiting.fetch_sub(1, std::memory_order_relaxed);
}

void ClientConnection::enter(Phase phase, int64_t waitMs) {
  if (phase_ == Phase::Head) home_.waiting.fetch_sub(1, std::memory_order_relaxed);
  if (phase == Phase::Head) home_.waiting.fetch_add(1, std::memory_order_relaxed);
  phase_ = phase;
  deadlineMs_ = base::monotonicMs() + waitMs;
}

pipeline::Interest ClientConnection::interest() const {
  if (phase_ == Phase::Exchange) return exchange_->interest();
  pipeline::Interest interest;
  interest.client = socket().fd();
  interest.clientEvents = POLLIN | POLLRDHUP;
  interest.deadlineMs = deadlineMs_;
  return interest;
}

Next ClientConnection::step(Ready ready) {
  try {
    return go(ready);
  } catch (const std::exception& e) {
    base::log(base::Level::Error, "http", std::string("a connection failed inside the host: ") + e.what());
    return Next::Done;
  }
}

Next ClientConnection::setUp() {
  try {
    // A pump that takes the connection back looks for itself what has come meanwhile.
    readable_ = true;
    if (phase_ == Phase::Begin) {
      auto reply = makeReply();
      exchange_ = visit_->begin(socket().takeBody(), reply);
      visit_.reset();
      if (!exchange_) return backToPump(answered(std::move(reply)));
      enter(Phase::Exchange, 0);
    }
    return backToPump(carry(exchange_->setUp()));
  } catch (const std::exception& e) {
    base::log(base::Level::Error, "http", std::string("a connection failed inside the host: ") + e.what());
    return Next::Done;
  }
}

void ClientConnection::letGo() {
  if (toThread_) home_.toThread(socket_);
}

Next ClientConnection::go(Ready ready) {
  if (ready.client & POLLIN) readable_ = true;
  if (ready.client & (POLLRDHUP | POLLHUP | POLLERR)) readable_ = gone_ = true;
  if (phase_ == Phase::Exchange) {
    // A next request that comes early waits.
    bool early = ready.client == POLLIN && !ready.upstream && !ready.rival;
    ready.client = static_cast<short>(ready.client & ~POLLIN);
    if (early) return Next::Wait;
    Next next = carry(exchange_->step(ready));
    return next == Next::Done && phase_ == Phase::Head ? read() : next;
  }
  if (!ready.client && base::monotonicMs() >= deadlineMs_) return expired();
  return phase_ == Phase::Closing ? discard() : read();
}

// Reads requests and begins their exchanges until something has to be waited for.
Next ClientConnection::read() {
  for (;;) {
    Next next = phase_ == Phase::Head ? readHead() : readBody();
    if (next != Next::Done || phase_ != Phase::Head) return next;
  }
}

// In this and what follows, Done with phase Head means: a request was answered, the next one may be there already.

Next ClientConnection::readHead() {
  ClientSocket& client = socket();
  if (!readable_ && !client.hasBuffered()) return Next::Wait;
  ClientSocket::Arrival arrival = client.tryHead();
  readable_ = !client.drained() || gone_;
  switch (arrival) {
    case ClientSocket::Arrival::Closed:
      enter(Phase::Closing, 0);
      return Next::Done;
    case ClientSocket::Arrival::Refused:
      return close();
    case ClientSocket::Arrival::NotYet:
      if (!headBegun_ && client.hasBuffered()) {
        headBegun_ = true;
        deadlineMs_ = base::monotonicMs() + client.shared().headMs;
      }
      return Next::Wait;
    case ClientSocket::Arrival::Complete:
      break;
  }
  headBegun_ = false;
  if (!client.head().chunked) visit_ = home_.service.admit(client);
  if (!visit_) {
    enter(Phase::Closing, 0);
    toThread_ = true;
    return Next::Done;
  }
  enter(Phase::Body, client.shared().bodySilenceMs);
  return readBody();
}

Next ClientConnection::readBody() {
  ClientSocket& client = socket();
  auto whole = client.tryBody();
  if (!whole.ok()) {
    auto reply = makeReply();
    visit_->refuse(whole.error(), *reply);
    visit_.reset();
    return answered(std::move(reply));
  }
  if (!*whole) {
    deadlineMs_ = base::monotonicMs() + client.shared().bodySilenceMs;
    return Next::Wait;
  }
  readable_ = readable_ && (!client.drained() || gone_);
  if (client.head().contentLength > static_cast<int64_t>(kLargeBody)) {
    enter(Phase::Begin, 0);
    return Next::Setup;
  }
  return begin();
}

Next ClientConnection::begin() {
  auto reply = makeReply();
  exchange_ = visit_->begin(socket().takeBody(), reply);
  visit_.reset();
  if (!exchange_) return answered(std::move(reply));
  enter(Phase::Exchange, 0);
  Next next = exchange_->setUpNow();
  if (next == Next::Wait) next = exchange_->step({0, static_cast<short>(gone_ ? POLLRDHUP : 0)});
  return carry(next);
}

Next ClientConnection::carry(Next next) { return next == Next::Done ? answered(exchange_->takeReply()) : next; }

// After an answer the connection goes on in the pump.
Next ClientConnection::backToPump(Next next) const {
  return next == Next::Done && phase_ == Phase::Head ? Next::Wait : next;
}

Next ClientConnection::answered(std::unique_ptr<pipeline::Reply> reply) {
  bool again = reply->reusable();
  bool polite = !again && !reply->aborted();
  reply.reset();
  exchange_.reset();
  if (again) {
    socket().requestDone();
    enter(Phase::Head, socket().shared().idleMs);
    return Next::Done;
  }
  if (polite) return close();
  enter(Phase::Closing, 0);
  return Next::Done;
}

Next ClientConnection::expired() {
  if (phase_ == Phase::Closing || (phase_ == Phase::Head && !headBegun_)) {
    enter(Phase::Closing, 0);
    return Next::Done;
  }
  if (phase_ == Phase::Head) {
    socket().refuseLate();
    return close();
  }
  base::Error late;
  late.fault = base::Fault::InvalidRequest;
  late.httpStatus = 408;
  late.message = "the request body did not arrive in time";
  auto reply = makeReply();
  visit_->refuse(late, *reply);
  visit_.reset();
  return answered(std::move(reply));
}

Next ClientConnection::close() {
  ::shutdown(socket().fd(), SHUT_WR);
  enter(Phase::Closing, kClosingMs);
  readable_ = true;
  return discard();
}

Next ClientConnection::discard() {
  static thread_local std::array<char, 16 * 1024> rest;
  for (;;) {
    ssize_t got = ::recv(socket().fd(), rest.data(), rest.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Next::Wait;
    if (got <= 0 || (discarded_ += static_cast<size_t>(got)) > kMostDiscarded) return Next::Done;
  }
}

std::unique_ptr<pipeline::Reply> ClientConnection::makeReply() { return std::make_unique<ReplyWriter>(socket()); }

}  // namespace spillway::http

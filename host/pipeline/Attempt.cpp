#include "host/pipeline/Attempt.h"

#include <poll.h>

#include <algorithm>
#include <array>

#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/routing/Operation.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kReadRoom = 64 * 1024;
constexpr int64_t kTailMs = 100;  // how long an ended stream may take to end its body too

char* readRoom() {
  thread_local std::unique_ptr<char[]> room(new char[kReadRoom]);
  return room.get();
}

base::Error timeout(std::string message) {
  return {.fault = base::Fault::Timeout, .httpStatus = 504, .message = std::move(message)};
}

// How a body of that (lower-case) content type is framed; nothing when it is no stream.
std::optional<int32_t> framingOf(std::string_view type, const Destination& from) {
  if (type.starts_with("text/event-stream")) return SPW_FRAME_SSE;
  // Its full name has the vendor's in it.
  if (from.endpoint->framing == SPW_FRAME_AWS && type.find(".eventstream") != type.npos) return SPW_FRAME_AWS;
  if (!type.starts_with(from.wire->contentTypeStream())) return std::nullopt;
  return from.endpoint->framing != SPW_FRAME_SSE ? from.endpoint->framing : from.wire->framing();
}

}  // namespace

Attempt::Attempt(const Destination& to, std::unique_ptr<Outbound> outbound, RelayPlan plan,
                 const config::Config& config, AttemptTrace& trace, int64_t totalDeadlineMs)
    : to_(to),
      config_(config),
      trace_(trace),
      outbound_(std::move(outbound)),
      plan_(std::make_unique<RelayPlan>(std::move(plan))),
      totalDeadlineMs_(totalDeadlineMs) {}

void Attempt::transcribe(memory::Transcript& transcript, std::string_view canonical) {
  heard_ = transcript.attempt(trace_.record().number);
  if (!heard_) return;
  transcript_ = &transcript;
  heard_->provider = to_.account->provider;
  heard_->account = to_.account->name;
  heard_->model = to_.modelId;
  heard_->wire = to_.wire->wire();
  heard_->translated = outbound_->translated();
  transcript.canonical(*heard_, canonical);
  transcript.hide(to_.credential());
  const auto& pieces = outbound_->pieces();
  transcript.head(heard_->request, pieces.front());
  for (size_t i = 1; i < pieces.size(); ++i) transcript.body(heard_->request, pieces[i]);
}

void Attempt::connect(std::unique_ptr<upstream::Connection> connection, const routing::Patience& patience) {
  connection_ = std::move(connection);
  response_.emplace(config_.limits);
  fresh_ = !connection_->reused();
  sent_ = 0;
  sending_ = true;
  wantsWrite_ = stirred_ = ending_ = drained_ = false;
  const config::Timeouts& limits = config_.timeouts;
  connectedMs_ = base::monotonicMs();
  tokenDeadlineMs_ = patience.firstTokenMs > 0 ? connectedMs_ + patience.firstTokenMs : totalDeadlineMs_;
  silenceMs_ = patience.stallMs > 0 ? std::min(patience.stallMs, limits.silenceMs) : limits.silenceMs;
  deadlineMs_ = std::min(soon(limits.firstByteMs), tokenDeadlineMs_);
  trace_.connected(!fresh_);
}

std::unique_ptr<upstream::Connection> Attempt::release() {
  if (!connection_ || !response_ || !response_->keepAlive()) connection_.reset();
  return std::move(connection_);
}

int64_t Attempt::soon(int64_t milliseconds) const {
  return std::min(base::monotonicMs() + milliseconds, totalDeadlineMs_);
}

int64_t Attempt::sinceConnectedMs() const { return base::monotonicMs() - connectedMs_; }

void Attempt::listen() {
  deadlineMs_ = committed() ? soon(silenceMs_) : std::min(soon(config_.timeouts.silenceMs), tokenDeadlineMs_);
}

void Attempt::stirred(short events) {
  stirred_ |= events != 0;
  ending_ |= (events & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

short Attempt::events(bool reading) const { return sending_ || wantsWrite_ ? POLLOUT : reading ? POLLIN : 0; }

Attempt::Turn Attempt::step(std::string& out) { return sending_ ? send() : receive(out); }

Attempt::Turn Attempt::send() {
  const auto& pieces = outbound_->pieces();
  std::array<iovec, 16> vectors;
  size_t skip = sent_, count = 0;
  for (std::string_view piece : pieces) {
    if (skip >= piece.size()) {
      skip -= piece.size();
      continue;
    }
    if (count == vectors.size()) break;
    vectors[count++] = {const_cast<char*>(piece.data() + skip), piece.size() - skip};
    skip = 0;
  }
  size_t put = 0;
  auto io = connection_->writev(vectors.data(), static_cast<int>(count), put);
  sent_ += put;
  switch (io) {
    case upstream::Connection::Io::Done:
      break;
    case upstream::Connection::Io::WantRead:
    case upstream::Connection::Io::WantWrite:
      return Turn::Wait;
    default:
      return lost("the upstream closed the connection while the request was sent");
  }
  if (sent_ < outbound_->size()) return Turn::Again;
  sending_ = false;
  trace_.sent(sent_);
  // An answer may come before all of the request has gone out.
  return stirred_ ? Turn::Again : Turn::Wait;
}

Attempt::Turn Attempt::receive(std::string& out) {
  drained_ = false;
  size_t got = 0;
  auto io = connection_->read(readRoom(), kReadRoom, got);
  wantsWrite_ = io == upstream::Connection::Io::WantWrite;
  if (io == upstream::Connection::Io::WantRead || wantsWrite_) return Turn::Wait;
  if (io != upstream::Connection::Io::Done) {
    auto end = response_->end();
    // An upstream that closes early after its wire's own last word has said everything.
    if (relay_ && relay_->complete()) return ended(out);
    if (end.ok() && response_->state() == upstream::ResponseReader::State::Done) return ended(out);
    std::string why = io == upstream::Connection::Io::Closed ? "the upstream closed the connection"
                                                             : "the connection failed: " + connection_->lastError();
    return lost(why + (begun_ ? " inside its answer" : " before it answered"));
  }
  drained_ = got < kReadRoom && !ending_ && connection_->shortReadDrains();
  if (!begun_) trace_.firstByte();
  begun_ = true;

  std::optional<base::Error> failure = take({readRoom(), got}, out);
  if (headSeen_) listen();
  if (failure) return broken(std::move(*failure));
  if (response_->state() == upstream::ResponseReader::State::Done) return ended(out);
  if (!headSeen_) return Turn::Again;
  if (!relay_) return errorBody_.size() < config_.limits.errorBodyBytes ? Turn::Again : Turn::Refused;
  if (relay_->complete()) {
    // What tells the client that the answer is complete waits until its record is durable.
    tail_ += out;
    out.clear();
    deadlineMs_ = base::monotonicMs() + kTailMs;
    return Turn::Again;
  }
  // Not every wire has something to say to an answer's first events; the head leaves with the first bytes behind it.
  return relay_->committed() && !out.empty() ? Turn::Bytes : Turn::Again;
}

// Reads what came as head and body. The head decides how the body is carried, so it is looked at before the first
// body byte.
std::optional<base::Error> Attempt::take(std::string_view bytes, std::string& out) {
  std::optional<base::Error> failure;
  auto body = [&](std::string_view piece) {
    if (!headSeen_) failure = openBody();
    if (failure) return;
    trace_.received(piece.size());
    if (decoder_)
      failure = decoder_->feed(piece, [&](std::string_view plain) { return takePlain(plain, out); });
    else
      failure = takePlain(piece, out);
  };
  auto used = response_->feed(bytes.data(), bytes.size(), body);
  if (!failure && !used.ok()) return used.error();
  if (!failure && !headSeen_ && response_->headReady()) failure = openBody();
  return failure;
}

std::optional<base::Error> Attempt::takePlain(std::string_view piece, std::string& out) {
  if (transcript_) transcript_->body(heard_->answer, piece);
  if (relay_) return relay_->feed(piece, out);
  if (errorBody_.size() < config_.limits.errorBodyBytes) errorBody_.append(piece);
  return std::nullopt;
}

// The head is there.
std::optional<base::Error> Attempt::openBody() {
  headSeen_ = true;
  if (transcript_) {
    heard_->answer.line = std::to_string(response_->status());
    for (const upstream::Header& header : response_->headers())
      transcript_->header(heard_->answer, header.name, header.value);
  }
  auto decoder = upstream::BodyDecoder::make(response_->header("content-encoding"));
  if (!decoder.ok()) return decoder.error();
  decoder_ = std::move(*decoder);
  return openRelay();
}

// Decides how the body is carried. Leaves relay_ empty when the reply is an error.
std::optional<base::Error> Attempt::openRelay() {
  int status = response_->status();
  if (status < 200 || status > 299) return std::nullopt;
  std::string type = base::toLower(response_->header("content-type"));
  std::optional<int32_t> framing = framingOf(type, to_);
  streams_ = framing.has_value();
  if (type.starts_with("text/html"))
    return base::Error{.fault = base::Fault::Server,
                       .httpStatus = 502,
                       .message = "the upstream answered with a web page instead of JSON"};
  plan_->upstreamStreams = streams_;
  plan_->framing = framing.value_or(SPW_FRAME_SSE);
  plan_->hideUsage = outbound_->askedUsage();
  if (routing::isTask(plan_->operation)) {
    // What is passed through comes in the form the upstream chose.
    plan_->clientStreams = streams_;
    plan_->opaque = !streams_ && type.find("json") == std::string::npos && plan_->sameWire();
    if (plan_->sameWire()) passedType_ = response_->header("content-type");
  }
  auto relay = Relay::open(*plan_);
  if (!relay.ok()) return relay.error();
  relay_ = std::move(*relay);
  plan_.reset();
  return std::nullopt;
}

Attempt::Turn Attempt::ended(std::string& out) {
  std::optional<base::Error> failure;
  if (!headSeen_) failure = openBody();
  // One that has ended its wire has said everything, whatever its encoding still owes.
  if (!failure && decoder_ && !(relay_ && relay_->complete())) failure = decoder_->finish();
  if (!failure && !relay_) return Turn::Refused;
  if (!failure) failure = relay_->end(out);
  if (failure) return broken(std::move(*failure));
  if (!tail_.empty()) {
    tail_ += out;
    out.swap(tail_);
  }
  return Turn::Complete;
}

Attempt::Turn Attempt::late(std::string& out) {
  if (relay_ && relay_->complete()) return ended(out);
  if (base::monotonicMs() >= totalDeadlineMs_)
    return broken(timeout("the exchange took longer than timeouts.total allows"));
  waitedMs_ = sinceConnectedMs();
  hurried_ = !committed() && base::monotonicMs() >= tokenDeadlineMs_;
  if (hurried_)
    return broken(timeout("the upstream had not begun its answer after " + std::to_string(waitedMs_) + " ms"));
  return broken(timeout(headSeen_ ? "the upstream fell silent inside its answer"
                                  : "the upstream did not begin to answer in time"));
}

Attempt::Turn Attempt::lost(std::string why) {
  if (!begun_ && !fresh_) {
    connection_.reset();
    stale_ = true;
    return Turn::Stale;
  }
  return broken({.fault = base::Fault::Network, .message = std::move(why)});
}

Attempt::Turn Attempt::broken(base::Error error) {
  error_ = std::move(error);
  return Turn::Broken;
}

void Attempt::rest(std::string& out) {
  tail_ += out;
  out.swap(tail_);
}

void Attempt::tellFailure(std::string& out) {
  rest(out);
  if (relay_) relay_->failure(error_, out);
}

void Attempt::settle() {
  outbound_.reset();
  response_->forgetHead();
}

}  // namespace spillway::pipeline

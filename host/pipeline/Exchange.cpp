#include "host/pipeline/Exchange.h"

#include <poll.h>

#include <algorithm>
#include <array>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/pipeline/AnswerPacking.h"
#include "host/pipeline/Judge.h"
#include "host/pipeline/WireError.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kReadRoom = 64 * 1024;
constexpr int kRounds = 8;            // reads in one step before other exchanges get their turn
constexpr size_t kBytesPerToken = 2;  // few texts have fewer: below that a prompt is not counted before it is sent
constexpr int64_t kTailMs = 100;      // how long an ended stream may take to end its body too

char* readRoom() {
  thread_local std::unique_ptr<char[]> room(new char[kReadRoom]);
  return room.get();
}

std::string& scratch() {
  thread_local std::string text;
  text.clear();
  return text;
}

base::Error fault(base::Fault kind, int status, std::string message) {
  base::Error error;
  error.fault = kind;
  error.httpStatus = status;
  error.message = std::move(message);
  return error;
}

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

// How a body of that (lower-case) content type is framed; nothing when it is no stream.
std::optional<int32_t> framingOf(std::string_view type, const Destination& from) {
  if (type.starts_with("text/event-stream")) return SPW_FRAME_SSE;
  if (!type.starts_with(from.wire->contentTypeStream())) return std::nullopt;
  return from.endpoint->framing != SPW_FRAME_SSE ? from.endpoint->framing : from.wire->framing();
}

}  // namespace

Exchange::Exchange(Services& services, World world, ClientRequest request, std::unique_ptr<Reply> reply)
    : services_(services),
      world_(std::move(world)),
      request_(std::move(request)),
      reply_(std::move(reply)),
      arena_(std::make_unique<base::Arena>(2048)) {
  call_.arena = arena_.get();
  call_.losses = &losses_;
  services_.inFlight.fetch_add(1, std::memory_order_relaxed);
}

Exchange::~Exchange() {
  if (phase_ != Phase::Over) static_cast<void>(cancelled());
  services_.inFlight.fetch_sub(1, std::memory_order_relaxed);
}

Next Exchange::prepare(const plugins::RouteMatch& match, base::Bytes body) {
  wire_ = match.translator;
  trace_.begin(request_, wire_->wire(), body.size());
  totalDeadlineMs_ = base::monotonicMs() + world_.config->timeouts.totalMs;
  auto inbound = Inbound::read(match, std::move(body), request_.header("content-type"));
  if (!inbound.ok()) return answerError(inbound.error());
  inbound_ = std::move(*inbound);
  strict_ = world_.config->strict;
  if (std::string_view asked = request_.header("x-spillway-strict"); !asked.empty()) {
    if (asked != "true" && asked != "false")
      return answerError(fault(base::Fault::InvalidRequest, 400, "the header x-spillway-strict must be true or false"));
    strict_ = asked == "true";
  }
  trace_.asked(inbound_.model(), inbound_.streaming());
  if (inbound_.operation() == SPW_OP_GENERATE) recall_.begin(services_.vault, request_.clientKey);
  keeping_.begin(services_.objects, inbound_, request_.clientKey, world_.config->limits.bodyBytes);
  if (inbound_.streaming()) streamType_ = wire_->streamType(call_, request_.path, request_.query);

  routing::Query query;
  query.model = inbound_.model();
  query.needs =
      (inbound_.wantsTools() ? uint32_t{SPW_CAP_TOOLS} : 0u) | (inbound_.wantsVision() ? uint32_t{SPW_CAP_VISION} : 0u);
  if (services_.counter) sample_ = services_.counter->sample(world_, request_, inbound_);
  query.asked = {inbound_.operation(), wire_->wire(), Outbound::translates(inbound_)};
  int64_t now = base::unixMs();
  auto planned = services_.accounts.begin(query, now);
  if (!planned.ok()) return answerError(planned.error());
  roster_ = std::move(planned->roster);
  walk_.emplace(std::move(planned->plan));
  trace_.planned(walk_->plan(), now);
  return Next::Setup;
}

Next Exchange::setUp(bool mayBlock) {
  if (phase_ == Phase::Draining) return Next::Wait;  // answered while it was prepared
  if (!mayBlock && counts()) return Next::Setup;     // counting takes time
  if (countHere_) return countLocally();
  if (keeping_.due()) {
    if (auto refused = keeping_.recall(inbound_, call_, mayBlock)) return answerError(*refused);
    if (keeping_.due()) return Next::Setup;
  }
  for (;;) {
    const routing::Candidate* candidate = walk_->current();
    if (!candidate) return answerError(walk_->error(base::unixMs()));
    if (base::monotonicMs() >= totalDeadlineMs_)
      return answerError(fault(base::Fault::Timeout, 504, "the exchange took longer than timeouts.total allows"));
    if (!mayBlock && (mayOutgrow(*candidate) || mayFetch())) return Next::Setup;
    if (Next next = openAttempt(*candidate, mayBlock); next != Next::Setup) return next;
    if (countHere_) return countLocally();
    if (built_) return Next::Setup;  // what is left to do is to connect
  }
}

Next Exchange::openAttempt(const routing::Candidate& candidate, bool mayBlock) {
  if (!built_) {
    trace_.beginAttempt(candidate);
    const plugins::Provider* provider = world_.plugins->provider(candidate.provider->plugin);
    if (!provider)
      return attemptFailed(
          routing::verdictForError(fault(base::Fault::ModelMissing, 0,
                                         "the plugin of provider " + candidate.provider->id + " is not loaded"),
                                   routing::Phase::Prepare),
          routing::Phase::Prepare);
    const accounts::Account& account = roster_->account(candidate);
    auto destination = Outbound::choose(*world_.plugins, inbound_, *provider, account, std::string(candidate.model));
    if (!destination.ok())
      return attemptFailed(routing::verdictForError(destination.error(), routing::Phase::Prepare),
                           routing::Phase::Prepare);
    destination_ = std::move(*destination);
    trace_.destination(destination_.wire->wire(), account.simulated);
    const bool theyCount =
        destination_.endpoint->count_path && (destination_.wire == wire_ || destination_.wire->countsForOthers());
    if (counts() && !theyCount) return countLocally();
    if (mayOutgrow(candidate) && outgrows(candidate))
      return attemptFailed(
          routing::verdictForError(
              fault(base::Fault::ContextLength, 400,
                    "the prompt has about " + std::to_string(promptTokens_) + " tokens, more than the " +
                        std::to_string(candidate.facts->context) + " of the model's window"),
              routing::Phase::Prepare),
          routing::Phase::Prepare);
    auto outbound = Outbound::build(destination_, inbound_, request_, call_, true, strict_, recall_, mediaEdit());
    if (inbound_.asksNothing()) return answerNothing();
    if (!outbound.ok() && outbound.error().fault == base::Fault::Cancelled) return cancelled();
    if (!outbound.ok())
      return attemptFailed(routing::verdictForError(outbound.error(), routing::Phase::Prepare),
                           routing::Phase::Prepare);
    outbound_ = std::move(*outbound);
    inFlight_.emplace(account);
    built_ = true;
    connection_ = services_.connections.take(outbound_->origin());
  }
  if (!connection_) {
    if (!mayBlock) return Next::Setup;
    const config::Timeouts& configured = world_.config->timeouts;
    upstream::Timeouts timeouts;
    timeouts.connectMs = configured.connectMs;
    auto opened = services_.connections.open(outbound_->origin(), timeouts, reply_->fd());
    if (!opened.ok()) {
      if (opened.error().fault == base::Fault::Cancelled) return cancelled();
      return attemptFailed(routing::verdictForError(opened.error(), routing::Phase::Connect), routing::Phase::Connect);
    }
    connection_ = std::move(*opened);
  }
  trace_.connected(connection_->reused());
  response_ = std::make_unique<upstream::ResponseReader>(world_.config->limits);
  relay_.reset();
  decoder_.reset();
  errorBody_.clear();
  sent_ = 0;
  anyReplyByte_ = headSeen_ = false;
  upstreamStirred_ = upstreamEnding_ = drained_ = false;
  phase_ = Phase::Sending;
  deadlineMs_ = std::min(base::monotonicMs() + world_.config->timeouts.firstByteMs, totalDeadlineMs_);
  return Next::Wait;
}

Next Exchange::attemptFailed(routing::Verdict verdict, routing::Phase phase) {
  closeAttempt(false);
  int64_t now = base::unixMs();
  const routing::Candidate& candidate = *walk_->current();
  trace_.failed(verdict, relay_ ? &relay_->meter() : nullptr);
  // Being able to count is not being able to answer: nothing is learned of it, and there is another way to count.
  if (counts() && phase != routing::Phase::Prepare &&
      !(destination_.wire == wire_ && routing::ruleFor(verdict.fault).next == routing::Next::Answer)) {
    relay_.reset();
    phase_ = Phase::Planned;
    countHere_ = true;
    return Next::Setup;
  }
  services_.accounts.learn(candidate, verdict, now);
  relay_.reset();
  tail_.clear();
  phase_ = Phase::Planned;
  switch (walk_->failed(std::move(verdict), phase, now)) {
    case routing::Next::AnotherAccount:
    case routing::Next::NextCandidate:
      return Next::Setup;
    default:
      return answerError(walk_->error(now));
  }
}

// A pooled connection the other side had closed meanwhile is no failure of the attempt.
Next Exchange::retryFresh() {
  connection_.reset();
  freshOnly_ = true;
  phase_ = Phase::Planned;
  return Next::Setup;
}

void Exchange::closeAttempt(bool good) {
  freshOnly_ = built_ = false;
  if (connection_ && good && response_ && response_->keepAlive()) services_.connections.give(std::move(connection_));
  connection_.reset();
  response_.reset();
  inFlight_.reset();
}

Interest Exchange::interest() const {
  Interest interest;
  interest.client = reply_->fd();
  interest.clientEvents = static_cast<short>(POLLRDHUP | (reply_->backlog() > 0 ? POLLOUT : 0));
  interest.deadlineMs = deadlineMs_;
  if (connection_) {
    interest.upstream = connection_->fd();
    interest.upstreamSerial = connection_->serial();
    interest.upstreamEvents = phase_ == Phase::Sending || wantsWrite_ ? POLLOUT : clientFull() ? 0 : POLLIN;
  }
  return interest;
}

Next Exchange::step(Ready ready) {
  if (ready.client & (POLLRDHUP | POLLHUP | POLLERR)) return cancelled();
  if (ready.client & POLLOUT) {
    if (!reply_->flush()) return cancelled();
    if (clientFull()) waitForClient();
  }
  if (!ready.client && !ready.upstream && base::monotonicMs() >= deadlineMs_) return toNext(timedOut());
  upstreamStirred_ |= ready.upstream != 0;
  upstreamEnding_ |= (ready.upstream & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
  for (int round = 0;; ++round) {
    Progress progress = Progress::Done;
    if (phase_ == Phase::Sending)
      progress = send();
    else if (phase_ == Phase::Waiting || phase_ == Phase::Receiving)
      progress = receive();
    else if (phase_ == Phase::Draining)
      progress = drain();
    if (progress != Progress::Again) return toNext(progress);
    if (drained_) return Next::Wait;
    if (round >= kRounds) return Next::Yield;
  }
}

Next Exchange::toNext(Progress progress) {
  switch (progress) {
    case Progress::Setup:
      return Next::Setup;
    case Progress::Done:
      return Next::Done;
    default:
      return Next::Wait;
  }
}

Exchange::Progress Exchange::fromNext(Next next) {
  switch (next) {
    case Next::Setup:
      return Progress::Setup;
    case Next::Done:
      return Progress::Done;
    default:
      return Progress::Wait;
  }
}

Exchange::Progress Exchange::send() {
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
      return Progress::Wait;
    default:
      return broken(fault(base::Fault::Network, 0, "the upstream closed the connection while the request was sent"));
  }
  if (sent_ < outbound_->size()) return Progress::Again;
  phase_ = Phase::Waiting;
  trace_.sent(sent_);
  // An answer may come before all of the request has gone out.
  return upstreamStirred_ ? Progress::Again : Progress::Wait;
}

Exchange::Progress Exchange::receive() {
  drained_ = false;
  if (clientFull()) return Progress::Wait;
  size_t got = 0;
  auto io = connection_->read(readRoom(), kReadRoom, got);
  wantsWrite_ = io == upstream::Connection::Io::WantWrite;
  if (io == upstream::Connection::Io::WantRead || wantsWrite_) return Progress::Wait;
  std::string& out = scratch();
  if (io != upstream::Connection::Io::Done) {
    auto ended = response_->end();
    // An upstream that closes early after its wire's own last word has said everything.
    if (relay_ && relay_->complete()) return bodyEnded(out);
    if (ended.ok() && response_->state() == upstream::ResponseReader::State::Done) return bodyEnded(out);
    std::string why = io == upstream::Connection::Io::Closed ? "the upstream closed the connection"
                                                             : "the connection failed: " + connection_->lastError();
    return broken(fault(base::Fault::Network, 0, why + (anyReplyByte_ ? " inside its answer" : " before it answered")));
  }
  drained_ = got < kReadRoom && !upstreamEnding_ && connection_->shortReadDrains();
  if (!anyReplyByte_) trace_.firstByte();
  anyReplyByte_ = true;

  std::optional<base::Error> failure = take({readRoom(), got}, out);
  if (headSeen_) deadlineMs_ = std::min(base::monotonicMs() + world_.config->timeouts.silenceMs, totalDeadlineMs_);
  if (failure) return broken(std::move(*failure), out);
  if (response_->state() == upstream::ResponseReader::State::Done) return bodyEnded(out);
  if (!headSeen_) return Progress::Again;
  if (!relay_) return errorBody_.size() < world_.config->limits.errorBodyBytes ? Progress::Again : errorReply();
  if (relay_->complete()) {
    // What tells the client that the answer is complete waits until its record is durable, in complete().
    tail_ += out;
    deadlineMs_ = base::monotonicMs() + kTailMs;
    return Progress::Again;
  }
  return deliver(out);
}

// Reads what came as head and body. The head decides how the body is carried, so it is looked at before the first
// body byte.
std::optional<base::Error> Exchange::take(std::string_view bytes, std::string& out) {
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

std::optional<base::Error> Exchange::takePlain(std::string_view piece, std::string& out) {
  if (relay_) return relay_->feed(piece, out);
  if (errorBody_.size() < world_.config->limits.errorBodyBytes) errorBody_.append(piece);
  return std::nullopt;
}

// The head is there.
std::optional<base::Error> Exchange::openBody() {
  headSeen_ = true;
  phase_ = Phase::Receiving;
  auto decoder = upstream::BodyDecoder::make(response_->header("content-encoding"));
  if (!decoder.ok()) return decoder.error();
  decoder_ = std::move(*decoder);
  return openRelay();
}

// Decides how the body is carried. Leaves relay_ empty when the reply is an error.
std::optional<base::Error> Exchange::openRelay() {
  int status = response_->status();
  if (status < 200 || status > 299) return std::nullopt;
  std::string type = base::toLower(response_->header("content-type"));
  std::optional<int32_t> framing = framingOf(type, destination_);
  upstreamStreams_ = framing.has_value();
  if (type.starts_with("text/html"))
    return fault(base::Fault::Server, 502, "the upstream answered with a web page instead of JSON");

  RelayPlan plan;
  plan.upstreamWire = destination_.wire;
  plan.clientWire = wire_;
  plan.upstreamStreams = upstreamStreams_;
  plan.framing = framing.value_or(SPW_FRAME_SSE);
  plan.clientStreams = inbound_.streaming();
  plan.counting = counts();
  plan.operation = inbound_.operation();
  plan.hideUsage = outbound_->askedUsage();
  plan.rewritten = outbound_->translated() || (inbound_.streaming() && streamType_ != wire_->contentTypeStream());
  plan.readerNotes = keepNotes();
  plan.limits = world_.config->limits;
  if (outbound_->translated()) plan.listener = recall_.listen();
  if (keeping_.notes()) plan.keeping = &keeping_;
  shownModel_ = (destination_.account->simulated ? "simulated/" : "") + inbound_.model();
  plan.reply = replyOptions();
  passedType_.clear();
  if (routing::isTask(plan.operation)) {
    // What is passed through comes in the form the upstream chose.
    plan.clientStreams = upstreamStreams_;
    plan.opaque = !upstreamStreams_ && type.find("json") == std::string::npos && plan.sameWire();
    if (plan.sameWire()) passedType_ = response_->header("content-type");
  }
  plan.losses = &losses_;
  auto relay = Relay::open(plan);
  if (!relay.ok()) return relay.error();
  relay_ = std::move(*relay);
  return std::nullopt;
}

spw_reply_options Exchange::replyOptions() const {
  spw_reply_options options{};
  options.size = sizeof options;
  options.mode = inbound_.streaming() ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  options.id = str(keeping_.notes() ? keeping_.id() : trace_.id());
  options.kept = keeping_.notes();
  options.model = str(shownModel_);
  options.created_unix = base::unixMs() / 1000;
  options.path = str(request_.path);
  options.query = str(request_.query);
  options.notes = inbound_.notes();
  return options;
}

// The reader may look at its notes for as long as the stream runs; the arena they are in goes at the commit point.
const spw_json* Exchange::keepNotes() {
  if (!outbound_->notes() || base::json::count(outbound_->notes()) == 0) return nullptr;
  notesArena_ = std::make_unique<base::Arena>(256);
  std::string_view text = notesArena_->copy(base::json::dump(*arena_, outbound_->notes()));
  auto parsed = base::json::parse(*notesArena_, text);
  return parsed.ok() ? *parsed : nullptr;
}

Exchange::Progress Exchange::bodyEnded(std::string& out) {
  std::optional<base::Error> failure;
  if (!headSeen_) failure = openBody();
  // One that has ended its wire has said everything, whatever its encoding still owes.
  if (!failure && decoder_ && !(relay_ && relay_->complete())) failure = decoder_->finish();
  if (!failure && !relay_) return errorReply();
  if (!failure) failure = relay_->end(out);
  if (failure) return broken(std::move(*failure), out);
  return complete(out);
}

Exchange::Progress Exchange::errorReply() {
  routing::Verdict verdict = judge(destination_, *response_, errorBody_, call_);
  return fromNext(attemptFailed(std::move(verdict), routing::Phase::Reply));
}

Exchange::Progress Exchange::broken(base::Error error) { return broken(std::move(error), scratch()); }

Exchange::Progress Exchange::broken(base::Error error, std::string& out) {
  if (!anyReplyByte_ && connection_ && connection_->reused() && !freshOnly_) return fromNext(retryFresh());
  if (!relay_ || !reply_->begun()) {
    routing::Phase phase = headSeen_ ? routing::Phase::Reply : routing::Phase::Wait;
    return fromNext(attemptFailed(routing::verdictForError(error, phase), phase));
  }
  // The client has seen part of the answer: it is told in its own wire, and the connection is reset so that nothing
  // can take what came for a complete answer.
  tail_ += out;
  relay_->failure(error, tail_);
  routing::Verdict verdict = routing::verdictForError(error, routing::Phase::Commit);
  services_.accounts.learn(*walk_->current(), verdict, base::unixMs());
  trace_.failed(verdict, &relay_->meter());
  closeAttempt(false);
  finishRecord(store::Outcome::Cut);
  std::string_view piece = tail_;
  reply_->send({&piece, 1});
  reply_->abort();
  return fromNext(over());
}

Exchange::Progress Exchange::timedOut() {
  if (phase_ == Phase::Draining) {
    reply_->abort();
    return fromNext(over());
  }
  // The upstream was not asked for more: it is the client that took nothing.
  if (clientFull()) return fromNext(cancelled());
  if (relay_ && relay_->complete()) {
    std::string& out = scratch();
    if (auto failure = relay_->end(out)) return broken(std::move(*failure), out);
    return complete(out);
  }
  if (base::monotonicMs() >= totalDeadlineMs_)
    return broken(fault(base::Fault::Timeout, 504, "the exchange took longer than timeouts.total allows"));
  return broken(
      fault(base::Fault::Timeout, 504,
            headSeen_ ? "the upstream fell silent inside its answer" : "the upstream did not begin to answer in time"));
}

Exchange::Progress Exchange::deliver(std::string& out) {
  // Not every wire has something to say to an answer's first events; the head leaves with the first bytes behind it.
  if (!relay_->committed() || out.empty()) return Progress::Again;
  if (!reply_->begun()) {
    beginReply(ReplyHead::kStreamed);
    inbound_.forget();
    walk_->settle();
    outbound_.reset();
    response_->forgetHead();
    call_.arena = nullptr;
    arena_.reset();
    media_.reset();
  }
  std::string_view piece = out;
  trace_.delivered();
  trace_.answered(out.size());
  if (!reply_->send({&piece, 1})) return fromNext(cancelled());
  if (clientFull()) waitForClient();
  return Progress::Again;
}

bool Exchange::clientFull() const { return reply_->backlog() > world_.config->limits.clientBacklogBytes; }

void Exchange::waitForClient() {
  deadlineMs_ = std::min(base::monotonicMs() + world_.config->timeouts.clientSendMs, totalDeadlineMs_);
}

Exchange::Progress Exchange::complete(std::string& out) {
  if (!tail_.empty()) {
    tail_ += out;
    out.swap(tail_);
  }
  trace_.delivered();
  trace_.answered(out.size());
  trace_.succeeded(relay_->meter(), relay_->tapFailed());
  services_.accounts.succeeded(*walk_->current());
  if (sample_) services_.counter->learn(std::move(sample_), destination_, relay_->meter().usage().input);
  recall_.keep();
  closeAttempt(true);
  finishRecord(store::Outcome::Ok);
  if (!reply_->begun()) {
    const bool streamed = inbound_.streaming() && passedType_.empty();
    const bool packed = !streamed && passedType_.empty() && world_.config->compressAnswers &&
                        out.size() >= kLeastPacked && takesGzip(request_.header("accept-encoding")) && packAnswer(out);
    beginReply(streamed ? ReplyHead::kStreamed : static_cast<int64_t>(out.size()), packed ? kPackedHeaders : "");
  }
  std::string_view piece = out;
  if (!reply_->send({&piece, 1}) || !reply_->finish()) return fromNext(over());
  phase_ = Phase::Draining;
  deadlineMs_ = base::monotonicMs() + world_.config->timeouts.clientSendMs;
  return drain();
}

Exchange::Progress Exchange::drain() { return reply_->backlog() > 0 ? Progress::Wait : fromNext(over()); }

Next Exchange::cancelled() {
  if (phase_ != Phase::Draining && phase_ != Phase::Over) {
    trace_.cancelled(relay_ ? &relay_->meter() : nullptr);
    finishRecord(store::Outcome::Cancelled);
    closeAttempt(false);
  }
  reply_->abort();
  return over();
}

void Exchange::beginReply(int64_t length, std::string_view more) {
  bool streamed = inbound_.streaming();
  std::string headers = trace_.headers(losses_).append(more);
  if (recall_.restored() > 0)
    headers += "x-spillway-reasoning: returned=" + std::to_string(recall_.restored()) + "\r\n";
  if (keeping_.lost()) headers += "x-spillway-kept: no; it is larger than memory.answers allows\r\n";
  std::string_view type = !passedType_.empty() ? std::string_view(passedType_)
                          : streamed           ? std::string_view(streamType_)
                                               : wire_->contentTypeWhole();
  reply_->begin({200, type, headers, length});
}

Next Exchange::answerError(const base::Error& error) {
  std::string body;
  int status = writeError(*wire_, error, body);
  finishRecord(routing::ruleFor(error.fault).next == routing::Next::Answer ? store::Outcome::ClientError
                                                                           : store::Outcome::Failed,
               status);
  std::string headers = trace_.headers(losses_);
  if (error.retryAfterMs > 0) headers += "Retry-After: " + std::to_string((error.retryAfterMs + 999) / 1000) + "\r\n";
  reply_->begin({status, wire_->contentTypeWhole(), headers, static_cast<int64_t>(body.size())});
  std::string_view piece = body;
  if (!reply_->send({&piece, 1}) || !reply_->finish()) return over();
  phase_ = Phase::Draining;
  deadlineMs_ = base::monotonicMs() + world_.config->timeouts.clientSendMs;
  return toNext(drain());
}

// True when something may have to be fetched before the request can be written.
bool Exchange::mayFetch() {
  return world_.config->fetch.enabled && services_.fetcher && !built_ && !routing::besidesChat(inbound_.operation()) &&
         inbound_.body().raw().find("https:") != std::string_view::npos;
}

// Gives upstreams that take bytes only the bytes of what the request names by URL.
Outbound::Edit Exchange::mediaEdit() {
  if (!mayFetch() || !MediaFetch::wantsBytes(destination_)) return {};
  if (!media_) media_ = std::make_unique<MediaFetch>(world_.config->fetch);
  return [this](spw_json* canonical) {
    return media_->replace(*arena_, canonical, [this](std::string_view url, const upstream::FetchBounds& bounds) {
      return services_.fetcher->fetch(url, bounds, reply_->fd());
    });
  };
}

// True when so many bytes may be more tokens than the model's window holds; only then is it worth counting them.
bool Exchange::mayOutgrow(const routing::Candidate& candidate) const {
  const int64_t window = candidate.facts ? candidate.facts->context : 0;
  return services_.counter && inbound_.operation() == SPW_OP_GENERATE && window > 0 &&
         inbound_.size() / kBytesPerToken > static_cast<size_t>(window);
}

// Counted once per exchange. A count that is a little above the window may be wrong: the upstream decides.
bool Exchange::outgrows(const routing::Candidate& candidate) {
  if (promptTokens_ < 0) {
    promptTokens_ = 0;
    auto canonical = inbound_.canonical(call_, request_, true);
    if (canonical.ok() && *canonical)
      if (auto estimate = services_.counter->estimate(*arena_, *canonical, destination_); estimate.ok())
        promptTokens_ = estimate->tokens;
  }
  return promptTokens_ / 10 * 9 > candidate.facts->context;
}

// No upstream has counted: an estimate that says it is one, because clients cannot do without a number.
Next Exchange::countLocally() {
  auto canonical = inbound_.canonical(call_, request_, true);
  if (!canonical.ok()) return answerError(canonical.error());
  losses_ = inbound_.losses();
  if (!*canonical || !services_.counter)
    return answerError(fault(base::Fault::Unsupported, 501, "there is nothing here that could count these tokens"));
  auto estimate = services_.counter->estimate(*arena_, *canonical, destination_);
  if (!estimate.ok()) return answerError(estimate.error());
  std::string body;
  auto append = [&body](std::string_view bytes) { body.append(bytes); };
  if (!wire_->writeCount(call_, estimate->tokens, append))
    return answerError(fault(base::Fault::Unsupported, 501, "this wire has no answer to a token count"));
  return answerOurselves(body, "x-spillway-estimate: " + estimate->header + "\r\n");
}

// Nothing is asked of a model, so none is; the client gets the answer its wire has for that.
Next Exchange::answerNothing() {
  std::string body;
  auto append = [&body](std::string_view bytes) { body.append(bytes); };
  shownModel_ = inbound_.model();
  auto writer = wire_->openWriter(call_, replyOptions());
  if (!writer.ok()) return answerError(writer.error());
  for (int32_t kind : {SPW_EVENT_START, SPW_EVENT_STOP, SPW_EVENT_END}) {
    spw_event event{};
    event.size = sizeof event;
    event.kind = kind;
    event.stop = kind == SPW_EVENT_STOP ? SPW_STOP_END : SPW_STOP_NONE;
    event.input = event.output = event.cache_read = event.cache_write = event.reasoning = -1;
    if (auto error = writer->put(call_, event, append)) return answerError(*error);
  }
  writer->close(call_, append);
  return answerOurselves(body, {});
}

// A whole answer that no upstream had a part in.
Next Exchange::answerOurselves(std::string_view body, std::string_view header) {
  trace_.counted();
  finishRecord(store::Outcome::Ok);
  std::string headers = trace_.headers(losses_).append(header);
  std::string_view type = inbound_.streaming() ? wire_->contentTypeStream() : wire_->contentTypeWhole();
  reply_->begin({200, type, headers, static_cast<int64_t>(body.size())});
  if (!reply_->send({&body, 1}) || !reply_->finish()) return over();
  phase_ = Phase::Draining;
  deadlineMs_ = base::monotonicMs() + world_.config->timeouts.clientSendMs;
  return toNext(drain());
}

void Exchange::finishRecord(store::Outcome outcome, int status) {
  const store::ExchangeRecord& record = trace_.finish(outcome, status, losses_);
  services_.ledger.record(record);
  if (services_.onEnd) services_.onEnd(record);
}

Next Exchange::over() {
  phase_ = Phase::Over;
  reply_->release();
  return Next::Done;
}

}  // namespace spillway::pipeline

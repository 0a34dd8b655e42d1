#include "host/pipeline/Pipeline.h"

#include <poll.h>

#include <algorithm>

#include "host/base/Clock.h"
#include "host/base/Explained.h"
#include "host/pipeline/KeptRequests.h"
#include "host/pipeline/ModelRows.h"
#include "host/pipeline/StepCall.h"
#include "host/pipeline/WireError.h"

namespace spillway::pipeline {
namespace {

// How long a server thread waits for a short answer before it hands the exchange to the pump.
constexpr int64_t kGraceMs = 25;
// How many threads may wait like this at a time: beyond it the pump, which sleeps once for many answers, is faster.
constexpr int kMostWaiting = 8;

base::Error unavailable(std::string message, base::Cause cause) {
  return {.fault = base::Fault::Overloaded,
          .httpStatus = 503,
          .retryAfterMs = 1000,
          .message = base::explained(std::move(message), cause)};
}

base::Error unanswerable() {
  return {.fault = base::Fault::Unsupported, .httpStatus = 501, .message = "this wire has no words for a single model"};
}

void sendWhole(Reply& reply, int status, std::string_view type, std::string_view headers, std::string_view body) {
  reply.begin({status, type, headers, static_cast<int64_t>(body.size())});
  if (reply.send({&body, 1})) reply.finish();
}

bool hasParameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view one = query.substr(0, end);
    if (one.substr(0, one.find('=')) == name) return true;
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return false;
}

// Waits for what the task waits for, at most until `untilMs`.
Ready waitFor(const Interest& interest, int64_t untilMs) {
  const Interest::Upstream& upstream = interest.upstream;
  pollfd entries[2] = {{interest.client, interest.clientEvents, 0}, {upstream.fd, upstream.events, 0}};
  nfds_t count = upstream.fd >= 0 && upstream.events != 0 ? 2 : 1;
  int64_t wait = std::max<int64_t>(0, std::min(untilMs, interest.deadlineMs) - base::monotonicMs());
  ::poll(entries, count, static_cast<int>(wait));
  return {entries[1].revents, entries[0].revents};
}

}  // namespace

Pipeline::Pipeline(Services& services, Pump& pump, int permits) : services_(services), pump_(pump), permits_(permits) {}

std::optional<plugins::RouteMatch> Pipeline::match(const World& world, const ClientRequest& request) {
  return world.plugins->match(request.method, request.path, [&request](std::string_view name) {
    return name.starts_with('?') ? hasParameter(request.query, name.substr(1)) : !request.header(name).empty();
  });
}

void Pipeline::refuse(const plugins::Translator& wire, const base::Error& error, Reply& reply) {
  std::string body;
  int status = error.httpStatus;
  int written = writeError(wire, error, body);
  std::string headers = faultLine(error);
  if (error.retryAfterMs > 0) headers += "Retry-After: " + std::to_string((error.retryAfterMs + 999) / 1000) + "\r\n";
  sendWhole(reply, status > 0 ? status : written, wire.contentTypeWhole(), headers, body);
}

Pipeline::Served Pipeline::serve(World world, const plugins::RouteMatch& match, const ClientRequest& request,
                                 base::Bytes body, std::unique_ptr<Reply>& reply) {
  if (match.route->operation == SPW_OP_PROBE) {
    answerProbe(*match.translator, match.route->path, *reply);
    return Served::Answered;
  }
  if (match.route->operation == SPW_OP_LIST_MODELS) {
    listModels(*match.translator, request, *reply);
    return Served::Answered;
  }
  if (match.route->operation == SPW_OP_DESCRIBE_MODEL) {
    describeModel(match, std::move(body), *reply);
    return Served::Answered;
  }
  if (match.route->operation == SPW_OP_KEPT) {
    serveKept(services_.objects, world, match, request, body, *reply);
    return Served::Answered;
  }
  struct Permit {
    std::atomic<int>& taken;
    ~Permit() { --taken; }
  } permit{taken_};
  if (++taken_ > permits_) {
    refuse(*match.translator, unavailable("every server thread is busy; try again in a second", base::Cause::Busy),
           *reply);
    return Served::Answered;
  }
  auto exchange = begin(std::move(world), match, request, std::move(body), reply);
  if (!exchange) return Served::Answered;
  return run(std::move(exchange), reply, taken_ <= kMostWaiting);
}

bool Pipeline::carries(const plugins::RouteMatch& match) {
  const int32_t operation = match.route->operation;
  return operation == SPW_OP_GENERATE || operation == SPW_OP_COUNT_TOKENS || routing::besidesChat(operation);
}

std::unique_ptr<Exchange> Pipeline::begin(World world, const plugins::RouteMatch& match, const ClientRequest& request,
                                          base::Bytes body, std::unique_ptr<Reply>& reply, const StoredRequest* again) {
  if (draining_) {
    refuse(*match.translator, unavailable("this server is shutting down", base::Cause::Stopping), *reply);
    return nullptr;
  }
  auto exchange = std::make_unique<Exchange>(services_, std::move(world), request, std::move(reply));
  if (exchange->prepare(match, std::move(body), again) != Next::Done) return exchange;
  reply = exchange->takeReply();
  return nullptr;
}

base::Result<std::string> Pipeline::repeat(World world, StoredRequest stored, base::Bytes body) {
  const StoredRequest kept = std::move(stored);
  auto unheard = std::make_unique<Unheard>(kept);
  if (draining_ || unheard->fd() < 0) return unavailable("this server takes no requests now", base::Cause::Stopping);
  const ClientRequest request = unheard->request();
  const auto route = match(world, request);
  if (!route || !carries(*route))
    return base::Error{.fault = base::Fault::Unsupported,
                       .httpStatus = 409,
                       .message = "no wire that is loaded serves " + std::string(request.path) + " now"};
  std::unique_ptr<Reply> reply = std::move(unheard);
  if (auto exchange = begin(std::move(world), *route, request, std::move(body), reply, &kept))
    run(std::move(exchange), reply, false);
  return kept.id;
}

Pipeline::Served Pipeline::run(std::unique_ptr<Exchange> exchange, std::unique_ptr<Reply>& reply, bool mayWait) {
  int64_t grace = mayWait ? base::monotonicMs() + kGraceMs : 0;
  Next next = Next::Setup;
  while (next != Next::Done) {
    if (next == Next::Setup) {
      next = exchange->setUp();
      if (next == Next::Wait) next = exchange->step({});
      continue;
    }
    if (exchange->streams() || exchange->races() || base::monotonicMs() >= grace) {
      exchange->detach();
      pump_.add(std::move(exchange));
      return Served::Detached;
    }
    Interest interest = exchange->interest();
    Ready ready = waitFor(interest, grace);
    if (ready.client || ready.upstream || base::monotonicMs() >= interest.deadlineMs) next = exchange->step(ready);
  }
  reply = exchange->takeReply();
  return Served::Answered;
}

void Pipeline::listModels(const plugins::Translator& wire, const ClientRequest& request, Reply& reply) const {
  ModelRows models(services_.accounts.roster());
  std::string body;
  StepCall call;
  auto listed = wire.listModels(call, request.query, models.all(request.grant.get()),
                                [&body](std::string_view bytes) { body.append(bytes); });
  if (!listed.ok()) return refuse(wire, listed.error(), reply);
  if (!*listed) return refuse(wire, unanswerable(), reply);
  sendWhole(reply, 200, wire.contentTypeWhole(), {}, body);
}

void Pipeline::describeModel(const plugins::RouteMatch& match, base::Bytes body, Reply& reply) const {
  const plugins::Translator& wire = *match.translator;
  auto asked = Inbound::read(match, std::move(body));
  if (!asked.ok()) return refuse(wire, asked.error(), reply);
  ModelRows models(services_.accounts.roster());
  auto row = models.one(asked->model());
  if (!row.ok()) return refuse(wire, row.error(), reply);
  std::string out;
  StepCall call;
  if (!wire.writeModel(call, *row, [&out](std::string_view bytes) { out.append(bytes); }))
    return refuse(wire, unanswerable(), reply);
  sendWhole(reply, 200, wire.contentTypeWhole(), {}, out);
}

void Pipeline::answerProbe(const plugins::Translator& wire, std::string_view path, Reply& reply) {
  std::string body;
  StepCall call;
  wire.writeProbe(call, path, [&body](std::string_view bytes) { body.append(bytes); });
  sendWhole(reply, 200, wire.contentTypeWhole(), {}, body);
}

}  // namespace spillway::pipeline

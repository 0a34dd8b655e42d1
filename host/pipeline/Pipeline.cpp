#include "host/pipeline/Pipeline.h"

#include <poll.h>

#include <algorithm>
#include <set>

#include "host/base/Clock.h"
#include "host/pipeline/StepCall.h"
#include "host/pipeline/WireError.h"

namespace spillway::pipeline {
namespace {

// How long a server thread waits for a short answer before it hands the exchange to the pump.
constexpr int64_t kGraceMs = 25;
// How many threads may wait like this at a time: beyond it the pump, which sleeps once for many answers, is faster.
constexpr int kMostWaiting = 8;

base::Error unavailable(std::string message) {
  base::Error error;
  error.fault = base::Fault::Overloaded;
  error.httpStatus = 503;
  error.retryAfterMs = 1000;
  error.message = std::move(message);
  return error;
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
  pollfd entries[2] = {{interest.client, interest.clientEvents, 0}, {interest.upstream, interest.upstreamEvents, 0}};
  nfds_t count = interest.upstream >= 0 && interest.upstreamEvents != 0 ? 2 : 1;
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
  std::string headers;
  if (error.retryAfterMs > 0) headers = "Retry-After: " + std::to_string((error.retryAfterMs + 999) / 1000) + "\r\n";
  sendWhole(reply, status > 0 ? status : written, wire.contentTypeWhole(), headers, body);
}

Pipeline::Served Pipeline::serve(World world, const plugins::RouteMatch& match, const ClientRequest& request,
                                 base::Bytes body, std::unique_ptr<Reply>& reply) {
  if (match.route->operation == SPW_OP_PROBE) {
    sendWhole(*reply, 200, match.translator->contentTypeWhole(), {}, {});
    return Served::Answered;
  }
  if (match.route->operation == SPW_OP_LIST_MODELS) {
    listModels(world, *match.translator, *reply);
    return Served::Answered;
  }
  struct Permit {
    std::atomic<int>& taken;
    ~Permit() { --taken; }
  } permit{taken_};
  if (++taken_ > permits_) {
    refuse(*match.translator, unavailable("every server thread is busy; try again in a second"), *reply);
    return Served::Answered;
  }
  auto exchange = begin(std::move(world), match, request, std::move(body), reply);
  if (!exchange) return Served::Answered;
  return run(std::move(exchange), reply, taken_ <= kMostWaiting);
}

bool Pipeline::carries(const plugins::RouteMatch& match) {
  return match.route->operation == SPW_OP_GENERATE || match.route->operation == SPW_OP_COUNT_TOKENS;
}

std::unique_ptr<Exchange> Pipeline::begin(World world, const plugins::RouteMatch& match, const ClientRequest& request,
                                          base::Bytes body, std::unique_ptr<Reply>& reply) {
  if (draining_) {
    refuse(*match.translator, unavailable("this server is shutting down"), *reply);
    return nullptr;
  }
  auto exchange = std::make_unique<Exchange>(services_, std::move(world), request, std::move(reply));
  if (exchange->prepare(match, std::move(body)) != Next::Done) return exchange;
  reply = exchange->takeReply();
  return nullptr;
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
    if (exchange->streams() || base::monotonicMs() >= grace) {
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

void Pipeline::listModels(const World&, const plugins::Translator& wire, Reply& reply) const {
  auto roster = services_.accounts.roster();
  std::vector<std::string> names;
  std::vector<spw_model_row> rows;
  auto str = [](std::string_view text) { return spw_str{text.data(), text.size()}; };
  const auto& table = roster->table();
  // Names are gathered before rows point at them.
  for (const auto& provider : table.providers)
    if (!provider.accounts.empty())
      for (const auto& model : provider.models) names.push_back(provider.id + "/" + model.id);
  auto add = [&](std::string_view id, std::string_view name, std::string_view owner, int64_t context, int64_t most) {
    rows.push_back({str(id), str(name), str(owner), 0, context, most});
  };
  for (const auto& chain : table.chains) add(chain.name, chain.name, "spillway", 0, 0);
  size_t at = 0;
  for (const auto& provider : table.providers)
    if (!provider.accounts.empty())
      for (const auto& model : provider.models)
        add(names[at++], model.name.empty() ? model.id : model.name, provider.id, model.context, model.maxOutput);
  std::string body;
  StepCall call;
  wire.writeModels(call, rows, [&body](std::string_view bytes) { body.append(bytes); });
  sendWhole(reply, 200, wire.contentTypeWhole(), {}, body);
}

}  // namespace spillway::pipeline

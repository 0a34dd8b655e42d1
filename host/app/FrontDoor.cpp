#include "host/app/FrontDoor.h"

#include "host/base/Clock.h"
#include "host/base/Explained.h"
#include "host/base/Log.h"
#include "host/http/ErrorReply.h"
#include "host/http/RequestDecoding.h"

namespace spillway::app {
namespace {

constexpr std::string_view kEvents = "/api/events", kLogEvents = "/api/logs/events";

void sendWhole(pipeline::Reply& reply, int status, std::string_view type, std::string_view headers,
               std::string_view body) {
  reply.begin({status, type, headers, static_cast<int64_t>(body.size())});
  if (reply.send({&body, 1})) reply.finish();
}

base::Error error(base::Fault fault, int status, std::string message) {
  return {.fault = fault, .httpStatus = status, .message = std::move(message)};
}

// In the wire the request was made in, when it is one.
void refuse(const plugins::RouteMatch* match, const base::Error& error, pipeline::Reply& reply) {
  if (match)
    pipeline::Pipeline::refuse(*match->translator, error, reply);
  else
    sendWhole(reply, error.httpStatus, "application/json", {}, http::plainErrorBody(error.httpStatus, error.message));
}

bool showsTicket(const http::RequestHead& head) { return !head.header(SignIn::kTicketHeader).empty(); }

void sayInternal(const std::exception& e, pipeline::Reply* reply) {
  base::log(base::Level::Error, "http", std::string("a request failed inside the host: ") + e.what());
  if (reply && !reply->begun())
    sendWhole(*reply, 500, "application/json", {}, http::plainErrorBody(500, "internal error; the log has more"));
}

}  // namespace

http::Service::Served FrontDoor::serve(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) {
  try {
    return enter(socket, reply);
  } catch (const std::exception& e) {
    sayInternal(e, reply.get());
    return Served::Answered;
  }
}

FrontDoor::Entry FrontDoor::look(const http::RequestHead& head) const {
  Entry entry{{head.method, head.path, head.query, head.headers, {}, {}}, world_(), {}, {}};
  if (role_ != Role::Management) entry.match = pipeline::Pipeline::match(entry.world, entry.request);
  auto access = access_();
  if (std::string why = access->refusal(head); !why.empty()) {
    entry.refusal = error(base::Fault::Forbidden, 403, why);
    return entry;
  }
  const bool guarded = entry.match ? access->keyNeeded()
                                   : !isOpen(head.path) && (access->keyNeeded() || dashboard_.signIn.hasPassword());
  if (guarded) {
    entry.request.grant = access->grant(head);
    const bool keyless = !entry.match && !entry.request.grant;
    if (keyless && !showsTicket(head) && dashboard_.signIn.admits(head, base::unixMs())) return entry;
    if (entry.request.grant) entry.request.clientKey = entry.request.grant->name;
    entry.refusal = access->keyRefusal(entry.request.grant.get(), base::unixMs());
    if (!entry.refusal && keyless)
      entry.refusal =
          error(base::Fault::Auth, 401,
                base::explained("this host has a password: sign in on its page, or with a link of 'spillway open'",
                                base::Cause::Password));
    if (!entry.refusal && !entry.match && !entry.request.grant->management)
      entry.refusal = error(
          base::Fault::Forbidden, 403,
          base::explained("the client key '" + entry.request.clientKey +
                              "' is for models; the management API takes keys made with --management, and those of "
                              "the configuration",
                          base::Cause::ManagementKey));
  }
  return entry;
}

http::Service::Served FrontDoor::enter(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) {
  Entry entry = look(socket.head());
  const plugins::RouteMatch* match = entry.match ? &*entry.match : nullptr;
  // A head is looked at more than once, a ticket is taken once: here, where the request is answered.
  if (entry.refusal && entry.refusal->fault == base::Fault::Auth && match == nullptr && showsTicket(socket.head()) &&
      dashboard_.signIn.admits(socket.head(), base::unixMs()))
    entry.refusal.reset();
  if (entry.refusal) {
    refuse(match, *entry.refusal, *reply);
    return Served::Answered;
  }
  auto body = socket.readBody();
  if (const std::string_view encoding = socket.head().contentEncoding; body.ok() && !encoding.empty())
    body = http::decodeBody(encoding, std::move(*body), socket.shared().limits.bodyBytes);
  if (!body.ok()) {
    refuse(match, body.error(), *reply);
    return Served::Answered;
  }
  if (!match) {
    if (role_ != Role::Wires && (entry.request.path == kEvents || entry.request.path == kLogEvents))
      return watch(entry.request, reply);
    manage(entry.request, body->view(), *reply);
    return Served::Answered;
  }
  auto served = pipeline_.serve(std::move(entry.world), *match, entry.request, std::move(*body), reply);
  return served == pipeline::Pipeline::Served::Detached ? Served::Detached : Served::Answered;
}

// A request of a wire that has been let in.
class FrontDoor::WireVisit final : public http::Visit {
 public:
  WireVisit(pipeline::Pipeline& pipeline, Entry entry) : pipeline_(pipeline), entry_(std::move(entry)) {}

  std::unique_ptr<pipeline::Exchange> begin(base::Bytes body, std::unique_ptr<pipeline::Reply>& reply) override {
    try {
      return pipeline_.begin(std::move(entry_.world), *entry_.match, entry_.request, std::move(body), reply);
    } catch (const std::exception& e) {
      sayInternal(e, reply.get());
      return nullptr;
    }
  }
  void refuse(const base::Error& error, pipeline::Reply& reply) override { app::refuse(&*entry_.match, error, reply); }

 private:
  pipeline::Pipeline& pipeline_;
  Entry entry_;
};

std::unique_ptr<http::Visit> FrontDoor::admit(http::ClientSocket& socket) {
  if (!socket.head().contentEncoding.empty()) return nullptr;  // unpacking takes a thread
  Entry entry = look(socket.head());
  if (entry.refusal || !entry.match || !pipeline::Pipeline::carries(*entry.match)) return nullptr;
  return std::make_unique<WireVisit>(pipeline_, std::move(entry));
}

bool FrontDoor::isOpen(std::string_view path) const {
  return path == "/healthz" || path == "/readyz" || path == SignIn::kPath || dashboard_.pages.has(path);
}

std::optional<admin::AdminReply> FrontDoor::answer(const admin::AdminRequest& asked) const {
  const bool probe = asked.path == "/healthz" || asked.path == "/readyz";
  if (role_ == Role::Wires) return probe ? admin_.handle(asked) : std::nullopt;
  if (auto page = dashboard_.pages.handle(asked)) return page;
  if (auto session = dashboard_.signIn.handle(asked, *access_(), base::unixMs())) return session;
  return admin_.handle(asked);
}

http::Service::Served FrontDoor::watch(const pipeline::ClientRequest& request,
                                       std::unique_ptr<pipeline::Reply>& reply) const {
  if (request.method != "GET") {
    sendWhole(*reply, 405, "application/json", "Allow: GET\r\n", http::plainErrorBody(405, "events are read with GET"));
    return Served::Answered;
  }
  const std::string_view after = request.header("last-event-id");
  if (request.path == kEvents ? dashboard_.feed.join(reply, after) : dashboard_.logs.join(reply, after))
    return Served::Detached;
  sendWhole(*reply, 503, "application/json", "Retry-After: 10\r\n",
            http::plainErrorBody(503, "too many look on already; close a page of the dashboard"));
  return Served::Answered;
}

void FrontDoor::manage(const pipeline::ClientRequest& request, std::string_view body, pipeline::Reply& reply) const {
  admin::AdminRequest asked{request.method, request.path, request.query, body,
                            [&request](std::string_view name) { return request.header(name); }};
  if (auto found = answer(asked)) {
    std::string headers = "X-Content-Type-Options: nosniff\r\n";
    for (const auto& [name, value] : found->headers) headers += name + ": " + value + "\r\n";
    sendWhole(reply, found->status, found->contentType, headers, found->body);
    return;
  }
  // Clients that would rather talk over a socket of another kind take this answer at once and ask again without; other
  // words make them try for seconds.
  if (!request.header("upgrade").empty()) {
    sendWhole(reply, 426, "application/json", "upgrade: HTTP/1.1\r\n",
              http::plainErrorBody(426, "this server speaks plain HTTP only; ask again without Upgrade"));
    return;
  }
  sendWhole(reply, 404, "application/json", {},
            http::plainErrorBody(404, base::explained("nothing is served at " + std::string(request.path) + " for " +
                                                          std::string(request.method) +
                                                          "; GET /api/about names the paths this server knows",
                                                      base::Cause::NoPath)));
}

}  // namespace spillway::app

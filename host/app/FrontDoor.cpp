#include "host/app/FrontDoor.h"

#include "host/base/Log.h"
#include "host/http/ErrorReply.h"

namespace spillway::app {
namespace {

void sendWhole(pipeline::Reply& reply, int status, std::string_view type, std::string_view headers,
               std::string_view body) {
  reply.begin({status, type, headers, static_cast<int64_t>(body.size())});
  if (reply.send({&body, 1})) reply.finish();
}

base::Error error(base::Fault fault, int status, std::string message) {
  base::Error error;
  error.fault = fault;
  error.httpStatus = status;
  error.message = std::move(message);
  return error;
}

// In the wire the request was made in, when it is one.
void refuse(const plugins::RouteMatch* match, const base::Error& error, pipeline::Reply& reply) {
  if (match)
    pipeline::Pipeline::refuse(*match->translator, error, reply);
  else
    sendWhole(reply, error.httpStatus, "application/json", {}, http::plainErrorBody(error.httpStatus, error.message));
}

}  // namespace

http::Service::Served FrontDoor::serve(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) {
  try {
    return enter(socket, reply);
  } catch (const std::exception& e) {
    base::log(base::Level::Error, "http", std::string("a request failed inside the host: ") + e.what());
    if (reply && !reply->begun())
      sendWhole(*reply, 500, "application/json", {}, http::plainErrorBody(500, "internal error; the log has more"));
    return Served::Answered;
  }
}

http::Service::Served FrontDoor::enter(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) {
  const http::RequestHead& head = socket.head();
  pipeline::ClientRequest request{head.method, head.path, head.query, head.headers, {}};
  pipeline::World world = world_();
  std::optional<plugins::RouteMatch> found;
  if (role_ != Role::Management) found = pipeline::Pipeline::match(world, request);
  const plugins::RouteMatch* match = found ? &*found : nullptr;

  auto access = access_();
  if (std::string why = access->refusal(head); !why.empty()) {
    refuse(match, error(base::Fault::Forbidden, 403, why), *reply);
    return Served::Answered;
  }
  bool probe = head.path == "/healthz" || head.path == "/readyz";
  if (access->keyNeeded() && !probe) {
    request.clientKey = access->keyName(head);
    if (request.clientKey.empty()) {
      refuse(match,
             error(base::Fault::Auth, 401, "this server needs a client key, and the request shows none that it knows"),
             *reply);
      return Served::Answered;
    }
  }
  auto body = socket.readBody();
  if (!body.ok()) {
    refuse(match, body.error(), *reply);
    return Served::Answered;
  }
  if (!match) {
    manage(request, body->view(), *reply);
    return Served::Answered;
  }
  auto served =
      pipeline_.serve(std::move(world), *match, request, std::move(*body), reply, http::ClientSocket::mayWait());
  return served == pipeline::Pipeline::Served::Detached ? Served::Detached : Served::Answered;
}

void FrontDoor::manage(const pipeline::ClientRequest& request, std::string_view body, pipeline::Reply& reply) const {
  admin::AdminRequest asked{request.method, request.path, request.query, body,
                            [&request](std::string_view name) { return request.header(name); }};
  bool probe = request.path == "/healthz" || request.path == "/readyz";
  std::optional<admin::AdminReply> answer;
  if (role_ != Role::Wires || probe) answer = admin_.handle(asked);
  if (answer) {
    std::string headers;
    for (const auto& [name, value] : answer->headers) headers += name + ": " + value + "\r\n";
    sendWhole(reply, answer->status, answer->contentType, headers, answer->body);
    return;
  }
  sendWhole(reply, 404, "application/json", {},
            http::plainErrorBody(404, "nothing is served at " + std::string(request.path) + " for " +
                                          std::string(request.method) +
                                          "; GET /api/version names the paths this server knows"));
}

}  // namespace spillway::app

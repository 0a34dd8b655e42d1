#include "host/pipeline/KeptRequests.h"

#include "host/memory/Shelf.h"
#include "host/pipeline/Pipeline.h"

namespace spillway::pipeline {
namespace {

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

base::Error notKept() {
  return {.fault = base::Fault::InvalidRequest,
          .httpStatus = 404,
          .message = "this server keeps no answers: memory.answers.keep is false in its configuration"};
}

}  // namespace

void serveKept(store::ObjectStore* objects, const World& world, const plugins::RouteMatch& match,
               const ClientRequest& request, const base::Bytes& body, Reply& reply) {
  const plugins::Translator& wire = *match.translator;
  const std::string space(wire.wire());
  if (!objects || objects->limits(space).totalBytes == 0) return Pipeline::refuse(wire, notKept(), reply);
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  spw_kept_request asked{sizeof asked, str(request.method), str(request.path), str(request.query), nullptr};
  if (!body.empty()) {
    auto parsed = base::json::parse(arena, body.view());
    if (!parsed.ok()) return Pipeline::refuse(wire, parsed.error(), reply);
    asked.body = *parsed;
  }
  memory::Shelf shelf(*objects, space, request.clientKey, world.config->limits.bodyBytes);
  std::string out;
  int status = 200;
  auto served = wire.serveKept(call, asked, shelf.table(), status, [&out](std::string_view bytes) { out += bytes; });
  if (auto lacking = base::outOfRoom(arena)) return Pipeline::refuse(wire, *lacking, reply);
  if (!served.ok()) return Pipeline::refuse(wire, served.error(), reply);
  reply.begin({status, wire.contentTypeWhole(), {}, static_cast<int64_t>(out.size())});
  const std::string_view piece = out;
  if (reply.send({&piece, 1})) reply.finish();
}

}  // namespace spillway::pipeline

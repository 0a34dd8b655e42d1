// Requests about what the host keeps for a client: answered by the wire's codec from the client's shelf, without any
// upstream.
//
// On threads that may block, several at once.
#pragma once

#include "host/base/Bytes.h"
#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Reply.h"
#include "host/pipeline/Services.h"

namespace spillway::pipeline {

// Null `objects`: nothing is kept here, which the answer says.
void serveKept(store::ObjectStore* objects, const World& world, const plugins::RouteMatch& match,
               const ClientRequest& request, const base::Bytes& body, Reply& reply);

}  // namespace spillway::pipeline

// POST /api/route: what would be tried for a request, in which order and why, what would not, and what it would cost.
// Nothing is sent and no counter moves. docs/operate/api.md describes it.
//
// Any thread.
#pragma once

#include "host/admin/AdminApi.h"

namespace spillway::admin {

AdminReply dryRun(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

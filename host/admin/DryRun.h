// POST /api/route: what would be tried for a request, in which order and why, what would not, and what it would cost.
// Nothing is sent and no counter moves. docs/operate/api.md describes it.
//
// Any thread.
#pragma once

#include "host/admin/AdminApi.h"
#include "host/admin/Rows.h"

namespace spillway::admin {

AdminReply dryRun(const Ports& ports, const AdminRequest& request);

// The same of a question that stands in another request, planned by `preview`. Errors have the status to answer with.
using Preview = std::function<base::Result<accounts::Planned>(const routing::Query&, int64_t nowMs)>;
base::Result<Json> dryRunOf(const Ports& ports, const Json& asked, const Preview& preview);

}  // namespace spillway::admin

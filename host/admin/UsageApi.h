// What was used and where it spilled: GET /api/usage, /api/spills and /api/totals.
//
// Any thread; reads the ledger.
#pragma once

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// Sums by any of what exchanges have names for, with the time before, and as one model would have cost.
AdminReply usage(const Ports& ports, const AdminRequest& request);

// How often requests went on to somebody else, from whom, to whom and why.
AdminReply spills(const Ports& ports, const AdminRequest& request);

// Sums by who served, by client key or by chain.
AdminReply totals(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

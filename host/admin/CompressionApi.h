// The levels at which results of tools are made smaller: GET /api/compression.
//
// Any thread.
#pragma once

#include "host/admin/AdminApi.h"

namespace spillway::admin {

AdminReply compression(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

// Client keys through the management API: GET and POST /api/keys, DELETE /api/keys/{name}. A key itself is in the
// answer to the POST that makes it and nowhere else.
//
// Any thread.
#pragma once

#include <optional>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// The answer, or nothing when the path is another.
std::optional<AdminReply> keysReply(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

// Logins through the management API: GET and POST /api/logins, GET and DELETE /api/logins/{id}. Tokens are nowhere in
// it.
//
// Any thread. A POST waits for the vendor.
#pragma once

#include <optional>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// The answer, or nothing when the path is another.
std::optional<AdminReply> loginsReply(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

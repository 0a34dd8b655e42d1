// What was said in an exchange, and its request sent once more: GET /api/exchanges/{id}/bodies and
// POST /api/exchanges/{id}/replay. docs/operate/bodies.md describes both.
//
// Any thread.
#pragma once

#include <optional>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// Nothing when the path is another.
std::optional<AdminReply> bodiesReply(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

// What the saver has saved: GET /api/savings, and results before and after:
// GET /api/exchanges/{id}/results/{key}, GET /api/originals/{handle}.
//
// Any thread; may wait for the disk.
#pragma once

#include <string>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

AdminReply savings(const Ports& ports, const AdminRequest& request);

// `rest`: the path behind "/api/exchanges/". Nothing: it is not of that form.
std::optional<AdminReply> resultOf(const Ports& ports, std::string_view rest);

// GET /api/originals/{handle}: a plain text. Nothing: it is another path.
std::optional<AdminReply> originalOf(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

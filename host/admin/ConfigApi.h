// /api/config: the configuration file, changed by sections. What would come of a change is shown before it is made: the
// lines that differ, what is wrong with it, and where a request would go. docs/operate/chains.md describes it.
//
// Any thread.
#pragma once

#include <optional>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// Nothing for other paths.
std::optional<AdminReply> configReply(const Ports& ports, const AdminRequest& request);

}  // namespace spillway::admin

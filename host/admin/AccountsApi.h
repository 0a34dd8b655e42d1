// /api/accounts: who there is, and what can be done to one; /api/offers: what accounts can be made of.
// docs/operate/accounts.md describes it.
//
// Any thread.
#pragma once

#include <optional>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// Nothing for other paths.
std::optional<AdminReply> accountsReply(const Ports& ports, const AdminRequest& request);

// "POST /api/accounts/{provider}/{account}/enable" and the like, for /api/about.
std::vector<std::string> accountPaths();

}  // namespace spillway::admin

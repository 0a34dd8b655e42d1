// The forms every answer of the management API has.
//
// Pure; any thread.
#pragma once

#include <string>

#include "host/admin/AdminApi.h"
#include "host/admin/Rows.h"

namespace spillway::admin {

AdminReply jsonReply(const Json& json, int status = 200);

// {"error": {"message": what is wrong, "hint": what to do}}
AdminReply errorReply(int status, const std::string& message, const std::string& hint);

// What was tried has failed: with the error's status, or 500, and without secrets that its message may have.
AdminReply failureReply(const base::Error& error, const std::string& hint);

// The path is there and takes other methods; `allowed` is like "GET, HEAD".
AdminReply notWith(const AdminRequest& request, const std::string& allowed);

// The ledger cannot be read now.
AdminReply ledgerReply(const base::Error& error);

}  // namespace spillway::admin

// What the host says no to for the management API, where it is the caller's own doing.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <utility>

#include "host/base/Error.h"

namespace spillway::app {

inline base::Error refusal(int status, std::string message) {
  return {.fault = base::Fault::InvalidRequest, .httpStatus = status, .message = std::move(message)};
}

inline base::Error noAccount(const std::string& provider, const std::string& account) {
  return refusal(404, "provider '" + provider + "' has no account '" + account + "'");
}

}  // namespace spillway::app

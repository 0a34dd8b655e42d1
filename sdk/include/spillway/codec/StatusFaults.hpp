// What an error's HTTP status says where nothing says it better.
//
// Threading: pure function; any thread.
#pragma once

#include <cstdint>

#include "../translator.h"

namespace spw {

// enum spw_fault.
inline int32_t faultOfStatus(int32_t status) {
  switch (status) {
    case 401:
      return SPW_FAULT_AUTH;
    case 402:
      return SPW_FAULT_QUOTA;
    case 403:
      return SPW_FAULT_FORBIDDEN;
    case 404:
      return SPW_FAULT_MODEL_MISSING;
    case 408:
    case 504:
      return SPW_FAULT_TIMEOUT;
    case 413:
      return SPW_FAULT_TOO_LARGE;
    case 424:  // what the service relies on failed
      return SPW_FAULT_SERVER;
    case 429:
      return SPW_FAULT_RATE_LIMIT;
    case 498:
    case 503:
    case 529:
      return SPW_FAULT_OVERLOADED;
    default:
      return status >= 400 && status < 500 ? SPW_FAULT_INVALID_REQUEST : SPW_FAULT_SERVER;
  }
}

}  // namespace spw

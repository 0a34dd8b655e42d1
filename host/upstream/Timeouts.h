// How long making a connection to an upstream may take, in milliseconds.
//
// A plain value.
#pragma once

#include <cstdint>

namespace spillway::upstream {

struct Timeouts {
  int64_t connectMs = 5'000;  // for one address, and once more for its TLS handshake
};

}  // namespace spillway::upstream

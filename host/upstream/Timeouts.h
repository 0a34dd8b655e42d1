// How long making a connection to an upstream may take, in milliseconds.
//
// A plain value.
#pragma once

#include <cstdint>

namespace spillway::upstream {

struct Timeouts {
  int64_t connectMs = 5'000;  // for one address with the dialogue with its proxy, and once more for the TLS handshake
};

}  // namespace spillway::upstream

// How long the host waits for an upstream or a client, in milliseconds. One place for all of them; the configuration
// fills it.
//
// A plain value; immutable once handed out.
#pragma once

#include <cstdint>

namespace spillway::upstream {

struct Timeouts {
  int64_t connectMs = 5'000;      // for one address, and once more for its TLS handshake
  int64_t firstByteMs = 120'000;  // from the request's last byte to the reply's first
  int64_t silenceMs = 120'000;    // between two bytes of a reply
  int64_t totalMs = 1'800'000;    // for a whole exchange
  int64_t clientSendMs = 30'000;  // a client that takes nothing
  int64_t clientHeadMs = 10'000;  // a client's request head, from its first byte to its last
};

}  // namespace spillway::upstream

// Every size limit of the host in one place, with its default. Limits that the configuration may change are read from
// an instance handed down from there; the constants are fixed.
//
// A plain value; immutable once handed out.
#pragma once

#include <cstddef>

namespace spillway::base {

struct Limits {
  // Nesting of any JSON text: deeper ones are refused before anything recurses over them.
  static constexpr size_t kJsonDepth = 200;
  // Values in one JSON tree: 64 bytes each, so a tree stays below 192 MiB.
  static constexpr size_t kJsonNodes = 3'000'000;

  size_t bodyBytes = size_t{64} << 20;            // a client's request body
  size_t headerBytes = size_t{64} << 10;          // a request's or reply's head in all
  size_t headerCount = 200;                       // header lines in a head
  size_t uriBytes = size_t{16} << 10;             // a request target
  size_t replyBytes = size_t{64} << 20;           // an upstream's whole (not streamed) answer
  size_t eventBytes = size_t{16} << 20;           // one event of an upstream's stream
  size_t errorBodyBytes = size_t{64} << 10;       // of an upstream's error body, the rest is not read
  size_t serviceBodyBytes = size_t{8} << 20;      // a reply to a plugin's own HTTP call
  size_t clientBacklogBytes = size_t{256} << 10;  // bytes held for a slow client before its upstream is made to wait
};

}  // namespace spillway::base

// A reply as the bytes that go out, when, and what happens to the connection then. Built from what the wire wrote and
// the behaviour asked for; immutable afterwards, so one reply may be on its way to many connections at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulator/Behaviour.h"

namespace spillway::simulator {

struct Reply {
  enum class End {
    KeepAlive,  // ready for the next request
    Close,      // a FIN after the last byte
    Reset,      // a RST instead
    Hold        // silence until the peer leaves
  };
  struct Piece {
    std::string bytes;    // one send
    int64_t delayMs = 0;  // before it
  };

  std::vector<Piece> pieces;
  End end = End::KeepAlive;
  bool complete = true;  // false: ends before the message does
};

// What is to be said, before it is bent.
struct Content {
  int status = 200;
  std::string contentType = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  bool streamed = false;
  std::vector<std::string> events;  // streamed
  size_t opening = 1;               // so many of them come at once, before gaps begin
  std::string body;                 // else
};

// Puts framing, delays, cuts and splits around the content. `keepAlive`: what the request allows.
std::shared_ptr<const Reply> buildReply(Content content, const Behaviour& behaviour, bool keepAlive);

}  // namespace spillway::simulator

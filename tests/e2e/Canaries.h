// Forty shapes of keys as they are in use, each with a core that stands nowhere else, so that a trace of it can only
// come from the key. None opens anything.
//
// Values; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace spillway::test {

struct Canary {
  std::string name;  // of the shape
  std::string key;
  std::string core;  // part of the key that tells it from all others
};

// The same for the same seed.
std::vector<Canary> canaries(uint64_t seed);

// What of one of the keys is in `text`: its core, a long part of it, or the key's end behind stars. Empty: nothing. The
// text is gone through once, however many keys there are.
std::string traceOf(std::span<const Canary> canaries, const std::string& text);

}  // namespace spillway::test

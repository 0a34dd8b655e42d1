// Forty shapes of keys as they are in use, each with a core that stands nowhere else, so that a trace of it can only
// come from the key. None opens anything.
//
// Values; any thread.
#pragma once

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

// Where in `text` something of the key is: the key, its core, a long part, or its ends around stars. Empty: nowhere.
std::string traceOf(const Canary& canary, const std::string& text);

}  // namespace spillway::test

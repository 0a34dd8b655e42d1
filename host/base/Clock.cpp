#include "host/base/Clock.h"

#include <chrono>

namespace spillway::base {

namespace chrono = std::chrono;

int64_t unixMs() {
  return chrono::duration_cast<chrono::milliseconds>(chrono::system_clock::now().time_since_epoch()).count();
}

int64_t monotonicMs() {
  return chrono::duration_cast<chrono::milliseconds>(chrono::steady_clock::now().time_since_epoch()).count();
}

int64_t monotonicUs() {
  return chrono::duration_cast<chrono::microseconds>(chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace spillway::base

// The entry that libFuzzer calls. FUZZ_TARGET is one function of Targets.h.
#include <cstdint>

#include "tests/fuzz/Targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  spillway::fuzz::FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}

// The entry that libFuzzer calls for a codec: FUZZ_TARGET is a function of Targets.h, FUZZ_WIRE the wire. Changes are
// made to the JSON inside, most of the time.
#include <algorithm>
#include <cstdint>
#include <string>

#include "tests/fuzz/JsonMutator.h"
#include "tests/fuzz/Targets.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize);

namespace {

size_t put(uint8_t first, const std::string& text, uint8_t* data, size_t maxSize) {
  data[0] = first;
  const size_t size = std::min(text.size(), maxSize - 1);
  std::copy_n(text.begin(), size, data + 1);
  return size + 1;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize, unsigned int seed) {
  if (seed % 8 == 0 || size < 2) return LLVMFuzzerMutate(data, size, maxSize);
  const std::string text(data + 1, data + size);
  spillway::fuzz::JsonMutator mutator(seed);
  const auto first = static_cast<uint8_t>(seed % 5 == 0 ? seed >> 8 : data[0]);
  return put(first, mutator.mutated(text, text), data, maxSize);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* one, size_t oneSize, const uint8_t* two, size_t twoSize,
                                            uint8_t* out, size_t maxSize, unsigned int seed) {
  if (oneSize < 2 || twoSize < 2 || maxSize < 2) return 0;
  spillway::fuzz::JsonMutator mutator(seed);
  const std::string text(one + 1, one + oneSize), donor(two + 1, two + twoSize);
  return put(one[0], mutator.mutated(text, donor), out, maxSize);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  spillway::fuzz::FUZZ_TARGET(FUZZ_WIRE, {reinterpret_cast<const char*>(data), size});
  return 0;
}

// The entry that libFuzzer calls for the compressors: the first byte chooses compressor and level, the second the
// command that the text is said to be from, the rest is the text.
#include <cstdint>
#include <stdexcept>
#include <string>

#include "tests/compress/Laws.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace spillway::compress;
  if (size < 2) return 0;
  const auto& all = compressors().all();
  const auto& samples = corpus();
  Sample sample = samples[data[1] * samples.size() / 256];
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string law = broken(*all[data[0] / 3 % all.size()], sample, data[0] % 3, text);
  if (!law.empty()) throw std::logic_error(law);
  return 0;
}

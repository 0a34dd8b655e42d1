// The entry that libFuzzer calls for the compressors: the first byte chooses compressor and level, the second the
// command that the text is said to be from, the rest is the text. All laws are held over it, for the one compressor and
// for all of them together; and in one of sixteen inputs, for the text many times over, that it takes linear time.
#include <cstdint>
#include <stdexcept>
#include <string>

#include "tests/compress/Laws.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace spillway::compress;
  if (size < 2) return 0;
  const auto& all = compressors().all();
  const auto& samples = corpus();
  const Sample& sample = samples[data[1] * samples.size() / 256];
  const auto& compressor = *all[data[0] / 3 % all.size()];
  const int32_t level = data[0] % 3;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  std::string law = broken(compressor, sample, level, text);
  if (law.empty()) law = brokenTogether(sample, level, text);
  if (law.empty() && size % 16 == 0) law = slow(compressor, sample, level, text);
  if (!law.empty()) throw std::logic_error(law);
  return 0;
}

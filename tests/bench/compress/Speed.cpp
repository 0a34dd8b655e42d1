#include "tests/bench/compress/Speed.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/bench/Part.h"
#include "tests/compress/Compressors.h"

namespace spillway::bench {

using compress::Sample;

constexpr const char* kHandle = "k3f9";

double nothingToDo(int runs) {
  // Sources and prose, as if no file had been read: nobody declines before he has looked.
  std::string text;
  for (const Sample& sample : compress::corpus())
    if (compress::isFile(sample) && text.size() < size_t{2} << 20) text += sample.text;
  Sample sample;
  sample.tool = "Bash";
  sample.arguments = R"({"command":"run"})";
  auto& all = compress::compressors();
  std::vector<const plugins::Compressor*> idle;
  for (const auto* one : all.all())
    if (one->general() && !all.rewrite(*one, sample, SPW_LEVEL_LOSSLESS, text)) idle.push_back(one);
  const double seconds = leastSeconds(runs, [&] {
    for (const auto* one : all.all()) {
      if (!one->general()) (void)all.recognise(*one, sample, text);
    }
    for (const auto* one : idle) (void)all.rewrite(*one, sample, SPW_LEVEL_LOSSLESS, text);
  });
  return static_cast<double>(text.size()) / 1e6 / seconds;
}

double compressing(int runs) {
  auto& all = compress::compressors();
  size_t bytes = 0;
  for (const Sample& sample : compress::corpus()) bytes += sample.text.size();
  const double seconds = leastSeconds(runs, [&] {
    for (const Sample& sample : compress::corpus()) {
      const plugins::Compressor* surest = nullptr;
      int32_t most = 0;
      for (const auto* one : all.all()) {
        const int32_t sure = one->general() ? 0 : all.recognise(*one, sample, sample.text);
        if (sure > most) {
          most = sure;
          surest = one;
        }
      }
      std::string text = sample.text;
      for (const auto* one : all.all()) {
        if (!one->general() && one != surest) continue;
        if (auto shorter = all.rewrite(*one, sample, SPW_LEVEL_BALANCED, text, kHandle)) text = std::move(*shorter);
      }
    }
  });
  return static_cast<double>(bytes) / 1e6 / seconds;
}

}  // namespace spillway::bench

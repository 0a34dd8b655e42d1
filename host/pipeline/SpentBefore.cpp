#include "host/pipeline/SpentBefore.h"

#include <algorithm>

namespace spillway::pipeline {

void addSpent(spw_event& usage, const money::Usage& before) {
  const auto add = [](int64_t& here, int64_t spent) {
    if (here >= 0 && spent > 0) here += spent;
  };
  add(usage.input, before.input);
  add(usage.output, before.output);
  add(usage.cache_read, before.cacheRead);
  add(usage.cache_write, before.cacheWrite);
  add(usage.reasoning, before.reasoning);
  // These are told only where there are any.
  const auto addPart = [](int64_t& here, int64_t spent) {
    if (spent > 0) here = std::max<int64_t>(here, 0) + spent;
  };
  addPart(usage.cache_write_1h, before.cacheWrite1h);
  addPart(usage.input_audio, before.inputAudio);
  addPart(usage.input_image, before.inputImage);
  addPart(usage.output_audio, before.outputAudio);
  addPart(usage.output_image, before.outputImage);
}

}  // namespace spillway::pipeline

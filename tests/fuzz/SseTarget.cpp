#include "host/upstream/SseFramer.h"
#include "tests/fuzz/Splits.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {

void sse(std::string_view input) {
  if (input.empty()) return;
  const size_t step = static_cast<unsigned char>(input.front()) % 61 + 1;
  input.remove_prefix(1);
  splitsDoNotMatter<upstream::SseFramer, '\r'>(input, step);
}

}  // namespace spillway::fuzz

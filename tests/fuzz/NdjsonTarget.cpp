#include "host/upstream/NdjsonFramer.h"
#include "tests/fuzz/Splits.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {

void ndjson(std::string_view input) {
  if (input.empty()) return;
  const size_t step = static_cast<unsigned char>(input.front()) % 61 + 1;
  input.remove_prefix(1);
  splitsDoNotMatter<upstream::NdjsonFramer, '\n'>(input, step);
}

}  // namespace spillway::fuzz

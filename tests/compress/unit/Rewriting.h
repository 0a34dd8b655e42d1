// A compressor run over a text written into a test.
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "tests/compress/Compressors.h"

namespace spillway::compress {

// What the compressor of that id makes of the output of `command`; "as it was" when it leaves it alone.
inline std::string rewritten(std::string_view id, std::string_view text, int32_t level = SPW_LEVEL_LOSSLESS,
                             const std::string& command = "run", std::string_view handle = {}) {
  Sample sample;
  sample.tool = "Bash";
  sample.arguments = "{\"command\":\"" + command + "\"}";
  return compressors().rewrite(compressors().find(id), sample, level, text, handle).value_or("as it was");
}

// How sure it is that this is of its kind.
inline int32_t sureness(std::string_view id, std::string_view text, const std::string& command = "run") {
  Sample sample;
  sample.tool = "Bash";
  sample.arguments = "{\"command\":\"" + command + "\"}";
  return compressors().recognise(compressors().find(id), sample, text);
}

inline std::string times(int count, std::string_view text) {
  std::string all;
  for (; count > 0; --count) all += text;
  return all;
}

}  // namespace spillway::compress

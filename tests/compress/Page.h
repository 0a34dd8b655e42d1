// What docs/compression.md shows: what the compressors save over the corpus, and of each an example. Both are the same
// on every machine, so a test finds out when the page is not current; UPDATE=1 has it write the page.
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>

namespace spillway::compress {

// Floors of the whole: shares of all tokens.
inline constexpr double kLosslessFloor = 0.20, kBalancedFloor = 0.45;

struct Savings {
  std::string table;     // Markdown: by kind and in all
  std::string examples;  // Markdown: before and after, for each compressor
  double lossless = 0, balanced = 0;
};
Savings savings();

}  // namespace spillway::compress

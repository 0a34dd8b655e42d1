// What the compressors save over the corpus of tool outputs, and how fast they are.
//
// One thread.
#pragma once

#include <string>

namespace spillway::bench {

// Floors of the whole: shares of all tokens, and megabytes in a second.
inline constexpr double kLosslessFloor = 0.20, kBalancedFloor = 0.45;
inline constexpr double kNothingFloor = 200, kCompressFloor = 50;

struct Savings {
  std::string table;     // Markdown: by kind and in all
  std::string examples;  // Markdown: before and after, for each compressor
  double lossless = 0, balanced = 0;
};
Savings savings();

// Megabytes in a second through all compressors: of texts that none of them changes, and of the corpus.
double nothingToDo(int runs);
double compressing(int runs);

}  // namespace spillway::bench

// How fast the compressors are.
//
// One thread.
#pragma once

namespace spillway::bench {

// Floors, in megabytes in a second.
inline constexpr double kNothingFloor = 200, kCompressFloor = 50;

// Megabytes in a second through all compressors: of texts that none of them changes, and of the corpus.
double nothingToDo(int runs);
double compressing(int runs);

}  // namespace spillway::bench

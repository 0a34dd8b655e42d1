// The laws of docs/write-a-compressor.md, as a function over one text.
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/compress/Compressors.h"

namespace spillway::compress {

// Where a law is broken: which, by whom, on what. Empty: all hold. `sample` says where the text comes from; `text` is
// its text or what was made of it.
std::string broken(const plugins::Compressor& compressor, const Sample& sample, int32_t level, std::string_view text);

// The needles that are neither in a result nor in what it can be turned back to, by itself: `compressors` made it, one
// after the other, and the proof of each turns it back.
std::vector<std::string> lostIn(std::string result, std::vector<std::string> needles,
                                const std::vector<std::string_view>& compressors);

}  // namespace spillway::compress

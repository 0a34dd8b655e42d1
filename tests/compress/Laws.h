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

// The same of all compressors together, as the host runs them: no more tokens, valid UTF-8, no needle lost.
std::string brokenTogether(const Sample& sample, int32_t level, std::string_view text);

// Says so when the text, many times over, takes a compressor longer than any linear work would.
std::string slow(const plugins::Compressor& compressor, const Sample& sample, int32_t level, std::string_view text);

}  // namespace spillway::compress

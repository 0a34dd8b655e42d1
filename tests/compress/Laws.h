// The laws of docs/write-a-compressor.md, as a function over one text.
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "tests/compress/Compressors.h"

namespace spillway::compress {

// Where a law is broken: which, by whom, on what. Empty: all hold. `sample` says where the text comes from; `text` is
// its text or what was made of it.
std::string broken(const plugins::Compressor& compressor, const Sample& sample, int32_t level, std::string_view text);

}  // namespace spillway::compress

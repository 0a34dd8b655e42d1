// Runs of bytes that are no text: base64, and lines of it.
//
// Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace blobs {

struct Run {
  size_t begin = 0, end = 0;
};

// The next run of at least `least` characters of base64 from `from` on, in one line; begin == end: there is none. Words
// and paths are no such run: it has letters of both cases and digits, well mixed.
Run nextRun(std::string_view text, size_t from, size_t least);

// A line of base64 among others of one length, as mail and keys have them.
bool isBase64Line(std::string_view line);

// A line of a hexadecimal dump: an address, then bytes.
bool isDumpLine(std::string_view line);

}  // namespace blobs

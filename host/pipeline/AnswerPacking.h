// Packs whole answers for clients that take gzip. Small ones are not worth it and huge ones would hold up a pump's
// loop; streams stay as they are, because a packed event arrives late.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace spillway::pipeline {

inline constexpr size_t kLeastPacked = 32 * 1024, kMostPacked = 4 * 1024 * 1024;

// Whether an Accept-Encoding header's value allows gzip by name.
bool takesGzip(std::string_view acceptEncoding);

// Packs `body` in place. False, and it is as before, when that is not worth it.
bool packAnswer(std::string& body);

// The header lines of a packed answer.
inline constexpr std::string_view kPackedHeaders = "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n";

}  // namespace spillway::pipeline

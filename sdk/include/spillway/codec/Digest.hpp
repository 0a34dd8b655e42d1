// SHA-256 of a text in hex digits: names that break a rule, ids that must not be told, identifiers a wire wants.
//
// Threading: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "../Call.hpp"

namespace spw {

// 64 digits; a host without a crypto service gives a plain 64-bit hash instead, 16 digits and as deterministic.
inline std::string hexDigest(Call call, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  uint8_t bytes[32] = {};
  size_t count = sizeof bytes;
  if (const spw_crypto* crypto = call.services().crypto) {
    crypto->sha256(str(text), bytes);
  } else {
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    for (count = 0; count < 8; ++count) bytes[count] = static_cast<uint8_t>(hash >> (8 * (7 - count)));
  }
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return out;
}

}  // namespace spw

// A fast hash of bytes: equal hashes are to be looked at again. The same on every machine.
//
// A pure function, safe from any thread; linear in the text.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace spw::text {
namespace detail {

// Eight bytes or fewer, the first of them lowest.
inline uint64_t wordOf(const char* bytes, size_t size) {
  uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    if (size >= 8) {
      std::memcpy(&word, bytes, 8);
      return word;
    }
  }
  for (size_t i = 0; i < size && i < 8; ++i) word |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return word;
}

}  // namespace detail

// `before`: the hash of what came before, to hash a text piece by piece. What it gives depends on the pieces.
inline uint64_t hashOf(std::string_view text, uint64_t before = 0) {
  uint64_t hash = (before ^ text.size()) * 0x9E3779B97F4A7C15;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    hash = (hash ^ detail::wordOf(text.data() + i, 8)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  hash = (hash ^ detail::wordOf(text.data() + i, text.size() - i)) * 0xc4ceb9fe1a85ec53;
  return hash ^ hash >> 32;
}

}  // namespace spw::text

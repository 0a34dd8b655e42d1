// Sixty-four bytes of JSON text at a time: which of them are quotes, backslashes and so on, one bit each. Shared by the
// string scanner and the skim.
//
// Plain values, any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spillway::base {

// Sixty-four bytes from p, compared with single values.
class TextBlock {
 public:
  static constexpr int kSize = 64;

  explicit TextBlock(const char* p) { std::memcpy(bytes_, p, sizeof bytes_); }

  uint64_t equal(char wanted) const {
    return collect([wanted](Part part) { return same(part, fill(wanted)); });
  }

  // Bytes below 0x20.
  uint64_t control() const {
    return collect([](Part part) { return atMost(part, 0x1f); });
  }

  // Either brace or bracket of one direction: '{' and '[' differ in one bit, as do '}' and ']'.
  uint64_t openBracket() const {
    return collect([](Part part) { return same(either(part, 0x20), fill('{')); });
  }
  uint64_t closeBracket() const {
    return collect([](Part part) { return same(either(part, 0x20), fill('}')); });
  }

 private:
#if defined(__SSE2__)
  using Part = __m128i;
  static constexpr int kParts = 4;

  static Part fill(char value) { return _mm_set1_epi8(value); }
  static Part same(Part a, Part b) { return _mm_cmpeq_epi8(a, b); }
  static Part either(Part a, char b) { return _mm_or_si128(a, fill(b)); }
  static Part atMost(Part a, char b) { return _mm_cmpeq_epi8(_mm_min_epu8(a, fill(b)), a); }

  template <class Question>
  uint64_t collect(Question question) const {
    uint64_t out = 0;
    for (int i = 0; i < kParts; ++i) {
      const auto mask = static_cast<unsigned>(_mm_movemask_epi8(question(bytes_[i])));
      out |= static_cast<uint64_t>(mask) << (16 * i);
    }
    return out;
  }

  Part bytes_[kParts];
#else
  using Part = unsigned char;

  static Part fill(char value) { return static_cast<Part>(value); }
  static bool same(Part a, Part b) { return a == b; }
  static Part either(Part a, char b) { return static_cast<Part>(a | b); }
  static bool atMost(Part a, char b) { return a <= static_cast<Part>(b); }

  template <class Question>
  uint64_t collect(Question question) const {
    uint64_t out = 0;
    for (int i = 0; i < kSize; ++i) out |= static_cast<uint64_t>(question(bytes_[i])) << i;
    return out;
  }

  Part bytes_[kSize];
#endif
};

// The bytes that stand behind an escaping backslash. In a run of backslashes every second one is escaped by the one
// before it; adding the bit where a run starts carries through the run and shows where it ends, for all runs of the
// block at once. `carry` says that the last byte of the block before escapes the first of this one.
inline uint64_t escapedBits(uint64_t backslash, uint64_t& carry) {
  if (!backslash) return std::exchange(carry, 0);
  constexpr uint64_t kEven = 0x5555555555555555u;
  backslash &= ~carry;
  const uint64_t follows = backslash << 1 | carry;
  const uint64_t oddStarts = backslash & ~kEven & ~follows;
  uint64_t sum = 0;
  carry = __builtin_add_overflow(oddStarts, backslash, &sum) ? 1 : 0;
  return (kEven ^ (sum << 1)) & follows;
}

// Each bit is set when an odd number of bits up to and including it is set in `bits`: from quotes to what lies between.
inline uint64_t prefixXor(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace spillway::base

// The inside of JSON strings: finding where one ends, taking escapes out, putting them in. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spillway::base {

class Arena;

// True for the bytes that cannot stand for themselves in a JSON string: quote, backslash, control characters.
inline bool isSpecialInString(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == '"' || byte == '\\';
}

// The first special byte in [p, end), or end.
inline const char* findSpecial(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                       _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    if (int mask = _mm_movemask_epi8(found)) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#else
  constexpr uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
  auto hasZero = [](uint64_t v) { return (v - kOnes) & ~v & kHigh; };
  for (; end - p >= 8; p += 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    if (((word - kOnes * 0x20) & ~word & kHigh) | hasZero(word ^ (kOnes * '"')) | hasZero(word ^ (kOnes * '\\'))) break;
  }
#endif
  while (p < end && !isSpecialInString(*p)) ++p;
  return p;
}

// Skips an escape sequence that begins at p (a backslash). Null when it is none that JSON knows.
inline const char* skipEscape(const char* p, const char* end) {
  auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  if (end - p < 2) return nullptr;
  switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return p + 2;
    case 'u':
      return end - p >= 6 && isHex(p[2]) && isHex(p[3]) && isHex(p[4]) && isHex(p[5]) ? p + 6 : nullptr;
    default:
      return nullptr;
  }
}

// The closing quote of the valid JSON string whose inside begins at p; `escaped` becomes true when it holds a
// backslash. Null when the string is not valid or does not end.
const char* closingQuote(const char* p, const char* end, bool& escaped);

// Where and why the string whose inside begins at p, for which closingQuote() found nothing, is not valid.
const char* stringProblem(const char* p, const char* end, const char*& where);

// Writes the text that `raw`, the inside of a valid JSON string, stands for. A surrogate without its partner becomes
// U+FFFD. `out` has room for raw.size() bytes, which is always enough. Returns the end of what was written.
char* unescape(std::string_view raw, char* out);

// True when the valid string inside `raw` stands for `text`. Allocates nothing for raw up to 256 bytes.
bool unescapesTo(std::string_view raw, std::string_view text);

// How long `text`, which is UTF-8, is when written inside a JSON string.
size_t escapedSize(std::string_view text);

// Writes it; `out` has room for escapedSize(text) bytes. Returns the end of what was written.
char* escape(std::string_view text, char* out);

// True when `text` is well-formed UTF-8.
bool isUtf8(std::string_view text);

// Where well-formed UTF-8 ends: the index of the first byte that breaks it, or text.size().
size_t utf8Prefix(std::string_view text);

// `text` with every ill-formed part replaced by U+FFFD, in `arena`; empty when there is no memory.
std::string_view repairUtf8(Arena& arena, std::string_view text);

}  // namespace spillway::base

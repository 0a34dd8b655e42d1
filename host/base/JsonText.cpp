#include "host/base/JsonText.h"

#include <simdjson.h>

#include <array>
#include <string>

#include "host/base/Arena.h"
#include "host/base/TextBlock.h"

namespace spillway::base {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

uint32_t hexDigit(char c) {
  if (c <= '9') return static_cast<uint32_t>(c - '0');
  return static_cast<uint32_t>((c | 0x20) - 'a') + 10;
}

uint32_t codeUnit(const char* digits) {
  return hexDigit(digits[0]) << 12 | hexDigit(digits[1]) << 8 | hexDigit(digits[2]) << 4 | hexDigit(digits[3]);
}

char* writeUtf8(uint32_t code, char* out) {
  auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 63));
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  }
  return out;
}

bool isHighSurrogate(uint32_t unit) { return (unit & 0xFC00) == 0xD800; }
bool isLowSurrogate(uint32_t unit) { return (unit & 0xFC00) == 0xDC00; }

// The escape at p, which is valid; p is moved behind it.
char* unescapeOne(const char*& p, const char* end, char* out) {
  char kind = p[1];
  if (kind != 'u') {
    p += 2;
    switch (kind) {
      case 'b':
        *out = '\b';
        break;
      case 'f':
        *out = '\f';
        break;
      case 'n':
        *out = '\n';
        break;
      case 'r':
        *out = '\r';
        break;
      case 't':
        *out = '\t';
        break;
      default:
        *out = kind;
    }
    return out + 1;
  }
  uint32_t unit = codeUnit(p + 2);
  p += 6;
  if (isHighSurrogate(unit)) {
    if (end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
      uint32_t low = codeUnit(p + 2);
      if (isLowSurrogate(low)) {
        p += 6;
        return writeUtf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
      }
    }
    unit = 0xFFFD;
  } else if (isLowSurrogate(unit)) {
    unit = 0xFFFD;
  }
  return writeUtf8(unit, out);
}

// How many bytes at p form one well-formed character; 0 when none do, and `bad` is then how many to skip.
size_t characterAt(const unsigned char* p, const unsigned char* end, size_t& bad) {
  bad = 1;
  auto available = static_cast<size_t>(end - p);
  unsigned char lead = p[0];
  if (lead < 0x80) return 1;
  size_t length = 0;
  unsigned char low = 0x80, high = 0xBF;  // what the second byte may be
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if (i == available || p[i] < low || p[i] > high) {
      bad = i;
      return 0;
    }
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

// The letter after the backslash of a short escape, or 0.
constexpr std::array<char, 256> kShortEscape = [] {
  std::array<char, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}();

// How many bytes longer a byte becomes when escaped.
constexpr std::array<uint8_t, 256> kEscapeGrowth = [] {
  std::array<uint8_t, 256> table{};
  for (size_t byte = 0; byte < 256; ++byte) table[byte] = kShortEscape[byte] ? 1 : byte < 0x20 ? 5 : 0;
  return table;
}();

char* escapeOne(char c, char* out) {
  constexpr char kHex[] = "0123456789abcdef";
  auto byte = static_cast<unsigned char>(c);
  *out++ = '\\';
  if (kShortEscape[byte]) {
    *out = kShortEscape[byte];
    return out + 1;
  }
  std::memcpy(out, "u00", 3);
  out[3] = kHex[byte >> 4];
  out[4] = kHex[byte & 15];
  return out + 5;
}

#if defined(__SSE2__)

// What may follow a backslash.
constexpr std::array<bool, 256> kKnownEscape = [] {
  std::array<bool, 256> table{};
  for (char c : {'"', '\\', '/', 'b', 'f', 'n', 'r', 't', 'u'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

// Sixteen bytes of text and which of them are special inside a string.
struct Specials {
  explicit Specials(const char* p) : bytes(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))) {}

  __m128i quotes() const { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')); }
  __m128i backslashes() const { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')); }
  __m128i controls() const { return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes); }
  int mask() const { return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes(), backslashes()), controls())); }

  __m128i bytes;
};

#endif

}  // namespace

const char* closingQuote(const char* p, const char* end, bool& escaped) {
#if defined(__SSE2__)
  if (end - p >= 16) {  // most strings are short and plain
    const auto mask = static_cast<unsigned>(Specials(p).mask());
    if (mask) {
      const char* special = p + __builtin_ctz(mask);
      if (*special == '"') return special;
    } else {
      p += 16;
    }
  }
  uint64_t carry = 0;
  for (; end - p >= TextBlock::kSize; p += TextBlock::kSize) {
    const TextBlock block(p);
    const uint64_t backslashes = block.equal('\\');
    const uint64_t escapes = escapedBits(backslashes, carry);
    const uint64_t quotes = block.equal('"') & ~escapes;
    const uint64_t inside = quotes ? (quotes & (~quotes + 1)) - 1 : ~uint64_t{0};
    if (block.control() & inside) return nullptr;
    escaped = escaped || (backslashes & inside) != 0;
    for (uint64_t left = escapes & inside; left; left &= left - 1) {
      const char* at = p + __builtin_ctzll(left);
      if (!kKnownEscape[static_cast<unsigned char>(*at)] || (*at == 'u' && !skipEscape(at - 1, end))) return nullptr;
    }
    if (quotes) return p + __builtin_ctzll(quotes);
  }
  if (carry) --p;  // the backslash before p escapes what is at p
#endif
  for (;;) {
    p = findSpecial(p, end);
    if (p == end) return nullptr;
    if (*p == '"') return p;
    escaped = true;
    if (*p != '\\' || !(p = skipEscape(p, end))) return nullptr;
  }
}

const char* stringProblem(const char* p, const char* end, const char*& where) {
  for (;;) {
    p = where = findSpecial(p, end);
    if (p == end) return "a string does not end";
    if (*p != '\\') return "a control character in a string";
    p = skipEscape(p, end);
    if (!p) return "an invalid escape in a string";
  }
}

char* unescape(std::string_view raw, char* out) {
  const char* p = raw.data();
  const char* end = p + raw.size();
  while (p < end) {
#if defined(__SSE2__)
    // Sixteen bytes are stored even when fewer count: what follows overwrites the rest, and `out` is never ahead of p.
    if (end - p >= 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
      const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
      const int run = mask ? __builtin_ctz(static_cast<unsigned>(mask)) : 16;
      p += run;
      out += run;
      if (mask) out = unescapeOne(p, end, out);
      continue;
    }
#endif
    if (*p == '\\') {
      out = unescapeOne(p, end, out);
    } else {
      *out++ = *p++;
    }
  }
  return out;
}

bool unescapesTo(std::string_view raw, std::string_view text) {
  if (text.size() > raw.size()) return false;
  char room[256];
  if (raw.size() <= sizeof room) return text == std::string_view(room, static_cast<size_t>(unescape(raw, room) - room));
  std::string longer(raw.size(), '\0');
  return text == std::string_view(longer.data(), static_cast<size_t>(unescape(raw, longer.data()) - longer.data()));
}

size_t escapedSize(std::string_view text) {
  size_t size = text.size();
  const char* p = text.data();
  const char* end = p + text.size();
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16)
    for (auto left = static_cast<unsigned>(Specials(p).mask()); left; left &= left - 1)
      size += kEscapeGrowth[static_cast<unsigned char>(p[__builtin_ctz(left)])];
#endif
  for (; p < end; ++p) size += kEscapeGrowth[static_cast<unsigned char>(*p)];
  return size;
}

char* escape(std::string_view text, char* out) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end) {
#if defined(__SSE2__)
    // As in unescape(): as much room is left behind `out` as text behind p.
    if (end - p >= 16) {
      const Specials specials(p);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), specials.bytes);
      const int mask = specials.mask();
      const int run = mask ? __builtin_ctz(static_cast<unsigned>(mask)) : 16;
      p += run;
      out += run;
      if (mask) out = escapeOne(*p++, out);
      continue;
    }
#endif
    if (isSpecialInString(*p)) {
      out = escapeOne(*p++, out);
    } else {
      *out++ = *p++;
    }
  }
  return out;
}

bool isUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

size_t utf8Prefix(std::string_view text) {
  const auto* begin = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = begin + text.size();
  const auto* p = begin;
  for (size_t bad = 0; p < end;) {
    size_t length = characterAt(p, end, bad);
    if (!length) break;
    p += length;
  }
  return static_cast<size_t>(p - begin);
}

std::string_view repairUtf8(Arena& arena, std::string_view text) {
  auto* start = static_cast<char*>(arena.alloc(text.size() * kReplacement.size()));
  if (!start) return {};
  char* out = start;
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  for (size_t bad = 0; p < end;) {
    size_t length = characterAt(p, end, bad);
    if (length) {
      std::memcpy(out, p, length);
      out += length;
      p += length;
    } else {
      std::memcpy(out, kReplacement.data(), kReplacement.size());
      out += kReplacement.size();
      p += bad;
    }
  }
  return {start, static_cast<size_t>(out - start)};
}

}  // namespace spillway::base

#include "host/base/JsonText.h"

#include <simdjson.h>

#include <string>

#include "host/base/Arena.h"

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

}  // namespace

char* unescape(std::string_view raw, char* out) {
  const char* p = raw.data();
  const char* end = p + raw.size();
  while (p < end) {
    const char* special = findSpecial(p, end);
    const auto run = static_cast<size_t>(special - p);
    if (run) std::memcpy(out, p, run);
    out += run;
    p = special;
    if (p < end) out = unescapeOne(p, end, out);
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
  const char* end = text.data() + text.size();
  for (const char* p = findSpecial(text.data(), end); p < end; p = findSpecial(p + 1, end)) {
    switch (*p) {
      case '"':
      case '\\':
      case '\b':
      case '\f':
      case '\n':
      case '\r':
      case '\t':
        size += 1;
        break;
      default:
        size += 5;
    }
  }
  return size;
}

char* escape(std::string_view text, char* out) {
  constexpr char kHex[] = "0123456789abcdef";
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end) {
    const char* special = findSpecial(p, end);
    const auto run = static_cast<size_t>(special - p);
    if (run) std::memcpy(out, p, run);
    out += run;
    if (special == end) break;
    *out++ = '\\';
    switch (*special) {
      case '\b':
        *out++ = 'b';
        break;
      case '\f':
        *out++ = 'f';
        break;
      case '\n':
        *out++ = 'n';
        break;
      case '\r':
        *out++ = 'r';
        break;
      case '\t':
        *out++ = 't';
        break;
      case '"':
      case '\\':
        *out++ = *special;
        break;
      default: {
        auto byte = static_cast<unsigned char>(*special);
        std::memcpy(out, "u00", 3);
        out[3] = kHex[byte >> 4];
        out[4] = kHex[byte & 15];
        out += 5;
      }
    }
    p = special + 1;
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

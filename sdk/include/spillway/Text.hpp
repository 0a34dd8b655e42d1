// Text on its way into JSON. Pure functions, safe from any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace spw {
namespace detail {

// Length of the valid UTF-8 sequence at the start of `text`, 0 when it is broken.
inline size_t utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto trail = [&](size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0), second = byte(1);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4 || !trail(1)) return 0;
  if (lead < 0xE0) return 2;
  // Over-long forms, surrogates and values above U+10FFFF show in the second byte.
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  if (!trail(2)) return 0;
  if (lead < 0xF0) return 3;
  return trail(3) ? 4 : 0;
}

// How many bytes from `text` on, of eight, need no second look: plain ASCII but quote, backslash and control
// characters.
inline size_t plainBytes(const char* text) {
  constexpr uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  uint64_t bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  const uint64_t quote = bytes ^ (kOnes * '"'), backslash = bytes ^ (kOnes * '\\');
  // Subtraction sets the high bit of bytes below what is subtracted; bytes from 0x80 on have it already. A borrow can
  // mark too much, but only above a byte that is marked rightly.
  const uint64_t marked = (bytes | (bytes - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes)) & kHigh;
  if (marked == 0) return sizeof bytes;
  return std::endian::native == std::endian::little ? static_cast<size_t>(std::countr_zero(marked)) / 8 : 0;
}

inline void appendEscape(std::string& out, unsigned char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
      return;
  }
}

}  // namespace detail

// Appends `text` to `out` as the inside of a JSON string, without quotes; broken UTF-8 becomes U+FFFD.
inline void escapeTo(std::string& out, std::string_view text) {
  size_t clean = 0;
  for (size_t i = 0; i < text.size();) {
    if (text.size() - i >= 8) {
      const size_t plain = detail::plainBytes(text.data() + i);
      i += plain;
      if (plain == 8) continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      ++i;
      continue;
    }
    if (c >= 0x80) {
      const size_t length = detail::utf8Length(text.substr(i));
      if (length > 0) {
        i += length;
        continue;
      }
    }
    out.append(text, clean, i - clean);
    if (c >= 0x80) {
      out += "\xEF\xBF\xBD";
    } else {
      detail::appendEscape(out, c);
    }
    clean = ++i;
  }
  out.append(text, clean, text.size() - clean);
}

}  // namespace spw

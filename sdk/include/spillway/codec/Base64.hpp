// Base64 as requests carry it: the URL alphabet for envelopes, the plain one for documents and for fields that strict
// clients decode.
//
// Threading: pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spw {
namespace detail {

inline constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
inline constexpr uint8_t kNoDigit = 0xFF;

constexpr std::array<uint8_t, 256> makeBase64Digits() {
  std::array<uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (size_t i = 0; i < kUrlAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kUrlAlphabet[i])] = static_cast<uint8_t>(i);
  }
  digits['+'] = 62;
  digits['/'] = 63;
  return digits;
}
inline constexpr std::array<uint8_t, 256> kBase64Digits = makeBase64Digits();

}  // namespace detail

// Without padding.
inline std::string base64urlEncode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  uint32_t bits = 0;
  unsigned pending = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (pending += 8; pending >= 6; pending -= 6) out += detail::kUrlAlphabet[(bits >> (pending - 6)) & 63];
  }
  if (pending > 0) out += detail::kUrlAlphabet[(bits << (6 - pending)) & 63];
  return out;
}

// The plain alphabet, with padding.
inline std::string base64Encode(std::string_view bytes) {
  std::string out = base64urlEncode(bytes);
  for (char& c : out) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

// Both alphabets, padding optional; nothing when a character or the length is impossible.
inline std::optional<std::string> base64Decode(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  uint32_t bits = 0;
  unsigned pending = 0;
  for (const char c : text) {
    const uint8_t digit = detail::kBase64Digits[static_cast<unsigned char>(c)];
    if (digit == detail::kNoDigit) return std::nullopt;
    bits = (bits << 6) | digit;
    pending += 6;
    if (pending < 8) continue;
    pending -= 8;
    out += static_cast<char>((bits >> pending) & 0xFF);
  }
  return out;
}

}  // namespace spw

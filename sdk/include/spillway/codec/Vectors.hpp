// Vectors of numbers in answers. A list of numbers becomes one string before the answer is parsed: ten thousand numbers
// are then one value of the tree instead of ten thousand, and are written again as they were spelled.
//
// Pure; any thread.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "Base64.hpp"

namespace spw {

// `json` with every list that holds numbers only written as a string: [1, -0.5] becomes "1,-0.5". What is no JSON stays
// none.
inline std::string foldNumbers(std::string_view json) {
  const auto part = [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  };
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  std::string out;
  out.reserve(json.size());
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    out += c;
    if (quoted) {
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      quoted = c != '"';
      continue;
    }
    quoted = c == '"';
    if (c != '[') continue;
    size_t end = i + 1;
    bool any = false;
    while (end < json.size() && (part(json[end]) || blank(json[end]) || json[end] == ',')) any |= part(json[end++]);
    if (!any || end == json.size() || json[end] != ']') continue;
    out.back() = '"';
    for (++i; i < end; ++i) {
      if (!blank(json[i])) out += json[i];
    }
    out += '"';
  }
  return out;
}

// "1,-0.5" as base64 of little-endian 32-bit floats; nothing when a number is none.
inline std::optional<std::string> packNumbers(std::string_view numbers) {
  std::string bytes;
  const char* at = numbers.data();
  const char* const end = at + numbers.size();
  while (at < end) {
    double value = 0;
    const auto read = std::from_chars(at, end, value);
    if (read.ec != std::errc() || (read.ptr < end && *read.ptr != ',')) return std::nullopt;
    const auto single = static_cast<float>(value);
    if (!(single - single == 0)) return std::nullopt;  // larger than such a float can be
    uint32_t bits = 0;
    std::memcpy(&bits, &single, sizeof bits);
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xFF);
    at = read.ptr < end ? read.ptr + 1 : end;
  }
  return base64Encode(bytes);
}

// The reverse, each number as short as it can be told from its neighbours; nothing when the text is no such base64.
inline std::optional<std::string> unpackNumbers(std::string_view base64) {
  const auto bytes = base64Decode(base64);
  if (!bytes || bytes->size() % 4 != 0) return std::nullopt;
  std::string out;
  for (size_t i = 0; i < bytes->size(); i += 4) {
    uint32_t bits = 0;
    for (size_t b = 0; b < 4; ++b)
      bits |= static_cast<uint32_t>(static_cast<unsigned char>((*bytes)[i + b])) << (8 * b);
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!(value - value == 0)) return std::nullopt;  // JSON has no infinity
    char text[32];
    const auto wrote = std::to_chars(text, text + sizeof text, value);
    if (i > 0) out += ',';
    out.append(text, wrote.ptr);
  }
  return out;
}

}  // namespace spw

#include "tests/simulator/Text.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace spillway::simulator {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t j = 0; j < 3; j++) {
      group = group << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (size_t j = 0; j < 4; j++) out.push_back(j <= left ? alphabet[group >> (18 - 6 * j) & 63u] : '=');
  }
  return out;
}

}  // namespace

int64_t countTokens(std::string_view text) { return static_cast<int64_t>((text.size() + 3) / 4); }

std::vector<std::string_view> cutText(std::string_view text, size_t bytes) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    size_t end = std::min(bytes, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) end++;
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

uint64_t hashText(std::string_view text) {
  uint64_t hash = 14695981039346656037ull;
  for (char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ull;
  }
  return hash;
}

std::string makeId(std::string_view prefix, uint64_t number, size_t length) {
  static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string id(prefix);
  uint64_t state = number * 0x9E3779B97F4A7C15ull + 0x1234567;
  for (size_t i = 0; i < length; i++) {
    state ^= state >> 29;
    state *= 0xBF58476D1CE4E5B9ull;
    state ^= state >> 32;
    id.push_back(kAlphabet[state % kAlphabet.size()]);
  }
  return id;
}

std::string makeUuid(uint64_t number) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = makeId("", number, 32);
  for (char& c : text) c = kDigits[static_cast<unsigned char>(c) % kDigits.size()];
  for (size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
  return text;
}

bool sameIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

bool containsIgnoringCase(std::string_view text, std::string_view part) {
  auto same = [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    unsigned value = 0;
    bool escape = text[i] == '%' && i + 2 < text.size() &&
                  std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3;
    out.push_back(escape ? static_cast<char>(value) : text[i]);
    if (escape) i += 2;
  }
  return out;
}

std::string queryParameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    size_t equals = item.find('=');
    if (item.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string() : percentDecoded(item.substr(equals + 1));
  }
  return {};
}

std::string base64(std::string_view bytes) { return encode(bytes, kStandard); }
std::string base64Url(std::string_view bytes) { return encode(bytes, kUrl); }

std::optional<std::string> fromBase64(std::string_view text, size_t* bad) {
  std::string out;
  uint32_t group = 0;
  size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  for (size_t i = 0; i < text.size() - padding; i++) {
    size_t value = kStandard.find(text[i]);
    if (value == std::string_view::npos) {
      if (bad) *bad = i;
      return {};
    }
    group = group << 6 | static_cast<uint32_t>(value);
    if (i % 4 != 3) continue;
    for (int shift : {16, 8, 0}) out.push_back(static_cast<char>(group >> shift & 0xFFu));
    group = 0;
  }
  if (text.size() % 4 != 0) {
    if (bad) *bad = text.size();
    return {};
  }
  if (padding == 2) out.push_back(static_cast<char>(group >> 4 & 0xFFu));
  if (padding == 1) {
    out.push_back(static_cast<char>(group >> 10 & 0xFFu));
    out.push_back(static_cast<char>(group >> 2 & 0xFFu));
  }
  return out;
}

std::string standardAlphabet(std::string_view base64Url) {
  std::string text(base64Url);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return text;
}

}  // namespace spillway::simulator

#include "tests/simulator/Text.h"

#include <algorithm>
#include <cctype>

namespace spillway::simulator {

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

bool sameIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace spillway::simulator

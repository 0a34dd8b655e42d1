// Sets of words, found anywhere in a text and in either case:
//
//   static constexpr std::string_view kWords[] = {"error", "not found"};
//   static constexpr Words kSet(kWords);
//   kSet.in("Not Found")
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spw::text {
namespace detail {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool beginsWithWord(std::string_view text, std::string_view lowerCase) {
  if (text.size() < lowerCase.size()) return false;
  for (size_t i = 0; i < lowerCase.size(); ++i)
    if (lower(text[i]) != lowerCase[i]) return false;
  return true;
}

}  // namespace detail

// Words of two bytes and more, all in lower case, found anywhere in a line and in either case. Made when compiled: a
// set of the three bytes that each begins with, so that only where one may begin it is looked for, and the words by
// their first bytes.
template <size_t N>
class Words {
 public:
  constexpr explicit Words(const std::string_view (&words)[N]) {
    size_t next = 0;
    for (size_t c = 0; c < 256; ++c) {
      begin_[c] = static_cast<uint8_t>(next);
      for (std::string_view word : words)
        if (static_cast<unsigned char>(word[0]) == c) words_[next++] = word;
      end_[c] = static_cast<uint8_t>(next);
    }
    for (size_t c = 'A'; c <= 'Z'; ++c) {
      begin_[c] = begin_[c + 32];
      end_[c] = end_[c + 32];
    }
    for (std::string_view word : words)
      for (uint32_t third = 0; third < 32; ++third)
        if (word.size() == 2 || third == codeOf(word[2])) add(codeOf(word[0]) << 10 | codeOf(word[1]) << 5 | third);
  }

  // Whether one of them stands somewhere in a text.
  constexpr bool in(std::string_view text) const {
    uint32_t three = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      three = (three << 5 | codeOf(text[i])) & 0x7fff;
      if ((begins_[three >> 6] >> (three & 63) & 1) != 0 && i >= 2 && beginsAt(text, i - 2)) return true;
    }
    return text.size() >= 2 && beginsAt(text, text.size() - 2);
  }

 private:
  // Five bits of a byte that are equal for a letter in either case.
  static constexpr uint32_t codeOf(char c) { return static_cast<unsigned char>(c) & 31; }
  constexpr void add(uint32_t three) { begins_[three >> 6] |= uint64_t{1} << (three & 63); }

  constexpr bool beginsAt(std::string_view line, size_t at) const {
    const auto c = static_cast<unsigned char>(line[at]);
    for (size_t w = begin_[c]; w < end_[c]; ++w)
      if (detail::beginsWithWord(line.substr(at), words_[w])) return true;
    return false;
  }

  std::array<std::string_view, N> words_{};
  std::array<uint8_t, 256> begin_{}, end_{};
  std::array<uint64_t, 512> begins_{};
};

}  // namespace spw::text

// About how many tokens a text is, without a tokenizer: to tell whether something pays. The host counts for good.
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "Shape.hpp"

namespace spw::text {

// What tokenizers tell apart first.
enum class CharClass : uint8_t { Letter, Digit, Blank, Other };

namespace detail {

inline constexpr std::array<CharClass, 256> kCharClasses = [] {
  std::array<CharClass, 256> classes{};
  for (size_t i = 0; i < 256; ++i) {
    const char sign = static_cast<char>(i);
    classes[i] = isLetter(sign)                ? CharClass::Letter
                 : isDigit(sign)               ? CharClass::Digit
                 : sign == ' ' || sign == '\t' ? CharClass::Blank
                                               : CharClass::Other;
  }
  return classes;
}();

}  // namespace detail

inline constexpr CharClass classOf(char c) { return detail::kCharClasses[static_cast<unsigned char>(c)]; }

// Words, short rows of digits and pairs of other signs are a token each; a blank before a word is part of it, and a
// long row of one sign is hardly more than one.
inline size_t weightOf(std::string_view text) {
  size_t weight = 0;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    const CharClass kind = classOf(text[i]);
    while (end < text.size() && classOf(text[end]) == kind) ++end;
    const size_t size = end - i;
    if (kind == CharClass::Other) {
      const bool row = size > 4 && text[i] == text[i + 1] && text[i] == text[end - 1];
      weight += row ? 1 + size / 32 : (size + 1) / 2;
    }
    if (kind == CharClass::Letter) weight += 1 + (size - 1) / 8;
    if (kind == CharClass::Digit) weight += (size + 2) / 3;
    if (kind == CharClass::Blank) weight += size > 1;
    i = end;
  }
  return weight;
}

}  // namespace spw::text

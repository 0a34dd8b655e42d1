// The number that a line of a file begins with, as cat -n and the reading tools of agents write it:
//
//      12<tab>int main() {         12→int main() {         12 | int main() {
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace line_numbers {

struct Number {
  uint64_t value = 0;
  size_t width = 0;         // with the blanks before it
  std::string_view behind;  // what stands between it and the text; empty: the line has lost all behind its number

  size_t size() const { return width + behind.size(); }
};

// Nothing: the line has none.
std::optional<Number> numberOf(std::string_view line);

// Whether a line begins as one whose number is `other`'s and `more` would in the same hand.
bool follows(std::string_view line, const Number& other, uint64_t more);

}  // namespace line_numbers

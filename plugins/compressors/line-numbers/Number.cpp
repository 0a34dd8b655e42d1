#include "Number.h"

#include <spillway/text/Shape.hpp>

#include <algorithm>

namespace line_numbers {

std::optional<Number> numberOf(std::string_view line) {
  constexpr size_t kMostDigits = 9, kWidest = 12;
  size_t at = 0;
  while (at < line.size() && at < kWidest && line[at] == ' ') ++at;
  const size_t begin = at;
  Number number;
  for (; at < line.size() && spw::text::isDigit(line[at]) && at - begin < kMostDigits; ++at)
    number.value = number.value * 10 + static_cast<uint64_t>(line[at] - '0');
  if (at == begin) return std::nullopt;
  number.width = at;
  if (at == line.size() || line[at] == '\n') return number;
  for (std::string_view behind : {"\t", "\xe2\x86\x92", " | "}) {
    if (!line.substr(at).starts_with(behind)) continue;
    number.behind = line.substr(at, behind.size());
    return number;
  }
  return std::nullopt;
}

bool follows(std::string_view line, const Number& other, uint64_t more) {
  const std::string digits = std::to_string(other.value + more);
  const size_t width = std::max(other.width, digits.size());
  return line.size() >= width &&
         line.substr(0, width - digits.size()).find_first_not_of(' ') == std::string_view::npos &&
         line.substr(width - digits.size()).starts_with(digits) && line.substr(width).starts_with(other.behind);
}

}  // namespace line_numbers

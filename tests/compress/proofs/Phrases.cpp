// The texts of the list are put in the place of their signs.
#include <cstdio>
#include <map>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

// "[spillway: 12 texts left out: $a to $f stand for the 6 listed below]", read with no code of the product's.
bool readList(const std::string& line, char& sign, size_t& entries) {
  unsigned long uses = 0, count = 0;
  char to = 0, first = 0, last = 0, end = 0;
  if (std::sscanf(line.c_str(), "[spillway: %lu text%*[s] left out: %c%c to %c%c stand for the %lu listed below%c",
                  &uses, &sign, &first, &to, &last, &count, &end) == 7 ||
      std::sscanf(line.c_str(), "[spillway: %lu text%*[s] left out: %c%c stands for the %lu listed below%c", &uses,
                  &sign, &first, &count, &end) == 5) {
    entries = count;
    return end == ']';
  }
  return false;
}

std::string spelledOut(std::string_view text) {
  char sign = 0;
  size_t entries = 0;
  size_t at = text.find('\n');
  if (at == std::string_view::npos || !readList(std::string(text.substr(0, at)), sign, entries))
    return std::string(text);
  std::map<char, std::string_view> list;
  for (++at; entries > 0; --entries) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos || end < at + 3 || text[at] != sign || text[at + 2] != '=')
      return "the list is damaged";
    list[text[at + 1]] = text.substr(at + 3, end - at - 3);
    at = end + 1;
  }
  std::string out;
  for (; at < text.size(); ++at) {
    if (text[at] == sign && at + 1 < text.size() && list.contains(text[at + 1])) {
      out += list[text[++at]];
    } else {
      out += text[at];
    }
  }
  return out;
}

const Proof phrases{"phrases", {.decode = spelledOut}};

}  // namespace
}  // namespace spillway::compress

// Markers are replaced by what they stand for.
#include <cstdio>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

// "[spillway: 12 lines left out: the 3 lines above again]", read with no code of the product's.
bool readAgain(const std::string& line, size_t& count, size_t& block) {
  unsigned long lines = 0, above = 1;
  char end = 0;
  if (std::sscanf(line.c_str(), "[spillway: %lu line%*[s] left out: the %lu lines above again%c", &lines, &above,
                  &end) == 3 ||
      std::sscanf(line.c_str(), "[spillway: %lu line%*[s] left out: the line above again%c", &lines, &end) == 2 ||
      std::sscanf(line.c_str(), "[spillway: %lu line left out: the line above again%c", &lines, &end) == 2) {
    count = lines;
    block = above;
    return end == ']' || end == ' ';
  }
  return false;
}

std::string expanded(std::string_view text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t feed = text.find('\n', at);
    const size_t end = feed == std::string_view::npos ? text.size() : feed + 1;
    std::string line(text.substr(at, end - at));
    at = end;
    size_t count = 0, block = 1;
    if (readAgain(line, count, block) && block <= lines.size()) {
      for (; count > 0; --count) lines.push_back(lines[lines.size() - block]);
    } else {
      lines.push_back(std::move(line));
    }
  }
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

const Proof repeatedLines{"repeated-lines", {.decode = expanded}};

}  // namespace
}  // namespace spillway::compress

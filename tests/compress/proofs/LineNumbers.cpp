// Lines between two numbers, as many as are missing between these, get them back.
#include <cctype>
#include <string>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

// How long the number at the beginning of a line is with its blanks, what it is, and what stands behind it if anything.
size_t readNumber(const std::string& line, size_t& number, std::string& behind) {
  size_t end = line.find_first_not_of(' ');
  if (end == std::string::npos) return 0;
  const size_t begin = end;
  while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end])) != 0) ++end;
  if (end == begin || end - begin > 9) return 0;
  if (end == line.size() || line[end] == '\n') {  // an empty line that has lost its tab
    number = std::stoul(line.substr(begin, end - begin));
    return end;
  }
  for (const char* sign : {"\t", "\xe2\x86\x92", " | "})
    if (line.compare(end, std::string(sign).size(), sign) == 0) {
      number = std::stoul(line.substr(begin, end - begin));
      behind = sign;
      return end;
    }
  return 0;
}

std::string numbered(std::string_view text) {
  const size_t feed = text.find('\n');
  if (!text.starts_with("[spillway: ") || feed == std::string_view::npos ||
      text.substr(0, feed).find(" line numbers left out: ") == std::string_view::npos)
    return std::string(text);
  std::vector<std::string> lines;
  for (size_t at = feed + 1; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.emplace_back(text.substr(at, end - at));
    at = end;
  }
  std::string out;
  std::string sign;
  for (size_t i = 0, behindLast = 0, last = 0, width = 0; i < lines.size();) {
    size_t number = 0, end = i;
    std::string next;
    while (end < lines.size() && readNumber(lines[end], number, next) == 0) ++end;
    const bool counts = end < lines.size() && behindLast > 0 && number == last + (end - i) + 1;
    for (; i < end; ++i) {
      ++last;
      const std::string digits = std::to_string(last);
      if (counts) out += std::string(width > digits.size() ? width - digits.size() : 0, ' ') + digits + sign;
      out += lines[i];
    }
    if (end == lines.size()) break;
    width = readNumber(lines[end], last, sign);
    out += lines[i++];
    behindLast = i;
  }
  return out;
}

const Proof lineNumbers{"line-numbers", {.decode = numbered}};

}  // namespace
}  // namespace spillway::compress

// Advice says nothing about the work tree.
#include <algorithm>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

bool isAdvice(std::string_view line) {
  const size_t begin = line.find_first_not_of(" \t"), end = line.find_last_not_of(" \t\r\n");
  if (begin == std::string_view::npos || line[begin] != '(' || line[end] != ')') return false;
  return line.substr(begin).starts_with("(use \"git ") ||
         line.substr(begin).starts_with("(commit or discard the untracked");
}

std::string withoutAdvice(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    if (!isAdvice(line)) out += line;
    at = end;
  }
  return out;
}

const Proof gitStatus{"git-status", {.like = withoutAdvice}};

}  // namespace
}  // namespace spillway::compress

// Passages that a marker stands for are read where their first line stands first.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string withoutEnd(std::string line) {
  if (line.ends_with('\n')) line.pop_back();
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string withPassages(std::string_view text) {
  const std::string begin = "[spillway: ", middle = " lines left out: those above from \"", end = "\" on]";
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::string line(text.substr(0, std::min(text.size() - 1, text.find('\n')) + 1));
    text.remove_prefix(line.size());
    const std::string content = withoutEnd(line);
    const size_t named = content.find(middle);
    size_t from = lines.size();
    if (content.starts_with(begin) && named != std::string::npos && content.ends_with(end)) {
      const size_t name = named + middle.size();
      const std::string first = content.substr(name, content.size() - end.size() - name);
      from = 0;
      while (from < lines.size() && withoutEnd(lines[from]) != first) ++from;
    }
    if (from == lines.size()) {
      lines.push_back(line);
      continue;
    }
    const size_t count = std::strtoul(content.c_str() + begin.size(), nullptr, 10);
    for (size_t i = 0; i < count && from + i < lines.size(); ++i) lines.push_back(std::string(lines[from + i]));
  }
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

const Proof passages{"passages", {.decode = withPassages}};

}  // namespace
}  // namespace spillway::compress

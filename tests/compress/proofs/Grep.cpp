// A line in front of one that begins with a number or a colon is the path of that one and of those like it.
#include <cctype>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

size_t digitsOf(const std::string& line) {
  size_t count = 0;
  while (count < line.size() && std::isdigit(static_cast<unsigned char>(line[count])) != 0) ++count;
  return count;
}

bool lacksPath(const std::string& line) {
  const size_t digits = digitsOf(line);
  if (digits == 0) return line.starts_with(":");
  return digits < line.size() && (line[digits] == ':' || line[digits] == '-' || line[digits] == '=');
}

std::string withPaths(std::string_view text) {
  const size_t feed = text.find('\n');
  if (!text.starts_with("[spillway: ") || text.substr(0, feed).find(" left out: each is said once, before") == feed ||
      text.substr(0, feed).find("left out: each is said once, before") == std::string_view::npos)
    return std::string(text);
  std::vector<std::string> lines;
  for (size_t at = feed + 1; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.emplace_back(text.substr(at, end - at));
    at = end;
  }
  std::string out, path;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool follows = i + 1 < lines.size() && lacksPath(lines[i + 1]);
    if (lacksPath(lines[i])) {
      const size_t digits = digitsOf(lines[i]);
      out += path + (digits > 0 ? std::string(1, lines[i][digits]) : "") + lines[i];
    } else if (follows && (lines[i] != "--\n" || path.empty())) {
      path = lines[i].substr(0, lines[i].size() - 1);
    } else {
      out += lines[i];
      if (!follows) path.clear();
    }
  }
  return out;
}

const Proof grep{"grep", {.decode = withPaths}};

}  // namespace
}  // namespace spillway::compress

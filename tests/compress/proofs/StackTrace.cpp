// Frames that a marker stands for are those that the trace before ended with.
#include <cctype>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

size_t indent(const std::string& line) {
  const size_t at = line.find_first_not_of(" \t");
  return at == std::string::npos || line[at] == '\n' ? std::string::npos : at;
}

bool place(const std::string& line, size_t from) {
  for (size_t i = from + 1; i + 1 < line.size(); ++i)
    if (line[i] == ':' && line[i - 1] != ' ' && std::isdigit(static_cast<unsigned char>(line[i + 1])) != 0) return true;
  return false;
}

bool numbered(const std::string& line, size_t at) {
  unsigned long number = 0;
  char behind = 0;
  if (std::isdigit(static_cast<unsigned char>(line[at == std::string::npos ? 0 : at + (line[at] == '#')])) == 0)
    return false;
  if (line[at] == '#') return std::sscanf(line.c_str() + at, "#%lu%c", &number, &behind) == 2 && behind == ' ';
  const size_t end = line.find_first_not_of("0123456789", at);
  return end != std::string::npos && line.compare(end, 2, ": ") == 0 && line.find("::", end) != std::string::npos;
}

// A frame, as the traces of the languages have them; `line` without its line feed.
bool frame(const std::string& line) {
  const size_t at = indent(line);
  if (at == std::string::npos || line.empty()) return false;
  if (line.starts_with("==")) {
    const size_t end = line.find("==", 2);
    if (end == std::string::npos) return false;
    const size_t word = line.find_first_not_of(" \t", end + 2);
    return word != std::string::npos && (line.compare(word, 5, "at 0x") == 0 || line.compare(word, 5, "by 0x") == 0);
  }
  if (at == 0) return line[0] == '#' && numbered(line, 0) && line.find(" in ") != std::string::npos;
  if (line.compare(at, 3, "at ") == 0 || numbered(line, at)) return true;
  if (line.compare(at, 6, "File \"") == 0) return line.find("\", line ", at) != std::string::npos;
  if (line.find(" +0x", at) != std::string::npos && place(line, at)) return true;
  return line.ends_with(')') && line.find(" (", at) != std::string::npos && place(line, at);
}

std::string withFrames(std::string_view text) {
  std::vector<std::string> trace, before;
  std::string out, last;
  const auto flush = [&] {
    for (const std::string& line : trace) out += line;
    if (trace.size() >= 2) before = std::move(trace);
    trace.clear();
  };
  while (!text.empty()) {
    const size_t feed = text.find('\n');
    const std::string line(text.substr(0, feed));
    const std::string whole = feed == std::string_view::npos ? line : line + "\n";
    text.remove_prefix(whole.size());
    unsigned long count = 0;
    char end = 0;
    if (std::sscanf(line.c_str(), "[spillway: %lu lines left out: the last ones of the stack trace above again%c",
                    &count, &end) == 2 &&
        end == ']' && count <= before.size()) {
      for (size_t i = before.size() - count; i < before.size(); ++i) trace.push_back(before[i]);
      flush();
    } else if (frame(line)) {
      last = line;
      trace.push_back(whole);
    } else if (!trace.empty() && indent(last) > 0 && indent(line) != std::string::npos && indent(line) > indent(last)) {
      trace.push_back(whole);
    } else {
      flush();
      out += whole;
    }
  }
  flush();
  return out;
}

const Proof stackTrace{"stack-trace", {.decode = withFrames}};

}  // namespace
}  // namespace spillway::compress

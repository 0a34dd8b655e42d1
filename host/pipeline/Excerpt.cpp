#include "host/pipeline/Excerpt.h"

#include <spillway/text/Lines.hpp>

namespace spillway::pipeline {
namespace {

// The beginning of `text` of at most that many bytes, without half a character.
std::string_view clipped(std::string_view text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

std::string excerpt(std::string_view text, int64_t fromLine, size_t mostBytes) {
  int64_t line = 0, last = 0;
  size_t missing = 0;  // bytes of the last line given
  bool full = false;
  std::string out;
  for (spw::text::Lines lines(text); lines.next();) {
    if (++line < fromLine || full) continue;
    const std::string_view whole = lines.whole();
    if (out.size() + whole.size() <= mostBytes) {
      out += whole;
      last = line;
      continue;
    }
    full = true;
    if (!out.empty()) continue;
    const std::string_view part = clipped(whole, mostBytes);
    out += part;
    out += '\n';
    last = line;
    missing = whole.size() - part.size();
  }
  if (last == 0) return "[spillway: the text has " + std::to_string(line) + (line == 1 ? " line]" : " lines]");
  if (fromLine <= 1 && last == line && missing == 0) return out;
  if (!out.ends_with('\n')) out += '\n';
  const int64_t first = fromLine < 1 ? 1 : fromLine;
  out += "[spillway: lines " + std::to_string(first) + " to " + std::to_string(last) + " of " + std::to_string(line);
  if (missing > 0) out += "; the last one is longer by " + std::to_string(missing) + " bytes";
  if (last < line) out += "; the next can be had with from_line " + std::to_string(last + 1);
  return out += ']';
}

}  // namespace spillway::pipeline

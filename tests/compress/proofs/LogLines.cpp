// The sign at the beginning of a line is replaced by what the first line says that it stands for.
#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string withBeginnings(std::string_view text) {
  const std::string_view says = " left out: \"~\" at the beginning of a line stands for: ";
  const size_t feed = text.find('\n');
  const size_t at = text.substr(0, feed).find(says);
  if (!text.starts_with("[spillway: ") || at == std::string_view::npos || text[feed - 1] != ']')
    return std::string(text);
  const std::string_view beginning = text.substr(at + says.size(), feed - 1 - at - says.size());
  std::string out;
  bool lineBegins = true;
  for (char c : text.substr(feed + 1)) {
    if (lineBegins && c == '~') {
      out += beginning;
    } else {
      out += c;
    }
    lineBegins = c == '\n';
  }
  return out;
}

const Proof logLines{"log-lines", {.decode = withBeginnings}};

}  // namespace
}  // namespace spillway::compress

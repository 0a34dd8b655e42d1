// Outside strings blanks say nothing.
#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string withoutBlanks(std::string_view text) {
  std::string out;
  bool inside = false, escaped = false;
  for (char c : text) {
    if (!inside && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) continue;
    if (inside && !escaped && c == '"') {
      inside = false;
    } else if (!inside && c == '"') {
      inside = true;
    }
    escaped = inside && !escaped && c == '\\';
    out += c;
  }
  return out;
}

const Proof json{"json-text", {.like = withoutBlanks}};

}  // namespace
}  // namespace spillway::compress

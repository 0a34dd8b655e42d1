// How wide columns are says nothing: blanks in a row count once, and at the end of a line not at all. That cells with
// blanks in them stand two blanks from others is seen to in unit/ColumnsTest.cpp.
#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string once(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t next = text.find_first_not_of(' ', i);
    const bool last = next == std::string_view::npos || text[next] == '\n';
    if (text[i] != ' ' || (!last && out.back() != ' ')) out += text[i];
  }
  return out;
}

const Proof columns{"columns", {.like = once}};

}  // namespace
}  // namespace spillway::compress

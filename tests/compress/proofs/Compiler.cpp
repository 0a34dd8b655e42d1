// What goes without a trace are the bars that rustc draws with nothing behind them.
#include <string>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string withoutBars(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, size);
    const size_t bar = line.find_first_not_of(' ');
    const bool empty = bar != std::string_view::npos && bar > 0 && line[bar] == '|' &&
                       line.find_first_not_of(" \t\r\n", bar + 1) == std::string_view::npos;
    if (!empty) out += line;
    text.remove_prefix(size);
  }
  return out;
}

const Proof compiler{"compiler", {.like = withoutBars}};

}  // namespace
}  // namespace spillway::compress

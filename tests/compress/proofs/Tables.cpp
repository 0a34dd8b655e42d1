// How wide a drawn table's columns are says nothing: blanks count once, and so do the strokes of its rules.
#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string narrow(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t feed = text.find('\n', at);
    const std::string_view line = text.substr(at, feed == std::string_view::npos ? feed : feed + 1 - at);
    const std::string_view inside = line.substr(0, line.size() - (line.ends_with('\n') ? 1 : 0));
    const bool rule = inside.size() > 2 && inside.find_first_not_of("+-|=: ") == std::string_view::npos &&
                      inside.find('-') != std::string_view::npos;
    const bool row = (inside.starts_with("|") && inside.ends_with("|")) ||
                     (inside.starts_with("\xe2\x94\x82") && inside.ends_with("\xe2\x94\x82"));
    const auto isBar = [&](size_t i) {
      return i < line.size() && (line[i] == '|' || line.substr(i, 3) == "\xe2\x94\x82" ||
                                 (i >= 2 && line.substr(i - 2, 3) == "\xe2\x94\x82"));
    };
    for (size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      bool says = true;
      if (rule) says = i == 0 || c != line[i - 1] || (c != '-' && c != '=' && c != ' ');
      if (row && !rule && c == ' ') {  // of blanks next to a bar the first one counts
        const size_t first = line.find_last_not_of(' ', i), next = line.find_first_not_of(' ', i);
        const bool padding =
            (first != std::string_view::npos && isBar(first)) || (next != std::string_view::npos && isBar(next));
        says = !padding || (i > 0 && line[i - 1] != ' ');
      }
      if (says) out += c;
    }
    at += line.size();
  }
  return out;
}

const Proof tables{"tables", {.like = narrow}};

}  // namespace
}  // namespace spillway::compress

#include "Junit.h"

#include <spillway/text/Counts.hpp>

namespace test_run {

bool isJunit(std::string_view text) {
  return text.find("<testsuite") != std::string_view::npos && text.find("<testcase ") != std::string_view::npos;
}

size_t passingEnd(std::string_view text, size_t at) {
  constexpr std::string_view kEmpty = "</testcase>";
  constexpr size_t kLongest = 2048;
  const std::string_view rest = text.substr(at, kLongest);
  bool quoted = false;
  for (size_t i = 0; i < rest.size(); ++i) {
    quoted ^= rest[i] == '"';
    if (quoted || rest[i] != '>') continue;
    const std::string_view tag = rest.substr(0, i + 1);
    if (spw::text::isLoud(tag)) return at;
    if (tag.ends_with("/>")) return at + tag.size();
    return rest.substr(tag.size()).starts_with(kEmpty) ? at + tag.size() + kEmpty.size() : at;
  }
  return at;
}

}  // namespace test_run

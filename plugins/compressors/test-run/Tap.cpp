#include "Tap.h"

#include <spillway/text/Lines.hpp>
#include <spillway/text/Shape.hpp>

#include <array>

namespace test_run {
namespace {

constexpr std::string_view kSubtest = "# Subtest: ", kDuration = "  duration_ms: ";

bool isNumber(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text)
    if (!spw::text::isDigit(c) && c != '.') return false;
  return true;
}

// "ok 12 - NAME"
bool isResult(std::string_view text, std::string_view name) {
  if (!text.starts_with("ok ")) return false;
  text.remove_prefix(3);
  size_t digits = 0;
  while (digits < text.size() && spw::text::isDigit(text[digits])) ++digits;
  text.remove_prefix(digits);
  return digits > 0 && text.starts_with(" - ") && text.substr(3) == name;
}

// The five lines, each with its line feed; empty: it is none.
struct Test {
  std::string_view indent, result, duration;
};
bool readTest(const std::array<std::string_view, 5>& lines, Test& test) {
  const size_t blanks = lines[0].find_first_not_of(' ');
  if (blanks == std::string_view::npos) return false;
  test.indent = lines[0].substr(0, blanks);
  for (std::string_view line : lines)
    if (!line.starts_with(test.indent)) return false;
  const auto rest = [&](size_t i) { return lines[i].substr(blanks); };
  if (!rest(0).starts_with(kSubtest) || !isResult(rest(1), rest(0).substr(kSubtest.size()))) return false;
  if (rest(2) != "  ---" || !rest(3).starts_with(kDuration) || rest(4) != "  ...") return false;
  test.result = rest(1);
  test.duration = rest(3).substr(kDuration.size());
  return isNumber(test.duration);
}

bool looksShort(std::string_view line) {
  return line.ends_with(" ms") && line.find(" # ") != std::string_view::npos &&
         spw::text::trimmed(line).starts_with("ok ");
}

}  // namespace

std::string withShortTap(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    spw::text::Lines lines(text);
    lines.next();
    if (looksShort(lines.line())) return {};
    const std::string_view first = lines.whole();
    Test test;
    if (spw::text::trimmed(first).starts_with(kSubtest)) {
      std::array<std::string_view, 5> five{};
      five[0] = lines.line();
      size_t count = 1;
      while (count < five.size() && lines.next() && lines.whole().size() > lines.line().size())
        five[count++] = lines.line();
      if (count == five.size() && readTest(five, test)) {
        out.append(test.indent).append(test.result).append(" # ").append(test.duration).append(" ms\n");
        text = lines.rest();
        continue;
      }
    }
    out += first;
    text.remove_prefix(first.size());
  }
  return out;
}

}  // namespace test_run

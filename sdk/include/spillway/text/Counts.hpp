// Lines that count results: "12 passed", "3 files changed", "Tests: 4 failed", "total 96". Narrower than sumsUp(): a
// line with a number and the word "test" somewhere counts nothing yet.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <cstddef>
#include <string_view>

#include "Essential.hpp"
#include "Shape.hpp"

namespace spw::text {

namespace detail {

// Whether the number that ends at `last` is a word of its own.
inline bool isCount(std::string_view line, size_t last) {
  size_t begin = last;
  while (begin > 0 && isDigit(line[begin - 1])) --begin;
  if (begin == 0) return true;
  const char before = line[begin - 1];
  return !isLetter(before) && before != '_';
}

// "Test  #3: name" behind the number of ctest's " 3/46 Test  #3: name": it counts nothing yet.
inline bool isTestNumber(std::string_view text) {
  if (!beginsWithWord(text, "test")) return false;
  const size_t behind = text.find_first_not_of(' ', 4);
  return behind != std::string_view::npos && behind > 4 && text[behind] == '#';
}

}  // namespace detail

// A number and behind it, after one blank, what it counts; or at the beginning of the line the word and then a number.
inline bool countsResults(std::string_view line) {
  constexpr std::string_view kCounted[] = {
      "passed", "failed", "failure",   "skipped",  "ignored", "error", "warning", "problem", "vulnerab", "test",
      "suite",  "file",   "insertion", "deletion", "package", "total", "passing", "failing", "pending",  "assertion"};
  constexpr std::string_view kCounting[] = {"test", "suite", "total", "ran", "time", "file"};
  for (size_t i = 0; i + 2 < line.size(); ++i) {
    if (!isDigit(line[i]) || line[i + 1] != ' ' || !detail::isCount(line, i)) continue;
    if (detail::isTestNumber(line.substr(i + 2))) continue;
    for (std::string_view word : kCounted)
      if (detail::beginsWithWord(line.substr(i + 2), word)) return true;
  }
  size_t at = 0;
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  for (std::string_view word : kCounting) {
    if (!detail::beginsWithWord(line.substr(at), word)) continue;
    size_t end = at + word.size();
    if (end < line.size() && detail::lower(line[end]) == 's') ++end;
    if (end < line.size() && line[end] == ':') ++end;
    if (end == line.size() || (line[end] != ' ' && line[end] != '\t')) continue;
    while (end < line.size() && (line[end] == ' ' || line[end] == '\t')) ++end;
    if (end < line.size() && isDigit(line[end])) return true;
  }
  return false;
}

// A line that may not go though it looks like many others: it reports trouble, names a place or counts results.
inline bool isLoud(std::string_view line) { return reportsTrouble(line) || namesPlace(line) || countsResults(line); }

}  // namespace spw::text

// Which lines a compressor never leaves out: those that report trouble, name a place in a file, or sum up. It errs
// towards keeping. Lines of diffs look like any others and are for the compressors that know diffs.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <array>
#include <string_view>

#include "Shape.hpp"

namespace spw::text {
namespace detail {

inline constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool beginsWithWord(std::string_view text, std::string_view lowerCase) {
  if (text.size() < lowerCase.size()) return false;
  for (size_t i = 0; i < lowerCase.size(); ++i)
    if (lower(text[i]) != lowerCase[i]) return false;
  return true;
}

// For every byte whether some word begins with it, in either case.
template <size_t N>
constexpr std::array<bool, 256> beginnings(const std::string_view (&words)[N]) {
  std::array<bool, 256> set{};
  for (std::string_view word : words) {
    set[static_cast<unsigned char>(word[0])] = true;
    if (word[0] >= 'a' && word[0] <= 'z') set[static_cast<unsigned char>(word[0] - 32)] = true;
  }
  return set;
}

template <size_t N>
bool hasOneOf(std::string_view line, const std::string_view (&words)[N], const std::array<bool, 256>& first) {
  for (size_t i = 0; i < line.size(); ++i) {
    if (!first[static_cast<unsigned char>(line[i])]) continue;
    for (std::string_view word : words)
      if (beginsWithWord(line.substr(i), word)) return true;
  }
  return false;
}

}  // namespace detail

// An error, failure, warning, assertion or the like. Words count inside others too: TypeError, testFailed.
inline bool reportsTrouble(std::string_view line) {
  static constexpr std::string_view kWords[] = {
      "error",        "fail",         "warn",           "assert",        "exception",    "panic",       "fatal",
      "traceback",    "abort",        "crash",          "denied",        "refused",      "undefined",   "unresolved",
      "cannot",       "can't",        "could not",      "couldn't",      "unable",       "invalid",     "missing",
      "not found",    "no such",      "unknown",        "unexpected",    "expected",     "mismatch",    "timeout",
      "timed out",    "killed",       "segmentation",   "core dumped",   "leak",         "deprecat",    "conflict",
      "unhandled",    "uncaught",     "caused by",      "vulnerab",      "broken",       "exit code",   "exit status",
      "exited with",  "terminated",   "stack overflow", "out of memory", "not ok",       "err!",        "rejected",
      "illegal",      "corrupt",      "critical",       "severe",        "skipped",      "unreachable", "violation",
      "\xe2\x9c\x97", "\xe2\x9c\x95", "\xe2\x9c\x96",   "\xe2\x9a\xa0",  "\xe2\x9d\x8c", "\xc3\x97",    "\xe2\x97\x8f"};
  static constexpr auto kFirst = detail::beginnings(kWords);
  return detail::hasOneOf(line, kWords, kFirst);
}

// A place in a file: name.ext:12, dir/name:12, name.ext(12, or the words "line 12".
inline bool namesPlace(std::string_view line) {
  size_t token = 0;
  bool path = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ' ' || c == '\t' || c == '"' || c == '\'') {
      token = i + 1;
      path = false;
    } else if (c == '.' || c == '/' || c == '\\') {
      path = true;
    } else if ((c == ':' || c == '(' || c == '[') && path && i > token && i + 1 < line.size() && isDigit(line[i + 1])) {
      return true;
    } else if ((c == 'l' || c == 'L') && i + 5 < line.size() && detail::beginsWithWord(line.substr(i), "line ") &&
               isDigit(line[i + 5])) {
      return true;
    }
  }
  return false;
}

// A line that sums up: it has a number and a word that summaries have.
inline bool sumsUp(std::string_view line) {
  static constexpr std::string_view kWords[] = {"total",   "passed",   "summary", "tests",    "finished",  "completed",
                                                "done in", "succe",    "result",  "changed",  "insertion", "deletion",
                                                "added",   "removed",  "found",   "elapsed",  "coverage",  "up to date",
                                                "ran ",    "built",    "audited", "upgraded", "installed", "build ",
                                                "files",   "warnings", "real\t",  "duration", "suites"};
  static constexpr auto kFirst = detail::beginnings(kWords);
  for (char c : line)
    if (isDigit(c)) return detail::hasOneOf(line, kWords, kFirst);
  return false;
}

inline bool isEssential(std::string_view line) { return reportsTrouble(line) || namesPlace(line) || sumsUp(line); }

}  // namespace spw::text

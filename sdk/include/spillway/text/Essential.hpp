// Which lines a compressor never leaves out: those that report trouble, name a place in a file, or sum up. It errs
// towards keeping. Lines of diffs look like any others and are for the compressors that know diffs.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "Shape.hpp"

namespace spw::text {
namespace detail {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool beginsWithWord(std::string_view text, std::string_view lowerCase) {
  if (text.size() < lowerCase.size()) return false;
  for (size_t i = 0; i < lowerCase.size(); ++i)
    if (lower(text[i]) != lowerCase[i]) return false;
  return true;
}

// Words, all in lower case, found anywhere in a line and in either case. Sorted by their first bytes when compiled, so
// that at each place only those are looked at that can begin there.
template <size_t N>
class WordSet {
 public:
  constexpr explicit WordSet(const std::string_view (&words)[N]) {
    size_t next = 0;
    for (size_t c = 0; c < 256; ++c) {
      begin_[c] = static_cast<uint8_t>(next);
      for (std::string_view word : words)
        if (static_cast<unsigned char>(word[0]) == c) words_[next++] = word;
      end_[c] = static_cast<uint8_t>(next);
    }
    for (size_t c = 'A'; c <= 'Z'; ++c) {
      begin_[c] = begin_[c + 32];
      end_[c] = end_[c + 32];
    }
  }

  constexpr bool in(std::string_view line) const {
    for (size_t i = 0; i + 1 < line.size(); ++i) {
      const auto c = static_cast<unsigned char>(line[i]);
      for (size_t w = begin_[c]; w < end_[c]; ++w)
        if (words_[w][1] == lower(line[i + 1]) && beginsWithWord(line.substr(i), words_[w])) return true;
    }
    return false;
  }

 private:
  std::array<std::string_view, N> words_{};
  std::array<uint8_t, 256> begin_{}, end_{};
};

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
  static constexpr detail::WordSet kSet(kWords);
  return line.starts_with("E  ") || kSet.in(line);
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
  static constexpr std::string_view kWords[] = {
      "total",     "passed",    "summary",  "tests",    "finished", "completed", "done in", "succe",    "result",
      "changed",   "insertion", "deletion", "added",    "removed",  "found",     "elapsed", "coverage", "up to date",
      "ran ",      "built",     "audited",  "packages", "problem",  "ignored",   "test",    "time:",    "upgraded",
      "installed", "build ",    "files",    "warnings", "real\t",   "duration",  "suites"};
  static constexpr detail::WordSet kSet(kWords);
  for (char c : line)
    if (isDigit(c)) return kSet.in(line);
  return false;
}

inline bool isEssential(std::string_view line) { return reportsTrouble(line) || namesPlace(line) || sumsUp(line); }

}  // namespace spw::text

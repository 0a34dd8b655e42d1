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
#include "Words.hpp"

namespace spw::text {
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
  static constexpr Words kSet(kWords);
  return line.starts_with("E  ") || kSet.in(line);
}

// A place in a file: name.ext:12, dir/name:12, name.ext(12, or the words "line 12". The port of an address in numbers,
// 127.0.0.1:80, is none.
inline bool namesPlace(std::string_view line) {
  enum Sign : uint8_t { None, Ends, Path, Letter, Opens, Line };
  static constexpr auto kSigns = [] {
    std::array<Sign, 256> signs{};
    for (size_t c = 0; c < 256; ++c)
      if (isLetter(static_cast<char>(c)) || c >= 0x80) signs[c] = Letter;
    for (char c : {' ', '\t', '"', '\''}) signs[static_cast<unsigned char>(c)] = Ends;
    for (char c : {'.', '/', '\\'}) signs[static_cast<unsigned char>(c)] = Path;
    for (char c : {':', '(', '['}) signs[static_cast<unsigned char>(c)] = Opens;
    for (char c : {'l', 'L'}) signs[static_cast<unsigned char>(c)] = Line;
    return signs;
  }();
  bool path = false, named = false;
  for (size_t i = 0; i < line.size(); ++i) {
    switch (kSigns[static_cast<unsigned char>(line[i])]) {
      case Ends:
        path = named = false;
        break;
      case Path:
        path = true;
        named = named || line[i] != '.';
        break;
      case Opens:
        if (path && named && i + 1 < line.size() && isDigit(line[i + 1])) return true;
        break;
      case Line:
        if (i + 5 < line.size() && isDigit(line[i + 5]) && detail::beginsWithWord(line.substr(i), "line ")) return true;
        named = true;
        break;
      case Letter:
        named = true;
        break;
      case None:
        break;
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
  static constexpr Words kSet(kWords);
  for (char c : line)
    if (isDigit(c)) return kSet.in(line);
  return false;
}

inline bool isEssential(std::string_view line) { return reportsTrouble(line) || namesPlace(line) || sumsUp(line); }

}  // namespace spw::text

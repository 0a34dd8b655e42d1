// The sign at the beginning of a line is replaced by what the first line says that it stands for, and what stood
// between lines of the log is written again where a marker says so.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

bool digit(std::string_view line, size_t at) {
  return at < line.size() && std::isdigit(static_cast<unsigned char>(line[at])) != 0;
}

// Where the time ends that begins within the first 64 bytes: 12:00:07, with fractions and a Z behind it; 0: none.
size_t timeEnd(std::string_view line) {
  for (size_t i = 0; i < 64 && i + 8 <= line.size(); ++i) {
    bool clock = i == 0 || !digit(line, i - 1);
    for (size_t at : {0u, 1u, 3u, 4u, 6u, 7u}) clock = clock && digit(line, i + at);
    if (!clock || line[i + 2] != ':' || line[i + 5] != ':') continue;
    size_t end = i + 8;
    for (int twice = 0; twice < 2 && digit(line, end + 1) && (line[end] == '.' || line[end] == ','); ++twice)
      for (++end; digit(line, end);) ++end;
    return end < line.size() && line[end] == 'Z' ? end + 1 : end;
  }
  return 0;
}

bool ofLog(std::string_view line) {
  if (timeEnd(line) > 0) return true;
  const size_t word = line.find_first_not_of("[ <");
  if (word == std::string_view::npos) return false;
  static constexpr std::array<std::string_view, 10> kLevels = {"INFO",  "DEBUG", "TRACE",  "WARN",  "ERROR",
                                                               "FATAL", "info:", "debug:", "warn:", "error:"};
  for (std::string_view level : kLevels)
    if (line.substr(word).starts_with(level)) return true;
  return false;
}

struct Legend {
  bool same = false;
  std::string_view beginning;
};

bool readLegend(std::string_view line, Legend& legend) {
  const std::string_view says = " left out: \"~\" at the beginning of a line stands for";
  const size_t at = line.find(says);
  if (!line.starts_with("[spillway: ") || at == std::string_view::npos || !line.ends_with(']')) return false;
  std::string_view rest = line.substr(at + says.size(), line.size() - 1 - at - says.size());
  const std::string_view same = " the time of the line above";
  legend.same = rest.starts_with(same);
  if (legend.same) rest.remove_prefix(same.size());
  for (std::string_view before : {", before a digit for: ", ": "})
    if (rest.starts_with(before)) legend.beginning = rest.substr(before.size());
  return true;
}

std::string withTimes(std::string_view text) {
  std::string out, last;
  std::vector<std::string> attached;  // the lines since the last one of the log
  std::vector<std::string> written;   // those that were last written out
  Legend legend;
  bool first = true, known = false;
  while (!text.empty()) {
    const size_t feed = text.find('\n');
    std::string line(text.substr(0, feed));
    const std::string end = feed == std::string_view::npos ? "" : "\n";
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (first) known = readLegend(line, legend);
    if (std::exchange(first, false) && known) {
      // The legend may point into the line; it has to outlive it.
      static thread_local std::string kept;
      kept = legend.beginning;
      legend.beginning = kept;
      continue;
    }
    if (known && line.starts_with('~')) {
      const std::string rest = line.substr(1);
      line = (digit(rest, 0) || !legend.same ? std::string(legend.beginning) : last) + rest;
    }
    if (line.find(" left out: the last lines without a time or level again]") != std::string::npos) {
      for (const std::string& again : written) out += again;
      continue;
    }
    if (ofLog(line)) {
      if (!attached.empty()) written = std::exchange(attached, {});
      if (const size_t stamp = timeEnd(line); stamp > 0) last = line.substr(0, stamp);
    } else {
      attached.push_back(line + end);
    }
    out += line + end;
  }
  return out;
}

const Proof logLines{"log-lines", {.decode = withTimes}};

}  // namespace
}  // namespace spillway::compress

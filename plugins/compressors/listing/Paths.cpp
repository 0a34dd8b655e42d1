#include "Paths.h"

#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace listing {
namespace {

constexpr size_t kDeepest = 12;      // folders of a path that are looked at
constexpr size_t kLineEnd = 4;       // what a line feed costs, in bytes of text that make as many tokens
constexpr size_t kHeadCost = 6;      // and what stands around a folder
constexpr uint64_t kLeast = 4 * 64;  // what has to be saved, in the same measure
constexpr size_t kHashDigits = 32;   // of a name that is a hash
constexpr size_t kFewHashes = 3;     // so many in a row stay
constexpr size_t kFewestForExtension = 3;

struct Line {
  std::string_view whole, text;
  bool path = false, goes = false;
  uint8_t levels = 0;                         // folders that may be said once, the empty one among them
  std::array<uint16_t, kDeepest + 1> ends{};  // where the names below each of them begin
};

struct Choice {
  size_t end = 0;   // of the lines that are said together; 0: the line stays as it is
  size_t from = 0;  // where their names begin
};

bool endsInHash(std::string_view path) {
  size_t digits = 0;
  while (digits < path.size() && spw::text::isHexDigit(path[path.size() - 1 - digits])) ++digits;
  return digits >= kHashDigits && digits < path.size() && path[path.size() - 1 - digits] == '/';
}

// Whether a line that stays would be read as one that stands for others.
bool standsForOthers(std::string_view line) {
  if (line.starts_with(' ')) return true;
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos || blank < 2 || line[blank - 1] != ':') return false;
  const std::string_view head = line.substr(0, blank - 1);
  const size_t slash = head.rfind('/');
  return head.ends_with('/') || head.substr(slash + 1).starts_with("*.");
}

// A name that reads like a report. What a name may well have, such as "expected" or "timeout", is none.
bool reportsTrouble(std::string_view path) {
  if (!spw::text::reportsTrouble(path)) return false;
  std::string lower(path);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (std::string_view word :
       {"error", "err!", "fail", "fatal", "warn", "assert", "panic", "exception", "traceback", "abort", "denied",
        "cannot", "conflict", "refused", "\xe2\x9c\x97", "\xe2\x9c\x95", "\xe2\x9c\x96"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

Line lineOf(std::string_view whole, std::string_view text) {
  Line line{.whole = whole, .text = text};
  line.path =
      whole.size() > text.size() && looksLikePath(text) && !reportsTrouble(text) && !spw::text::namesPlace(text);
  if (!line.path) return line;
  line.levels = 1;
  for (size_t i = 0; i + 1 < text.size() && line.levels <= kDeepest; ++i)
    if (text[i] == '/') line.ends[line.levels++] = static_cast<uint16_t>(i + 1);
  return line;
}

// How many folders two paths have in common, the empty one among them.
size_t commonLevels(const Line& one, const Line& other) {
  const size_t most = std::min(one.levels, other.levels);
  const size_t common = static_cast<size_t>(
      std::mismatch(one.text.begin(), one.text.end(), other.text.begin(), other.text.end()).first - one.text.begin());
  size_t levels = 0;
  while (levels < most && one.ends[levels] <= common) ++levels;
  return levels;
}

// What to say together, so that the whole becomes as short as can be: seen from the end, each line either stays or
// begins a run of all that follow it in one of its folders. Gives what is saved.
uint64_t choose(const std::vector<Line>& lines, std::vector<Choice>& choices) {
  const size_t count = lines.size();
  std::vector<uint64_t> bytes(count + 1), digits(count + 1), cost(count + 1);
  for (size_t i = 0; i < count; ++i) {
    bytes[i + 1] = bytes[i] + lines[i].text.size();
    digits[i + 1] = digits[i] + (!lines[i].text.empty() && spw::text::isDigit(lines[i].text[0]));
  }
  std::array<size_t, kDeepest + 1> ends{};
  choices.assign(count, {});
  for (size_t i = count; i-- > 0;) {
    const Line& line = lines[i];
    cost[i] = cost[i + 1] + line.text.size() + kLineEnd;
    const size_t common = line.path && i + 1 < count && lines[i + 1].path ? commonLevels(line, lines[i + 1]) : 0;
    for (size_t level = 0; level < line.levels; ++level) {
      if (level >= common) ends[level] = i + 1;
      const size_t end = ends[level], from = line.ends[level];
      if (end < i + 2) continue;
      const uint64_t names = bytes[end] - bytes[i] - (end - i) * from;
      const uint64_t unmerged = level == 0 ? kLineEnd * (digits[end] - digits[i]) : 0;
      const uint64_t together = cost[end] + from + kHeadCost + names + unmerged;
      if (together >= cost[i]) continue;
      cost[i] = together;
      choices[i] = {end, from};
    }
  }
  return bytes[count] + count * kLineEnd - cost[0];
}

// The extension that all names of a run have; empty: they have none in common.
std::string_view extensionOf(const std::vector<Line>& lines, size_t begin, const Choice& choice) {
  if (choice.end - begin < kFewestForExtension) return {};
  std::string_view common;
  for (size_t i = begin; i < choice.end; ++i) {
    const std::string_view name = lines[i].text.substr(choice.from);
    const size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name[dot - 1] == '/') return {};
    const std::string_view extension = name.substr(dot);
    if (extension.size() < 2 || extension.find('/') != std::string_view::npos) return {};
    if (i > begin && extension != common) return {};
    common = extension;
  }
  return common;
}

void appendTogether(const std::vector<Line>& lines, size_t begin, const Choice& choice, std::string& out) {
  const std::string_view extension = extensionOf(lines, begin, choice);
  out += lines[begin].text.substr(0, choice.from);
  if (!extension.empty()) out.append("*").append(extension);
  if (choice.from > 0 || !extension.empty()) out += ':';
  for (size_t i = begin; i < choice.end; ++i) {
    const std::string_view name = lines[i].text.substr(choice.from);
    out.append(" ").append(name.substr(0, name.size() - extension.size()));
  }
  out += '\n';
}

// Takes out what is counted from balanced on; where it stood is a line that is a marker.
void countHashes(std::vector<Line>& lines, std::string_view handle, std::vector<std::string>& markers) {
  std::vector<Line> kept;
  kept.reserve(lines.size());
  for (size_t i = 0; i < lines.size();) {
    size_t end = i;
    while (end < lines.size() && lines[end].path && endsInHash(lines[end].text)) ++end;
    if (end - i > kFewHashes) {
      std::string& marker = markers.emplace_back();
      spw::text::appendMarker(marker, end - i, "line", kHashes, handle);
      marker += '\n';
      Line& line = kept.emplace_back();
      line.goes = true;
      i = end;
    } else {
      for (end = std::max(end, i + 1); i < end; ++i) kept.push_back(lines[i]);
    }
  }
  size_t next = 0;
  for (Line& line : kept)
    if (line.goes) line.whole = line.text = markers[next++];
  lines = std::move(kept);
}

}  // namespace

bool looksLikePath(std::string_view line) {
  constexpr size_t kLongest = 4096;
  if (line.empty() || line.size() > kLongest || line.back() == ':') return false;
  return std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
}

std::string groupedPaths(std::string_view in, bool balanced, std::string_view handle) {
  std::vector<Line> lines;
  lines.reserve(in.size() / 24 + 1);
  for (spw::text::Lines each(in); each.next();) {
    lines.push_back(lineOf(each.whole(), each.line()));
    if (!lines.back().path && standsForOthers(each.line())) return {};
  }
  std::vector<std::string> markers;
  if (balanced) countHashes(lines, handle, markers);
  std::vector<Choice> choices;
  const bool together = choose(lines, choices) >= kLeast;
  if (!together && markers.empty()) return {};

  std::string text;
  size_t ends = 0;
  for (size_t i = 0; i < lines.size();) {
    if (together && choices[i].end > 0) {
      appendTogether(lines, i, choices[i], text);
      ends += choices[i].end - i - 1;
      i = choices[i].end;
    } else {
      text += lines[i++].whole;
    }
  }
  if (!together) return text;
  std::string out;
  out.reserve(text.size() + 128);
  spw::text::appendMarker(out, ends, "line end", kBesideEachOther, {});
  return out.append("\n").append(text);
}

}  // namespace listing

#include "Blame.h"

#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <unordered_map>

namespace git_log {
namespace {

constexpr size_t kFewest = 8;     // lines
constexpr size_t kLongest = 400;  // of what stands before a line

struct Parts {
  std::string_view hash, middle, number, rest;  // 559f4888, " (Ada 2026-11-24 21:53:37 +0000", "2", ") set -eu"
};

bool readParts(std::string_view line, Parts& parts) {
  size_t hash = line.starts_with('^') ? 1 : 0;
  const size_t first = hash;
  while (hash < line.size() && spw::text::isHexDigit(line[hash])) ++hash;
  if (hash - first < 7 || hash >= line.size() || line[hash] != ' ') return false;
  const size_t open = line.substr(0, kLongest).find('(', hash);
  const size_t close = open == std::string_view::npos ? open : line.substr(0, kLongest).find(") ", open);
  const size_t end = close != std::string_view::npos ? close : line.ends_with(')') ? line.size() - 1 : close;
  if (end == std::string_view::npos || open == std::string_view::npos || end < open) return false;
  size_t number = end;
  while (number > open && spw::text::isDigit(line[number - 1])) --number;
  size_t middle = number;
  while (middle > open && line[middle - 1] == ' ') --middle;
  // A time and a zone before the number.
  if (number == end || middle == number || middle < open + 20 || !spw::text::isDigit(line[middle - 1])) return false;
  const char sign = line[middle - 5];
  if (sign != '+' && sign != '-') return false;
  parts = {line.substr(0, hash), line.substr(hash, middle - hash), line.substr(number, end - number), line.substr(end)};
  return true;
}

}  // namespace

bool isBlame(std::string_view line) {
  Parts parts;
  return readParts(line, parts);
}

std::string shortBlame(std::string_view in) {
  std::string text;
  text.reserve(in.size());
  std::unordered_map<std::string_view, std::string_view> known;  // what stands behind a hash
  std::string_view before;
  size_t lines = 0, gone = 0;
  for (spw::text::Lines each(in); each.next(); ++lines) {
    Parts parts;
    if (!readParts(each.line(), parts)) return {};
    std::string_view& middle = known[parts.hash];
    if (spw::text::reportsTrouble(each.line()) || spw::text::namesPlace(each.line()) || spw::text::sumsUp(parts.rest)) {
      text += each.whole();  // what matters stays in one piece
      middle = parts.middle;
      before = parts.hash;
      continue;
    }
    if (middle != parts.middle) {
      text.append(parts.hash).append(parts.middle).append(" ");
      middle = parts.middle;
    } else {
      if (parts.hash != before) text.append(parts.hash).append(" ");
      ++gone;
    }
    before = parts.hash;
    text.append(parts.number).append(parts.rest).append(each.whole().substr(each.line().size()));
  }
  if (lines < kFewest || gone < kFewest) return {};
  std::string out;
  spw::text::appendMarker(out, gone, "commit", kBlamed, {});
  return out.append("\n").append(text);
}

}  // namespace git_log

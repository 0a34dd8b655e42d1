#include "host/saver/Difference.h"

#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spillway::saver {
namespace {

using LineList = std::vector<std::string_view>;

constexpr size_t kNone = SIZE_MAX;
constexpr size_t kFewest = 8;  // lines that have to be the same

LineList linesOf(std::string_view text) {
  LineList list;
  for (spw::text::Lines lines(text); lines.next() && list.size() <= kMostCompared;) list.push_back(lines.line());
  return list;
}

// Equal lines: where in the one, where in the other.
using Pairs = std::vector<std::pair<size_t, size_t>>;

// Lines that stand once in either, by their place in `now`.
Pairs anchorsOf(const LineList& before, const LineList& now) {
  struct Seen {
    size_t before = 0, now = 0, countBefore = 0, countNow = 0;
  };
  std::unordered_map<std::string_view, Seen> seen;
  for (size_t i = 0; i < before.size(); ++i) {
    Seen& one = seen[before[i]];
    one.before = i;
    ++one.countBefore;
  }
  for (size_t i = 0; i < now.size(); ++i)
    if (const auto found = seen.find(now[i]); found != seen.end()) {
      found->second.now = i;
      ++found->second.countNow;
    }
  Pairs pairs;
  for (const auto& [line, one] : seen)
    if (one.countBefore == 1 && one.countNow == 1) pairs.emplace_back(one.before, one.now);
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return pairs;
}

// The longest part of them that rises on both sides.
Pairs rising(const Pairs& pairs) {
  std::vector<size_t> ends, previous(pairs.size());  // of the best chain of each length, its last pair
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto at = std::lower_bound(ends.begin(), ends.end(), pairs[i].first,
                                     [&](size_t end, size_t place) { return pairs[end].first < place; });
    previous[i] = at == ends.begin() ? pairs.size() : *std::prev(at);
    if (at == ends.end())
      ends.push_back(i);
    else
      *at = i;
  }
  Pairs chain;
  for (size_t i = ends.empty() ? pairs.size() : ends.back(); i < pairs.size(); i = previous[i])
    chain.push_back(pairs[i]);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// Which line of `before` each of `now` is; kNone: none. Rising.
std::vector<size_t> matched(const LineList& before, const LineList& now) {
  std::vector<size_t> of(now.size(), kNone);
  size_t doneBefore = 0, doneNow = 0;
  const auto between = [&](size_t endBefore, size_t endNow) {
    while (doneBefore < endBefore && doneNow < endNow && before[doneBefore] == now[doneNow])
      of[doneNow++] = doneBefore++;
    while (endBefore > doneBefore && endNow > doneNow && before[endBefore - 1] == now[endNow - 1])
      of[--endNow] = --endBefore;
  };
  for (const auto& [inBefore, inNow] : rising(anchorsOf(before, now))) {
    if (inBefore < doneBefore || inNow < doneNow) continue;  // the run before has come as far as this
    between(inBefore, inNow);
    of[inNow] = inBefore;
    doneBefore = inBefore + 1;
    doneNow = inNow + 1;
  }
  between(before.size(), now.size());
  return of;
}

bool matters(std::string_view line) { return spw::text::reportsTrouble(line) || spw::text::sumsUp(line); }

void appendRange(std::string& out, size_t from, size_t count) {
  out += std::to_string(count > 0 ? from + 1 : from);
  if (count != 1) out += "," + std::to_string(count);
}

void appendLine(std::string& out, char sign, std::string_view line) {
  out += sign;
  out += line;
  out += '\n';
}

}  // namespace

std::optional<std::string> difference(std::string_view before, std::string_view now, std::string_view handle) {
  const LineList old = linesOf(before), lines = linesOf(now);
  if (old.size() > kMostCompared || lines.size() > kMostCompared || lines.size() < kFewest) return std::nullopt;
  const std::vector<size_t> of = matched(old, lines);
  std::string hunks;
  size_t same = 0;
  for (size_t i = 0, j = 0; i < lines.size() || j < old.size();) {
    if (i < lines.size() && of[i] == j && !matters(lines[i])) {
      ++same;
      ++i;
      ++j;
      continue;
    }
    // A hunk: what is gone, what is new, and what is the same and matters.
    const size_t fromNow = i, fromOld = j;
    std::string body;
    for (;;) {
      size_t next = i;
      while (next < lines.size() && of[next] == kNone) ++next;
      const size_t until = next < lines.size() ? of[next] : old.size();
      while (j < until) appendLine(body, '-', old[j++]);
      while (i < next) appendLine(body, '+', lines[i++]);
      if (i == lines.size() || !matters(lines[i])) break;
      appendLine(body, ' ', lines[i++]);
      ++j;
    }
    hunks += "@@ -";
    appendRange(hunks, fromOld, j - fromOld);
    hunks += " +";
    appendRange(hunks, fromNow, i - fromNow);
    hunks += " @@\n";
    hunks += body;
    if (hunks.size() > now.size()) return std::nullopt;
  }
  if (same < kFewest) return std::nullopt;
  std::string out;
  spw::text::appendMarker(out, same, "line",
                          "the same as in an earlier result of this call, which stands above; what differs from it, "
                          "and what reports trouble or sums up, is below",
                          handle);
  out += '\n';
  out += hunks;
  if (out.size() >= now.size()) return std::nullopt;
  return out;
}

}  // namespace spillway::saver

#include "LongList.h"

#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

namespace listing {
namespace {

constexpr std::string_view kSigns[] = {"~", "^", "="};
constexpr size_t kFewest = 12;      // lines of a list that is worth it
constexpr size_t kFewestOfOne = 6;  // lines that begin alike, before a sign pays

size_t blanksEnd(std::string_view line, size_t from) {
  return std::min(line.find_first_not_of(' ', from), line.size());
}
size_t wordEnd(std::string_view line, size_t from) { return std::min(line.find(' ', from), line.size()); }

// The end of the time that begins at `from`: Nov 29 05:16, Feb 17  2023, 2023-02-17 11:57, with seconds and a zone. 0:
// there is none.
size_t timeEnd(std::string_view line, size_t from) {
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto digitsAt = [&](size_t at) { return at < line.size() && spw::text::isDigit(line[at]); };
  size_t words = 0;
  if (std::find(std::begin(kMonths), std::end(kMonths), line.substr(from, 3)) != std::end(kMonths)) {
    words = 3;
  } else if (digitsAt(from) && line.substr(from).size() > 10 && line[from + 4] == '-' && line[from + 7] == '-') {
    words = 2;
  }
  size_t end = from;
  for (size_t i = 0; i < words; ++i) {
    const size_t begin = i == 0 ? from : blanksEnd(line, end);
    if (i > 0 && !digitsAt(begin)) return 0;
    end = wordEnd(line, begin);
  }
  if (words == 2 && end + 1 < line.size() && (line[end + 1] == '+' || line[end + 1] == '-') && digitsAt(end + 2))
    end = wordEnd(line, end + 1);
  return words > 0 && end < line.size() ? end : 0;
}

// One blank where there are several.
void appendTight(std::string_view text, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] != ' ' || i == 0 || text[i - 1] != ' ') out += text[i];
}

struct Line {
  std::string_view whole;
  std::string beginning;  // mode, links, owner and group; empty: a line of another kind, or one that stays
  size_t size = 0;        // where the size begins
};

// The beginnings that the most lines have, as many as there are signs.
std::vector<std::string> commonBeginnings(const std::vector<Line>& lines) {
  std::unordered_map<std::string_view, size_t> counts;
  for (const Line& line : lines)
    if (!line.beginning.empty()) ++counts[line.beginning];
  std::vector<std::pair<size_t, std::string>> most;
  for (const auto& [beginning, count] : counts)
    if (count >= kFewestOfOne) most.emplace_back(count, beginning);
  std::sort(most.begin(), most.end(), [](const auto& one, const auto& other) {
    return one.first != other.first ? one.first > other.first : one.second < other.second;
  });
  std::vector<std::string> found;
  for (size_t i = 0; i < most.size() && i < std::size(kSigns); ++i) found.push_back(most[i].second);
  return found;
}

// Where the time begins in a line whose size begins at `size`.
size_t timeBegin(std::string_view line, size_t size) {
  size_t end = wordEnd(line, size);
  if (end > size && line[end - 1] == ',') end = wordEnd(line, blanksEnd(line, end));  // a device: 1, 3
  return blanksEnd(line, end);
}

// Whether a line reads like a summary where its name follows its time: 05:16 tests.
bool sumsUp(std::string_view line, size_t size) {
  const size_t end = timeEnd(line, timeBegin(line, size));
  return end > 0 && spw::text::sumsUp(std::string("1 ").append(line.substr(end + 1, 24)));
}

// A size, a time and a name, without what aligns them and, where they may go, without the time.
void appendRest(std::string_view line, size_t from, bool times, std::string& out, size_t& gone) {
  const size_t time = timeBegin(line, from), end = timeEnd(line, time);
  appendTight(line.substr(from, time - from), out);
  if (end == 0) {
    out += line.substr(time);
  } else if (times) {
    appendTight(line.substr(time, end - time), out);
    out += line.substr(end);
  } else {
    out += line.substr(std::min(end + 1, line.size()));
    ++gone;
  }
}

}  // namespace

size_t longLineStart(std::string_view line) {
  constexpr std::string_view kTypes = "-dlcbpsDCM?", kModes = "-rwxsStT?";
  if (line.size() < 20 || kTypes.find(line[0]) == std::string_view::npos ||
      line.substr(1, 9).find_first_not_of(kModes) != std::string_view::npos)
    return 0;
  size_t at = 10;
  if (line[at] == '.' || line[at] == '+' || line[at] == '@') ++at;
  for (size_t word = 0; word < 3; ++word) {  // links, owner, group
    const size_t begin = blanksEnd(line, at);
    if (begin == at || begin == line.size()) return 0;
    if (word == 0 && !spw::text::isDigit(line[begin])) return 0;
    at = wordEnd(line, begin);
  }
  const size_t size = blanksEnd(line, at);
  return size < line.size() && size > at && spw::text::isDigit(line[size]) ? size : 0;
}

std::string shortList(std::string_view in, bool times, std::string_view handle) {
  if (spw::text::hasMarker(in)) return {};
  std::vector<Line> lines;
  size_t found = 0;
  for (spw::text::Lines each(in); each.next();) {
    for (std::string_view sign : kSigns)
      if (each.line().starts_with(sign)) return {};
    Line& line = lines.emplace_back();
    line.whole = each.whole();
    const size_t size = longLineStart(each.line());
    if (size == 0 || spw::text::reportsTrouble(each.line()) || spw::text::namesPlace(each.line()) ||
        sumsUp(each.line(), size))
      continue;
    line.size = size;
    appendTight(each.line().substr(0, size), line.beginning);
    ++found;
  }
  if (found < kFewest) return {};
  const std::vector<std::string> common = commonBeginnings(lines);
  std::array<size_t, std::size(kSigns)> used{};
  size_t gone = 0;
  std::string text;
  for (const Line& line : lines) {
    if (line.beginning.empty()) {
      text += line.whole;
      continue;
    }
    const auto sign = static_cast<size_t>(std::find(common.begin(), common.end(), line.beginning) - common.begin());
    if (sign < common.size()) {
      text.append(kSigns[sign]).append(" ");
      ++used[sign];
    } else {
      text += line.beginning;
    }
    appendRest(line.whole, line.size, times, text, gone);
  }
  std::string out;
  if (!common.empty()) {
    std::string what(kBeginnings.substr(0, kBeginnings.size() - 1));
    size_t count = 0;
    for (size_t i = 0; i < common.size(); ++i) {
      what.append(i > 0 ? ", " : "").append("\"").append(kSigns[i]).append(" \" stands for \"").append(common[i]);
      what += '"';
      count += used[i];
    }
    spw::text::appendMarker(out, count, "beginning", what, {});
    out += '\n';
  }
  if (gone > 0) {
    spw::text::appendMarker(out, gone, "time", kTimes, handle);
    out += '\n';
  }
  return out.append(text);
}

}  // namespace listing

#include "Layout.h"

#include <spillway/text/Lines.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace columns {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }  // a character that began before

}  // namespace

bool isRule(std::string_view line) {
  return line.size() > 4 && line.find_first_not_of("-= ") == std::string_view::npos && line.find_first_of("-=") == 0;
}

std::optional<Layout> Layout::of(const std::vector<std::string_view>& lines, size_t narrow) {
  if (lines.size() < kFewestLines) return std::nullopt;
  std::array<bool, kWidest> taken{};
  size_t widest = 0;
  for (size_t i = 0; i < std::min(lines.size(), kLooked); ++i) {
    const std::string_view line = lines[i];
    if (line.empty() || line[0] == ' ' || line.find('\t') != std::string_view::npos) return std::nullopt;
    size_t column = 0;
    for (size_t at = 0; at < line.size() && column < kWidest; ++at) {
      if (continues(line[at])) continue;
      if (line[at] != ' ') taken[column] = true;
      ++column;
    }
    widest = std::max(widest, column);
  }
  const bool ruled = isRule(lines[1]);  // it shows where columns are
  if (ruled) narrow = 1;
  std::vector<Gap> gaps;
  for (size_t begin = 0; begin < widest;) {
    size_t end = begin;
    while (end < widest && !taken[end]) ++end;
    if (end - begin >= narrow && begin > 0 && end < widest) gaps.push_back({begin, end});
    begin = std::max(end, begin + 1);
  }
  if (gaps.size() < (ruled ? 1 : 2) || gaps.size() >= kMostColumns) return std::nullopt;
  Layout layout(std::move(gaps));
  // Each column has a name; else what looks like a gap is a chance of a few lines.
  const Cells names = layout.cells(lines[0]);
  if (names.size() != layout.gaps_.size() + 1 || names.back().empty()) return std::nullopt;
  for (std::string_view name : names)
    if (name.empty()) return std::nullopt;
  return layout;
}

Cells Layout::cells(std::string_view line) const {
  Cells cells;
  size_t at = 0, column = 0;
  const auto upTo = [&](size_t wanted) {  // the end of the line is everywhere behind it
    while (at < line.size() && column < wanted) {
      ++at;
      while (at < line.size() && continues(line[at])) ++at;
      ++column;
    }
    return at;
  };
  size_t begin = 0;
  for (const Gap& gap : gaps_) {
    const size_t end = upTo(gap.begin), next = upTo(gap.end);
    if (line.substr(end, next - end).find_first_not_of(' ') != std::string_view::npos) return {};
    cells.push_back(spw::text::trimmed(line.substr(begin, end - begin)));
    begin = next;
  }
  cells.push_back(spw::text::trimmed(line.substr(begin)));
  if (cells.front().empty() || line.front() == ' ') return {};
  return cells;
}

}  // namespace columns

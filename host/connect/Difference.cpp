#include "host/connect/Difference.h"

#include <algorithm>
#include <vector>

namespace spillway::connect {
namespace {

constexpr size_t kAround = 2;
constexpr size_t kMostCells = size_t{4} << 20;

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

struct Line {
  char mark;
  std::string_view text;
};

// What lies between the common beginning and the common end, by the longest common run of lines.
void compare(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b, std::vector<Line>& out) {
  const size_t rows = a.size(), columns = b.size();
  if ((rows + 1) * (columns + 1) > kMostCells) {
    for (const auto line : a) out.push_back({'-', line});
    for (const auto line : b) out.push_back({'+', line});
    return;
  }
  std::vector<std::vector<size_t>> common(rows + 1, std::vector<size_t>(columns + 1));
  for (size_t i = rows; i-- > 0;)
    for (size_t j = columns; j-- > 0;)
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  for (size_t i = 0, j = 0; i < rows || j < columns;) {
    if (i < rows && j < columns && a[i] == b[j]) {
      out.push_back({' ', a[i++]});
      ++j;
    } else if (i < rows && (j == columns || common[i + 1][j] >= common[i][j + 1])) {
      out.push_back({'-', a[i++]});
    } else {
      out.push_back({'+', b[j++]});
    }
  }
}

}  // namespace

std::string difference(std::string_view before, std::string_view after) {
  if (before == after) return {};
  std::vector<std::string_view> a = linesOf(before), b = linesOf(after);
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail + head < a.size() && tail + head < b.size() && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const auto middle = [&](const std::vector<std::string_view>& all) {
    return std::vector<std::string_view>(all.begin() + static_cast<std::ptrdiff_t>(head),
                                         all.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Line> lines;
  for (size_t i = 0; i < head; ++i) lines.push_back({' ', a[i]});
  compare(middle(a), middle(b), lines);
  for (size_t i = a.size() - tail; i < a.size(); ++i) lines.push_back({' ', a[i]});

  std::string out;
  size_t shown = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t from = i > kAround ? i - kAround : 0, to = std::min(i + kAround + 1, lines.size());
    const bool near =
        std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.begin() + static_cast<std::ptrdiff_t>(to),
                    [](const Line& line) { return line.mark != ' '; });
    if (!near) continue;
    if (i > shown) out += "  ...\n";
    shown = i + 1;
    out += std::string(1, lines[i].mark) + " " + std::string(lines[i].text) + "\n";
  }
  return out;
}

}  // namespace spillway::connect

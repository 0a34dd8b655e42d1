#include "host/config/TextDiff.h"

#include <algorithm>
#include <cstdint>

namespace spillway::config {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kMostCells = size_t{4} << 20;  // of the table; more is shown as gone and added whole

Lines linesOf(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

DiffLine line(DiffLine::Kind kind, size_t index, std::string_view text) {
  return {kind, static_cast<int>(index) + 1, std::string(text)};
}

// Between the beginning and the end that both have.
void addMiddle(const Lines& a, const Lines& b, size_t from, size_t endA, size_t endB, std::vector<DiffLine>& out) {
  using Kind = DiffLine::Kind;
  const size_t n = endA - from, m = endB - from, width = m + 1;
  std::vector<uint32_t> common;  // of what is left of both from there on
  if (n * m <= kMostCells) common.assign((n + 1) * width, 0);
  if (!common.empty())
    for (size_t i = n; i-- > 0;)
      for (size_t j = m; j-- > 0;)
        common[i * width + j] = a[from + i] == b[from + j]
                                    ? common[(i + 1) * width + j + 1] + 1
                                    : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
  size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && !common.empty() && a[from + i] == b[from + j]) {
      out.push_back(line(Kind::Same, from + j, b[from + j]));
      ++i, ++j;
    } else if (i < n && (j == m || common.empty() || common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      out.push_back(line(Kind::Gone, from + i, a[from + i]));
      ++i;
    } else {
      out.push_back(line(Kind::Added, from + j, b[from + j]));
      ++j;
    }
  }
}

}  // namespace

std::vector<DiffLine> diffOf(std::string_view before, std::string_view after, int around) {
  const Lines a = linesOf(before), b = linesOf(after);
  size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<DiffLine> all;
  for (size_t i = 0; i < head; ++i) all.push_back(line(DiffLine::Kind::Same, i, b[i]));
  addMiddle(a, b, head, a.size() - tail, b.size() - tail, all);
  for (size_t i = b.size() - tail; i < b.size(); ++i) all.push_back(line(DiffLine::Kind::Same, i, b[i]));
  std::vector<DiffLine> out;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto near = static_cast<size_t>(around);
    const size_t first = i > near ? i - near : 0, last = std::min(i + near, all.size() - 1);
    bool close = false;
    for (size_t k = first; k <= last; ++k) close = close || all[k].kind != DiffLine::Kind::Same;
    if (close) out.push_back(std::move(all[i]));
  }
  return out;
}

}  // namespace spillway::config

// Tables that only blanks align, as docker, kubectl, df, ps and pip write them. In lossless cells stand one blank from
// each other, two where one of them is empty or has blanks in it. From balanced on a long table whose original can be
// had again loses rows from its middle, but none that has something rare in a column of a few values, such as a state.
// Rows that report trouble stay as they are.
#include <spillway/compressor.hpp>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Hash.hpp>
#include <spillway/text/LeftOut.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "Layout.h"

namespace columns {
namespace {

constexpr std::string_view kRows = "of a table, with nothing in them that is rare in a column of a few values";
constexpr size_t kHead = 20, kTail = 8, kLong = 40;  // of a long table so many rows stay
constexpr size_t kFewValues = 8;                     // of a column that tells a state
constexpr size_t kRare = 10;                         // what fewer than one row in so many has

std::string_view withoutFeed(std::string_view whole) { return whole.substr(0, whole.find('\n')); }

bool isListing(const spw::text::Command& command) {
  for (std::string_view program : {"docker", "podman", "nerdctl", "docker-compose", "crictl", "kubectl", "oc", "helm",
                                   "df", "ps", "free", "lsblk", "systemctl", "ss", "netstat", "top"})
    if (command.is(program)) return true;
  for (std::string_view program : {"pip", "pip3", "conda", "npm", "uv", "gem", "brew"})
    if (command.is(program) && (command.has("list") || command.has("outdated"))) return true;
  return false;
}

// The least blanks of a gap: one where it is known that a table comes, two elsewhere.
size_t narrowFor(const spw::text::Command& command) { return isListing(command) ? 1 : 2; }

// Names of columns as programs write them: NAME, CONTAINER ID, USED%.
bool isHead(std::string_view line) {
  size_t upper = 0;
  for (char c : line) {
    if (c >= 'a' && c <= 'z') return false;
    upper += c >= 'A' && c <= 'Z';
  }
  return upper >= 6;
}

// One table: lines that follow each other, with their line feeds.
class Table {
 public:
  Table(const std::vector<std::string_view>& lines, const Layout& layout) {
    rows_.reserve(lines.size());
    for (std::string_view whole : lines) {
      const std::string_view line = withoutFeed(whole);
      Row& row = rows_.emplace_back(Row{whole, {}, spw::text::isEssential(line)});
      if (!row.stays) row.cells = layout.cells(line);
      wide_.resize(std::max(wide_.size(), row.cells.size()));
      for (size_t i = 0; i < row.cells.size(); ++i)
        wide_[i] = wide_[i] || row.cells[i].empty() || row.cells[i].find(' ') != std::string_view::npos;
    }
  }

  // Appends it. `leaveOut`: rows may go, of a long one. The first marker says the handle.
  void write(bool leaveOut, std::string_view& handle, std::string& out) const {
    const std::vector<bool> rare =
        leaveOut && rows_.size() > kLong ? rareRows() : std::vector<bool>(rows_.size(), true);
    spw::text::LeftOut gone;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const bool middle = i >= kHead && i + kTail < rows_.size();
      if (middle && !rows_[i].stays && !rare[i]) {
        gone.add(rows_[i].whole);
        continue;
      }
      if (gone.flush(kRows, handle, out)) handle = {};
      append(rows_[i], out);
    }
    gone.flush(kRows, handle, out);
  }

 private:
  struct Row {
    std::string_view whole;
    Cells cells;  // none: it is laid out in another way, or stays
    bool stays;
  };

  void append(const Row& row, std::string& out) const {
    if (row.cells.empty()) {
      out += row.whole;
      return;
    }
    for (size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) out.append(wide_[i - 1] || wide_[i] ? "  " : " ");
      out.append(row.cells[i]);
    }
    while (out.back() == ' ') out.pop_back();  // empty cells at the end
    out += row.whole.substr(withoutFeed(row.whole).size());
  }

  static uint64_t valueOf(std::string_view cell) { return spw::text::hashOf(cell); }

  // Those that have what few others have, where a column has few values.
  std::vector<bool> rareRows() const {
    std::vector<bool> rare(rows_.size(), false);
    std::unordered_map<uint64_t, size_t> counts;
    for (size_t column = 0; column < wide_.size(); ++column) {
      // Running, 0; and with all numbers alike, Up 3 hours (healthy).
      for (uint64_t (*kind)(std::string_view) : {valueOf, spw::text::shapeOf}) {
        counts.clear();
        for (const Row& row : rows_)
          if (column < row.cells.size() && counts.size() <= kFewValues) ++counts[kind(row.cells[column])];
        if (counts.size() > kFewValues) continue;
        for (size_t i = 0; i < rows_.size(); ++i) {
          const Row& row = rows_[i];
          if (column < row.cells.size() && counts[kind(row.cells[column])] * kRare < rows_.size()) rare[i] = true;
        }
      }
    }
    for (size_t i = 0; i < rows_.size(); ++i) rare[i] = rare[i] || rows_[i].cells.empty();
    return rare;
  }

  std::vector<Row> rows_;
  std::vector<bool> wide_;  // by column: a cell is empty or has blanks in it
};

}  // namespace

struct Columns {
  static constexpr spw::CompressorTable table{.id = "columns", .name = "Tables of columns"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    std::vector<std::string_view> lines;
    for (spw::text::Lines each(head); each.next() && !each.line().empty();) lines.push_back(each.line());
    if (lines.size() > Layout::kFewestLines && head.size() >= 4096) lines.pop_back();  // may be cut
    if (!Layout::of(lines, narrowFor(context.command))) return 0;
    if (isListing(context.command)) return 75;
    return isHead(lines[0]) || isRule(lines[1]) ? 48 : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kRows}) || !spw::text::isPlain(in)) return SPW_DECLINED;
    const bool leaveOut = level >= SPW_LEVEL_MAX || (level == SPW_LEVEL_BALANCED && !context.handle.empty());
    const size_t narrow = narrowFor(context.command);
    const std::string text = written(in, narrow, leaveOut, context.handle);
    if (text.size() >= in.size()) return SPW_DECLINED;
    // Short rows may stand below each other by chance, and would be read as a table of other columns.
    const bool marked = spw::text::hasMarkerOf(text, {kRows});
    if (!marked && written(text, narrow, leaveOut, context.handle) != text) return SPW_DECLINED;
    return spw::shorter(call, in, text, out);
  }

 private:
  // The text, with its tables written shorter; empty lines stand between them.
  static std::string written(std::string_view in, size_t narrow, bool leaveOut, std::string_view handle) {
    std::string text;
    text.reserve(in.size());
    std::vector<std::string_view> wholes, lines;
    const auto flush = [&] {
      if (const auto layout = Layout::of(lines, narrow)) {
        Table(wholes, *layout).write(leaveOut, handle, text);
      } else {
        for (std::string_view whole : wholes) text += whole;
      }
      wholes.clear();
      lines.clear();
    };
    for (spw::text::Lines each(in); each.next();) {
      if (each.line().empty()) {
        flush();
        text += each.whole();
      } else {
        wholes.push_back(each.whole());
        lines.push_back(each.line());
      }
    }
    flush();
    return text;
  }
};

}  // namespace columns

SPW_COMPRESSOR_PLUGIN(columns::Columns)

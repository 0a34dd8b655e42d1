// Tables: drawn with bars, of columns, and values with commas or tabs between. In lossless the blanks and lines that
// align a drawn table go: its cells stay, each between its bars. From balanced on a long one whose original can be had
// again loses its middle. Rows that matter stay as they are.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace tables {
namespace {

constexpr size_t kHead = 30, kTail = 10, kLong = 60;  // of a long table so many rows stay
constexpr std::string_view kRows = "of a table";
constexpr std::string_view kBar = "\xe2\x94\x82";  // the vertical line of box drawings

bool isBarred(std::string_view line) { return line.size() > 2 && line.front() == '|' && line.back() == '|'; }
bool isBoxed(std::string_view line) { return line.starts_with(kBar) && line.ends_with(kBar); }
bool isRule(std::string_view line) {
  return line.size() > 4 && line.find_first_not_of("+-|=: ") == std::string_view::npos &&
         line.find("--") != std::string_view::npos;
}

size_t fields(std::string_view line, char separator) {
  bool quoted = false;
  size_t count = 1;
  for (char c : line) {
    quoted ^= c == '"';
    count += c == separator && !quoted;
  }
  return count;
}

// The separator of a text whose first lines all have equally many fields, 0: none.
char separatorOf(std::string_view head) {
  for (const char separator : {'\t', ','}) {
    size_t count = 0, rows = 0;
    bool equal = true;
    for (spw::text::Lines lines(head); equal && lines.next() && rows < 30;) {
      if (lines.rest().empty()) break;  // may be cut
      const size_t here = fields(lines.line(), separator);
      equal = here >= 3 && (rows == 0 || here == count);
      count = here;
      ++rows;
    }
    if (equal && rows >= 8) return separator;
  }
  return 0;
}

// A row with one blank at each side of its bars, or a rule as short as can be. Blanks inside a cell stay.
void appendTight(std::string_view line, std::string& out) {
  if (isRule(line)) {
    for (size_t i = 0; i < line.size(); ++i)
      if (i == 0 || line[i] != line[i - 1] || (line[i] != '-' && line[i] != '=' && line[i] != ' ')) out += line[i];
    return;
  }
  for (size_t i = 0; i < line.size();) {
    const size_t end = std::min(line.find_first_not_of(' ', i), line.size());
    const std::string_view after = line.substr(end), before = line.substr(0, i);
    const bool atBar =
        after.starts_with('|') || after.starts_with(kBar) || before.ends_with('|') || before.ends_with(kBar);
    out.append(line, i, end > i + 1 && atBar ? 1 : end - i);
    if (end < line.size()) out += line[end];
    i = end + 1;
  }
}

}  // namespace

struct Tables {
  static constexpr spw::CompressorTable table{.id = "tables", .name = "Tables"};

  static int32_t recognise(spw::Call, const spw::TextContext&, std::string_view head, std::string_view) {
    size_t barred = 0, all = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 30; ++all) {
      const std::string_view line = spw::text::trimmedRight(lines.line());
      barred += isBarred(line) || isBoxed(line) || isRule(line);
    }
    if (barred >= 4 && barred * 3 >= all * 2) return 50;
    return separatorOf(head) != 0 ? 25 : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kRows})) return SPW_DECLINED;
    std::vector<std::string_view> lines;
    size_t drawn = 0;
    for (spw::text::Lines each(in); each.next();) {
      lines.push_back(each.whole());
      drawn += isDrawn(each.line());
    }
    const bool leaveOut = level >= SPW_LEVEL_MAX || (level == SPW_LEVEL_BALANCED && !context.handle.empty());
    if (drawn * 3 < lines.size() * 2 && separatorOf(in.substr(0, 4096)) == 0) return SPW_DECLINED;
    const std::string text = written(lines, leaveOut && lines.size() > kLong, context.handle, in.size());
    return spw::shorter(call, in, text, out);
  }

 private:
  static bool isDrawn(std::string_view line) { return isBarred(line) || isBoxed(line) || isRule(line); }

  static std::string written(const std::vector<std::string_view>& lines, bool cut, std::string_view handle,
                             size_t size) {
    std::string text;
    text.reserve(size);
    size_t left = 0;
    for (size_t i = 0; i <= lines.size(); ++i) {
      const bool end = i == lines.size();
      if (!end && cut && i >= kHead && i + kTail < lines.size() && !spw::text::isEssential(lines[i])) {
        ++left;
        continue;
      }
      if (left > 0) {
        spw::text::appendMarker(text, left, "line", kRows, handle);
        text += '\n';
        left = 0;
      }
      if (end) break;
      const std::string_view line = lines[i].substr(0, lines[i].find('\n'));
      if (isDrawn(line) && !spw::text::isEssential(line)) {
        appendTight(line, text);
        text += lines[i].substr(line.size());
      } else {
        text += lines[i];
      }
    }
    return text;
  }
};

}  // namespace tables

SPW_COMPRESSOR_PLUGIN(tables::Tables)

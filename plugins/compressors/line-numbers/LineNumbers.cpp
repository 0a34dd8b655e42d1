// Files with the numbers of their lines. An edit tool will have to find such a text as it is, so it stays up to level
// balanced; in max each tenth number stays, and those where the counting begins, ends or is broken.
#include <spillway/compressor.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <optional>
#include <string>
#include <vector>

#include "Number.h"

namespace line_numbers {
namespace {

constexpr std::string_view kTenth = "of a file; each tenth stays";
constexpr size_t kFewest = 20;  // numbers that have to go

struct Line {
  std::string_view whole;
  std::optional<Number> number;
  bool bare = false;  // its number goes
};

// Marks the lines whose numbers can be told from those that stay; gives how many.
size_t choose(std::vector<Line>& lines) {
  size_t count = 0;
  std::optional<Number> kept;  // the last number that stays
  uint64_t since = 0;          // numbers that went since
  for (size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (!line.number) continue;
    const std::string_view text = line.whole.substr(line.number->size());
    const bool counts = i > 0 && lines[i - 1].number && kept && !kept->behind.empty() && !line.number->behind.empty() &&
                        follows(line.whole, *kept, since + 1);
    const bool goesOn =
        i + 1 < lines.size() && lines[i + 1].number && lines[i + 1].number->value == line.number->value + 1;
    line.bare = counts && goesOn && line.number->value % 10 != 0 && !numberOf(text);
    if (line.bare) {
      ++count;
      ++since;
    } else {
      const std::string_view behind = kept ? kept->behind : std::string_view{};
      kept = line.number;
      if (kept->behind.empty()) kept->behind = behind;
      since = 0;
    }
  }
  return count;
}

// Whether lines without numbers between two that stay are as many as the numbers between them: they would be read as
// their lines.
bool misleads(const std::vector<Line>& lines) {
  const Number* before = nullptr;
  uint64_t between = 0;
  for (const Line& line : lines) {
    if (!line.number) {
      ++between;
      continue;
    }
    if (before != nullptr && between > 0 && line.number->value == before->value + between + 1) return true;
    before = &*line.number;
    between = 0;
  }
  return false;
}

}  // namespace

struct LineNumbers {
  static constexpr spw::CompressorTable table{.id = "line-numbers", .name = "Files with line numbers"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    size_t numbered = 0, all = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 40; ++all) numbered += numberOf(lines.line()).has_value();
    if (numbered < 10 || numbered * 4 < all * 3) return 0;
    return context.ofFile() ? 80 : 20;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (level < SPW_LEVEL_MAX || spw::text::hasMarker(in)) return SPW_DECLINED;
    std::vector<Line> lines;
    for (spw::text::Lines each(in); each.next();) lines.push_back({each.whole(), numberOf(each.line())});
    const size_t gone = choose(lines);
    if (gone < kFewest || misleads(lines)) return SPW_DECLINED;
    std::string text;
    text.reserve(in.size());
    spw::text::appendMarker(text, gone, "line number", kTenth, {});
    text += '\n';
    for (const Line& line : lines) text += line.whole.substr(line.bare ? line.number->size() : 0);
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace line_numbers

SPW_COMPRESSOR_PLUGIN(line_numbers::LineNumbers)

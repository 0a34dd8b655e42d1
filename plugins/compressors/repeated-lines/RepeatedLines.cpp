// Lines that say again what the lines before them said. In lossless the very same lines, one or a few of them in turn:
// a marker says how many, so that nothing is lost. From balanced on also lines that differ in their numbers only: the
// first and the last of them stay.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Hash.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace repeated_lines {
namespace {

constexpr size_t kLongestBlock = 8;  // lines that repeat together
constexpr size_t kMarkerWorth = 24;  // what has to be saved, as in worth(), before a marker pays
constexpr std::string_view kAgain = "the * above again", kLike = "as the line above, with other numbers";

// About how many tokens a line is: its words, and its other characters in pairs.
size_t worth(std::string_view line) {
  size_t words = 0, others = 0;
  bool inside = false;
  for (char c : line) {
    const bool letter = spw::text::isLetter(c) || static_cast<unsigned char>(c) >= 0x80;
    words += letter && !inside;
    others += !letter && c != ' ';
    inside = letter;
  }
  return words + others / 2 + 1;
}

struct Line {
  std::string_view whole;  // with its line feed
  uint64_t hash;
};

// Prose of a program, such as progress: its numbers may go. In lists, tables and names of files they are what is said.
bool isProse(std::string_view line) {
  size_t words = 0, letters = 0;
  if (line.empty() || spw::text::isDigit(line[0]) || line[0] == '-' || line[0] == '|') return false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '/' || c == '\\' || c == ',' || c == '|' || c == '"' || c == '<') return false;
    if (c == '.' && i + 1 < line.size() && spw::text::isLetter(line[i + 1])) return false;
    letters = spw::text::isLetter(c) ? letters + 1 : 0;
    words += letters == 3;
  }
  return words >= 3;
}

class Writer {
 public:
  Writer(std::vector<Line> lines, bool numbers, std::string_view handle)
      : lines_(std::move(lines)), numbers_(numbers), handle_(handle) {}

  std::string write(size_t size) {
    out_.reserve(size);
    while (at_ < lines_.size())
      if (!again() && !alike()) out_ += lines_[at_++].whole;
    return std::move(out_);
  }

 private:
  bool same(size_t one, size_t other) const {
    return lines_[one].hash == lines_[other].hash && lines_[one].whole == lines_[other].whole;
  }

  // How many lines from here on repeat the block of `size` lines before.
  size_t repeats(size_t size) const {
    size_t end = at_;
    while (end < lines_.size() && same(end, end - size)) ++end;
    return (end - at_) / size * size;
  }

  bool again() {
    for (size_t size = 1; size <= std::min(kLongestBlock, at_ - kept_); ++size) {
      const size_t count = lines_[at_].hash == lines_[at_ - size].hash ? repeats(size) : 0;
      if (count == 0 || !pays(at_, at_ + count)) continue;
      mark(count, size == 1 ? "the line above again" : "the " + std::to_string(size) + " lines above again");
      return true;
    }
    return false;
  }

  // Lines like the one before, but not the last of them.
  bool alike() {
    if (!numbers_ || at_ == kept_) return false;
    const std::string_view first = lines_[at_ - 1].whole;
    if (!spw::text::sameShape(first, lines_[at_].whole) || !isProse(first) || spw::text::isEssential(first))
      return false;
    size_t end = at_ + 1;
    while (end < lines_.size() && spw::text::sameShape(first, lines_[end].whole)) ++end;
    --end;
    if (end == at_ || !pays(at_, end)) return false;
    mark(end - at_, kLike);
    return true;
  }

  bool pays(size_t begin, size_t end) const {
    size_t sum = 0, bytes = 0;
    for (size_t i = begin; i < end && (sum < kMarkerWorth || bytes < 2 * spw::text::kMarkerBegin.size() + 70); ++i) {
      sum += worth(lines_[i].whole);
      bytes += lines_[i].whole.size();
    }
    return sum >= kMarkerWorth && bytes >= 2 * spw::text::kMarkerBegin.size() + 70;
  }

  void mark(size_t count, std::string_view what) {
    spw::text::appendMarker(out_, count, "line", what, handle_);
    out_ += '\n';
    at_ += count;
    kept_ = at_;
  }

  const std::vector<Line> lines_;
  const bool numbers_;
  const std::string_view handle_;
  std::string out_;
  size_t at_ = 0;    // the line that is next
  size_t kept_ = 0;  // the first line after the last marker: what stands before it is not "above" any more
};

// Whether some line repeats another near it at all; most texts end here.
bool mayRepeat(const std::vector<Line>& lines, bool numbers) {
  for (size_t i = 1; i < lines.size(); ++i) {
    for (size_t size = 1; size <= std::min(kLongestBlock, i); ++size)
      if (lines[i].hash == lines[i - size].hash && lines[i].whole.size() > 1) return true;
    if (numbers && lines[i].whole.substr(0, 2) == lines[i - 1].whole.substr(0, 2) &&
        spw::text::sameShape(lines[i].whole, lines[i - 1].whole))
      return true;
  }
  return false;
}

}  // namespace

struct RepeatedLines {
  static constexpr spw::CompressorTable table{.id = "repeated-lines", .name = "Repeated lines", .order = 200};

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kAgain, kLike})) return SPW_DECLINED;
    std::vector<Line> lines;
    lines.reserve(in.size() / 32 + 1);
    for (spw::text::Lines each(in); each.next();) lines.push_back({each.whole(), spw::text::hashOf(each.whole())});
    const bool numbers = level >= SPW_LEVEL_BALANCED;
    if (!mayRepeat(lines, numbers)) return SPW_DECLINED;
    const std::string text = Writer(std::move(lines), numbers, context.handle).write(in.size());
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace repeated_lines

SPW_COMPRESSOR_PLUGIN(repeated_lines::RepeatedLines)

// Logs. In lossless a time is said when it changes, what all times begin with is said once, in a line before them, and
// of the lines that stand between those of the log, such as a trace, those that were there just before are not said
// again. From balanced on, lines that say the same as earlier ones with other times and numbers are counted, but for
// the first few of each kind and the last. Lines that report trouble stay whole, time and all.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "Stamp.h"
#include "Times.h"

namespace log_lines {
namespace {

constexpr std::string_view kAgain = "the last lines without a time or level again";
constexpr std::string_view kLikeBefore = "like others here, with other times and numbers";
constexpr std::string_view kLikewise = "likewise";
constexpr size_t kFirst = 3;           // lines of each kind that stay
constexpr size_t kShortestPrefix = 6;  // bytes
constexpr size_t kFewest = 12;         // lines of a log that is worth it
constexpr size_t kBurst = 3;           // lines left out together, before a marker pays
constexpr size_t kAttached = 120;      // bytes of lines that are not said again, before a marker pays

struct Line {
  std::string_view whole, text;
  size_t stamp = 0;  // bytes up to the end of its time
  bool isLog = false, isTrouble = false;
  bool goes = false;
};

// The longest beginning that the most times share: of those that the first lines begin with.
std::string_view commonBeginning(const std::vector<Line>& lines) {
  std::string_view best;
  size_t most = 0;
  size_t looked = 0;
  const size_t step = lines.size() / 256 + 1;  // some are enough to tell
  for (const Line& line : lines) {
    if (line.stamp == 0 || line.isTrouble) continue;
    if (++looked > 3) break;
    for (size_t size = std::min(line.stamp, size_t{48}); size >= kShortestPrefix; --size) {
      const std::string_view beginning = line.text.substr(0, size);
      // Half a number or a word in front of the sign's rest reads badly: 2026-01-15 1 | 2:00.
      if (spw::text::isDigit(beginning.back())) continue;
      if (size < line.text.size() && (static_cast<unsigned char>(line.text[size]) & 0xC0) == 0x80) continue;
      size_t count = 0;
      for (size_t i = 0; i < lines.size(); i += step)
        count += !lines[i].isTrouble && lines[i].text.starts_with(beginning) ? step : 0;
      if (count * size > most) {
        most = count * size;
        best = beginning;
      }
    }
  }
  return most >= 120 ? best : std::string_view{};
}

// Marks the lines that say nothing new: not of the first of their kind, and not the last one.
void chooseRepeats(std::vector<Line>& lines) {
  std::unordered_map<uint64_t, std::pair<size_t, size_t>> kinds;  // how many there were, which was the last
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view text = lines[i].text;
    if (!lines[i].isLog || lines[i].isTrouble || spw::text::namesPlace(text) || spw::text::sumsUp(text)) continue;
    auto& [count, last] = kinds[spw::text::shapeOf(text)];
    lines[i].goes = ++count > kFirst;
    last = i;
  }
  for (const auto& [shape, seen] : kinds) lines[seen.second].goes = false;
  // A few in a row are shorter than what would say that they are gone.
  for (size_t i = 0; i < lines.size();) {
    size_t end = i;
    while (end < lines.size() && lines[end].goes) ++end;
    if (end - i < kBurst)
      for (size_t j = i; j < end; ++j) lines[j].goes = false;
    i = std::max(end, i + 1);
  }
}

class Writer {
 public:
  Writer(const std::vector<Line>& lines, std::string_view beginning, std::string_view handle)
      : lines_(lines), handle_(handle), times_(beginning) {}

  std::string write(size_t size) {
    out_.reserve(size);
    for (size_t i = 0; i < lines_.size();) {
      if (lines_[i].goes) {
        i = leaveOut(i);
      } else if (!lines_[i].isLog) {
        i = attached(i);
      } else {
        times_.write(lines_[i].text, lines_[i].stamp, lines_[i].stamp == 0 || lines_[i].isTrouble, out_);
        out_ += lines_[i].whole.substr(lines_[i].text.size());
        ++i;
      }
    }
    return std::move(out_);
  }
  const Times& times() const { return times_; }

 private:
  size_t leaveOut(size_t from) {
    size_t end = from;
    while (end < lines_.size() && lines_[end].goes) ++end;
    spw::text::appendMarker(out_, end - from, "line", said_ ? kLikewise : kLikeBefore, said_ ? "" : handle_);
    out_ += '\n';
    said_ = true;
    return end;
  }

  // The lines up to the next one of the log.
  size_t attached(size_t from) {
    size_t end = from;
    while (end < lines_.size() && !lines_[end].isLog) ++end;
    const std::string_view first = lines_[from].whole, last = lines_[end - 1].whole;
    const std::string_view text(first.data(), static_cast<size_t>(last.data() - first.data()) + last.size());
    if (text == before_ && text.size() >= kAttached && text.ends_with('\n')) {
      spw::text::appendMarker(out_, end - from, "line", kAgain, {});
      out_ += '\n';
    } else {
      out_ += text;
      before_ = text;
    }
    return end;
  }

  const std::vector<Line>& lines_;
  const std::string_view handle_;
  Times times_;
  std::string out_;
  std::string_view before_;  // the last lines that are no log's, as they were written out
  bool said_ = false;
};

}  // namespace

struct LogLines {
  static constexpr spw::CompressorTable table{.id = "log-lines", .name = "Logs"};

  static int32_t recognise(spw::Call, const spw::TextContext&, std::string_view head, std::string_view) {
    size_t logs = 0, all = 0, objects = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 40;) {
      const std::string_view line = spw::text::trimmed(lines.line());
      if (line.empty()) continue;
      ++all;
      logs += isLogLine(line);
      objects += line[0] == '{';
    }
    if (all < 4 || logs * 2 < all) return 0;
    // Objects, one in each line, are a log when they have a level.
    if (objects * 2 > all && head.find("\"level\":") == std::string_view::npos) return 10;
    return static_cast<int32_t>(30 + 35 * logs / all);
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kSays, kAgain, kLikeBefore, kLikewise})) return SPW_DECLINED;
    std::vector<Line> lines;
    size_t logs = 0;
    for (spw::text::Lines each(in); each.next();) {
      if (each.line().starts_with(kSign)) return SPW_DECLINED;
      const size_t stamp = stampEnd(each.line());
      const bool isLog = stamp > 0 || isLogLine(each.line());
      lines.push_back({each.whole(), each.line(), stamp, isLog, spw::text::reportsTrouble(each.line())});
      logs += isLog;
    }
    if (logs < kFewest || logs * 5 < lines.size()) return SPW_DECLINED;
    if (level >= SPW_LEVEL_BALANCED) chooseRepeats(lines);
    const std::string text = written(lines, context.handle, in.size());
    return spw::shorter(call, in, text, out);
  }

 private:
  static std::string written(std::vector<Line>& lines, std::string_view handle, size_t size) {
    constexpr size_t kSaying = 40;  // tokens of the line that says what the sign is
    Writer writer(lines, commonBeginning(lines), handle);
    const std::string body = writer.write(size);
    const Times& times = writer.times();
    if (times.saved() < kSaying) {  // it does not pay: every time stays
      for (Line& line : lines) line.isTrouble = true;
      return Writer(lines, {}, handle).write(size);
    }
    std::string text;
    text.reserve(body.size() + 128);
    spw::text::appendMarker(text, times.signs(), "time", times.says(), {});
    text += '\n';
    return text += body;
  }
};

}  // namespace log_lines

SPW_COMPRESSOR_PLUGIN(log_lines::LogLines)

// Logs. In lossless what most lines begin with, such as the date, is said once, in a line before them: "~" stands for
// it. From balanced on, lines that say the same as earlier ones with other times and numbers are counted, but for the
// first few of each kind and the last. Lines that report trouble stay whole, time and all.
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

namespace log_lines {
namespace {

constexpr char kSign = '~';
constexpr std::string_view kStandsFor = "\"~\" at the beginning of a line stands for: ";
constexpr std::string_view kLikeBefore = "like others here, with other times and numbers";
constexpr size_t kFirst = 3;           // lines of each kind that stay
constexpr size_t kShortestPrefix = 6;  // bytes
constexpr size_t kFewest = 12;         // lines of a log that is worth it
constexpr size_t kBurst = 4;           // lines left out together, before a marker pays

struct Line {
  std::string_view whole, text;
  bool isTrouble = false;
  bool goes = false;
};

// The longest beginning that the most lines share: of those that the first lines begin with, up to the end of the time.
std::string_view commonBeginning(const std::vector<Line>& lines) {
  std::string_view best;
  size_t most = 0;
  size_t looked = 0;
  const size_t step = lines.size() / 256 + 1;  // some are enough to tell
  for (const Line& line : lines) {
    const size_t end = stampEnd(line.text);
    if (end == 0 || line.isTrouble) continue;
    if (++looked > 3) break;
    for (size_t size = std::min(end, size_t{48}); size >= kShortestPrefix; --size) {
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
  std::vector<uint64_t> shapes(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].isTrouble || stampEnd(lines[i].text) == 0) continue;
    shapes[i] = spw::text::shapeOf(lines[i].text);
    auto& [count, last] = kinds[shapes[i]];
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

}  // namespace

struct LogLines {
  static constexpr spw::CompressorTable table{.id = "log-lines", .name = "Logs"};

  static int32_t recognise(spw::Call, const spw::TextContext&, std::string_view head, std::string_view) {
    size_t logs = 0, all = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 40;) {
      const std::string_view line = spw::text::trimmed(lines.line());
      if (line.empty()) continue;
      ++all;
      logs += isLogLine(line);
    }
    return all >= 4 && logs * 2 >= all ? static_cast<int32_t>(30 + 30 * logs / all) : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    std::vector<Line> lines;
    size_t logs = 0;
    for (spw::text::Lines each(in); each.next();) {
      if (each.line().starts_with(kSign) || isOurs(each.line())) return SPW_DECLINED;
      lines.push_back({each.whole(), each.line(), spw::text::isEssential(each.line())});
      logs += stampEnd(each.line()) > 0;
    }
    if (logs < kFewest) return SPW_DECLINED;
    if (level >= SPW_LEVEL_BALANCED) chooseRepeats(lines);
    const std::string text = written(lines, commonBeginning(lines), context.handle, in.size());
    if (text.size() >= in.size()) return SPW_DECLINED;
    out = call.copy(text);
    return SPW_OK;
  }

 private:
  static bool isOurs(std::string_view line) {
    if (!line.starts_with(spw::text::kMarkerBegin)) return false;
    const auto marker = spw::text::readMarker(line);
    return marker && (marker->what.starts_with(kStandsFor) || marker->what == kLikeBefore);
  }

  static std::string written(const std::vector<Line>& lines, std::string_view beginning, std::string_view handle,
                             size_t size) {
    std::string text;
    text.reserve(size);
    if (!beginning.empty()) {
      const auto count = static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [&](const Line& line) {
        return !line.goes && !line.isTrouble && line.text.starts_with(beginning);
      }));
      spw::text::appendMarker(text, count, "beginning", std::string(kStandsFor).append(beginning), {});
      text += '\n';
    }
    for (size_t i = 0; i < lines.size();) {
      size_t end = i;
      while (end < lines.size() && lines[end].goes) ++end;
      if (end > i) {
        spw::text::appendMarker(text, end - i, "line", kLikeBefore, handle);
        text += '\n';
        i = end;
        continue;
      }
      const bool shorter = !beginning.empty() && !lines[i].isTrouble && lines[i].text.starts_with(beginning);
      if (shorter) text += kSign;
      text += lines[i].whole.substr(shorter ? beginning.size() : 0);
      ++i;
    }
    return text;
  }
};

}  // namespace log_lines

SPW_COMPRESSOR_PLUGIN(log_lines::LogLines)

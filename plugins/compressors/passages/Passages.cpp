// Passages of lines that stand further above in the same text already, as the functions that a failing test run shows
// for one test after the other: a marker names the line they begin with. Nothing is lost at any level, for they can be
// read there. What reports trouble at the beginning of a line, changed lines of diffs, and markers are said each time.
#include <spillway/compressor.hpp>
#include <spillway/text/Counts.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Weight.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "FirstLines.h"

namespace passages {
namespace {

constexpr std::string_view kAbove = "those above from \"*\" on";
constexpr size_t kSmallest = 600;      // bytes of a text that may have a passage twice
constexpr size_t kFewest = 3;          // lines of a passage
constexpr size_t kMarkerWeight = 24;   // tokens of a marker without the line it names
constexpr size_t kWorthwhile = 20;     // tokens that have to be saved
constexpr size_t kSpokenOfBefore = 8;  // lines that a marker of another compressor may speak of

class Writer {
 public:
  explicit Writer(std::string_view text) : diff_(text.find("\n@@ -") != std::string_view::npos) {
    lines_.reserve(text.size() / 32 + 1);
    for (spw::text::Lines each(text); each.next();) lines_.push_back(each.whole());
  }

  // Empty when no passage comes again.
  std::string write(size_t size) {
    FirstLines first(lines_);
    std::string out;
    size_t done = 0;  // lines that are in `out`
    for (size_t at = 0; at < lines_.size();) {
      const size_t earlier = first.meet(at);
      const size_t count = earlier < at ? passage(earlier, at) : 0;
      if (count == 0) {
        ++at;
        continue;
      }
      if (out.empty()) out.reserve(size);
      for (; done < at; ++done) out += lines_[done];
      spw::text::appendMarker(out, count, "line", "those above from \"" + std::string(contentOf(lines_[at])) + "\" on",
                              {});
      out += '\n';
      done = at = at + count;
    }
    if (done == 0) return {};
    for (; done < lines_.size(); ++done) out += lines_[done];
    return out;
  }

 private:
  static bool isMarker(std::string_view line) { return line.starts_with(spw::text::kMarkerBegin); }

  // What is said each time.
  bool stays(std::string_view line) const {
    if (line[0] == ' ' || line[0] == '\t' || line[0] == '\n') return false;
    if (diff_ && (line[0] == '+' || line[0] == '-' || line[0] == '@')) return true;
    return isMarker(line) || spw::text::isLoud(line);
  }

  // How many lines from `at` on are those from `earlier` on, and worth a marker; 0: too few.
  size_t passage(size_t earlier, size_t at) const {
    size_t count = 0;
    for (; earlier + count < at && at + count < lines_.size(); ++count) {
      const std::string_view line = lines_[at + count];
      if (line != lines_[earlier + count] || line.back() != '\n' || stays(line)) break;
    }
    if (at + count < lines_.size() && isMarker(lines_[at + count])) count -= std::min(count, kSpokenOfBefore);
    return count >= kFewest && pays(at, count) ? count : 0;
  }

  bool pays(size_t at, size_t count) const {
    const size_t needed = kMarkerWeight + kWorthwhile + spw::text::weightOf(lines_[at]);
    size_t weight = 0;
    for (size_t i = at; i < at + count && weight < needed; ++i) weight += spw::text::weightOf(lines_[i]) + 1;
    return weight >= needed;
  }

  std::vector<std::string_view> lines_;  // with their line feeds
  const bool diff_;                      // the text has hunks of a diff
};

}  // namespace

struct Passages {
  static constexpr spw::CompressorTable table{.id = "passages", .name = "Repeated passages", .order = 210};

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t, std::string_view in,
                             std::string_view& out) {
    if (in.size() < kSmallest || spw::text::hasMarkerOf(in, {kAbove})) return SPW_DECLINED;
    const std::string text = Writer(in).write(in.size());
    return text.empty() ? SPW_DECLINED : spw::shorter(call, in, text, out);
  }
};

}  // namespace passages

SPW_COMPRESSOR_PLUGIN(passages::Passages)

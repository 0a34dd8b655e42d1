// What package managers print: apt, dpkg, pip, npm, cargo. From balanced on what they say while they work is counted,
// and what they say twice: a package that apt unpacks it sets up too. A long list whose original can be had again loses
// its middle, as tables do. All that reports trouble or counts results stays.
#include <spillway/compressor.hpp>
#include <spillway/text/Counts.hpp>
#include <spillway/text/LeftOut.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>
#include <vector>

#include "Work.h"

namespace packages {
namespace {

constexpr size_t kHead = 30, kTail = 10, kLong = 60;  // of a long list so many rows stay
constexpr std::string_view kWork = "what a package manager did", kRows = "of a list of packages";

}  // namespace

struct Packages {
  static constexpr spw::CompressorTable table{.id = "packages", .name = "Package managers"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    size_t work = 0, rows = 0, all = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 60;) {
      if (lines.rest().empty() && all > 0) break;  // may be cut
      if (lines.line().empty()) continue;
      ++all;
      work += workIn(lines.line()) != Work::None;
      rows += isRow(lines.line());
    }
    const bool listed = rows * 3 >= all * 2 && rows >= 6;
    if (!listed && work < 3) return 0;
    for (std::string_view program : {"apt", "apt-get", "apt-cache", "aptitude", "dpkg", "pip", "pip3", "uv", "npm",
                                     "yarn", "pnpm", "cargo", "brew", "apk", "dnf", "yum"})
      if (context.command.is(program)) return 75;
    return listed ? 45 : 35;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (level < SPW_LEVEL_BALANCED || spw::text::hasMarkerOf(in, {kWork, kRows})) return SPW_DECLINED;
    std::vector<std::string_view> lines;
    size_t rows = 0;
    for (spw::text::Lines each(in); each.next();) {
      lines.push_back(each.whole());
      rows += isRow(each.line());
    }
    const bool cuts =
        rows > kLong && rows * 3 >= lines.size() * 2 && (level >= SPW_LEVEL_MAX || !context.handle.empty());
    const std::string text = cuts ? cut(lines, context.handle) : worked(lines, context.handle);
    return spw::shorter(call, in, text, out);
  }

 private:
  // Without what the manager did, but for the last line of each row of them.
  static std::string worked(const std::vector<std::string_view>& lines, std::string_view handle) {
    std::string text;
    Unpacked unpacked;
    for (std::string_view whole : lines) unpacked.read(whole);
    spw::text::LeftOut gone;
    for (std::string_view whole : lines) {
      const Work work = workIn(whole);
      const bool goes = work == Work::Progress || (work == Work::SetUp && unpacked.has(whole));
      if (goes && !spw::text::isLoud(whole)) {
        gone.add(whole);
        continue;
      }
      if (gone.flush(kWork, handle, text)) handle = {};  // the first marker says it
      text += whole;
    }
    gone.flush(kWork, handle, text);
    return text;
  }

  // Without the middle of the list.
  static std::string cut(const std::vector<std::string_view>& lines, std::string_view handle) {
    std::string text;
    spw::text::LeftOut gone;
    for (size_t i = 0; i < lines.size(); ++i) {
      const bool middle = i >= kHead && i + kTail < lines.size();
      if (middle && isRow(lines[i]) && !spw::text::isLoud(lines[i])) {
        gone.add(lines[i]);
        continue;
      }
      if (gone.flush(kRows, handle, text)) handle = {};
      text += lines[i];
    }
    gone.flush(kRows, handle, text);
    return text;
  }
};

}  // namespace packages

SPW_COMPRESSOR_PLUGIN(packages::Packages)

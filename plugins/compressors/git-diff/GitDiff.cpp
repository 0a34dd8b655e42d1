// Diffs. In lossless what git says four times in front of a file's hunks, its path, is said once. From balanced on, if
// they can be had again, the unchanged lines at the edges of hunks go, but for one at each, and so do the names of
// objects. Changed lines and the heads of hunks always stay as they are, and so do unchanged lines that report trouble.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <string>

#include "Head.h"

namespace git_diff {
namespace {

constexpr std::string_view kHeads =
    "\"diff X\" stands for \"diff --git a/X b/X\", and for the lines \"--- a/X\" and \"+++ b/X\" before its first @@";
constexpr std::string_view kEdges = "unchanged ones at the edges of hunks but for one each, and names of objects";
constexpr size_t kLeast = 200;  // bytes that have to go before a marker pays
constexpr size_t kEdge = 1;     // unchanged lines that stay before the first and after the last change of a hunk

bool isHunk(std::string_view line) { return line.starts_with("@@ -"); }
bool isUnchanged(std::string_view line) { return line.empty() || line[0] == ' '; }

// The numbers of lines that the head of a hunk says it has: @@ -1,72 +1,80 @@. False when it says none.
bool readCounts(std::string_view line, size_t& before, size_t& after) {
  size_t at = 3;
  for (const auto& [sign, count] : {std::pair{'-', &before}, std::pair{'+', &after}}) {
    if (at >= line.size() || line[at] != sign) return false;
    size_t numbers[2] = {0, 1};
    for (size_t& number : numbers) {
      ++at;
      size_t digits = 0, value = 0;
      for (; at < line.size() && spw::text::isDigit(line[at]) && digits < 9; ++at, ++digits)
        value = value * 10 + static_cast<size_t>(line[at] - '0');
      if (digits == 0) return false;
      number = value;
      if (at >= line.size() || line[at] != ',') break;
    }
    *count = numbers[1];
    if (at >= line.size() || line[at] != ' ') return false;
    ++at;
  }
  return line.substr(at).starts_with("@@");
}

}  // namespace

struct GitDiff {
  static constexpr spw::CompressorTable table{.id = "git-diff", .name = "Diffs"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    size_t heads = 0, hunks = 0;
    for (spw::text::Lines lines(head); lines.next();) {
      heads += lines.line().starts_with("diff --git ") || lines.line().starts_with("--- a/");
      hunks += isHunk(lines.line());
    }
    if (heads == 0 && hunks == 0) return 0;
    if (context.command.is("git") || context.command.is("diff")) return 90;
    return heads > 0 ? 80 : 50;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kHeads, kEdges})) return SPW_DECLINED;
    const bool leaveOut = level >= SPW_LEVEL_MAX || (level == SPW_LEVEL_BALANCED && !context.handle.empty());
    Lines lines;
    bool heads = true;  // whether they can be said shorter
    size_t diffs = 0;
    for (spw::text::Lines each(in); each.next();) {
      heads = heads && !looksLikeShortHead(each.line());
      diffs += each.line().starts_with("diff --git ") || isHunk(each.line());
      lines.push_back(each.line());
    }
    if (diffs == 0) return SPW_DECLINED;
    std::string text = Writer{lines, heads, leaveOut}.write(context.handle);
    if (!in.ends_with('\n')) text.pop_back();
    if (text.size() + kLeast > in.size()) return SPW_DECLINED;
    return spw::shorter(call, in, text, out);
  }

 private:
  struct Writer {
    const Lines& lines;
    const bool heads, leaveOut;
    std::string out = {};
    size_t at = 0, shorter = 0, edges = 0;

    std::string write(std::string_view handle) {
      while (at < lines.size()) {
        if (lines[at].starts_with("diff --git ")) {
          head();
        } else if (leaveOut && isHunk(lines[at])) {
          hunk();
        } else {
          keep(at++);
        }
      }
      std::string text;
      if (shorter > 0) {
        spw::text::appendMarker(text, shorter, "head", kHeads, {});
        text += '\n';
      }
      if (edges > 0) {
        spw::text::appendMarker(text, edges, "line", kEdges, handle);
        text += '\n';
      }
      return text.append(out);
    }

    void keep(size_t i) { out.append(lines[i]).append("\n"); }

    void head() {
      const Head one = readHead(lines, at);
      if (heads && !one.path.empty()) {
        ++shorter;
        const bool index = !leaveOut;
        for (size_t i = at; !index && i < one.end; ++i) edges += lines[i].starts_with("index ");
        appendShort(lines, at, one, index, out);
      } else {
        for (size_t i = at; i < one.end; ++i) keep(i);
      }
      at = one.end;
    }

    // A hunk whose lines are as many as it says; else only its head is taken.
    void hunk() {
      size_t before = 0, after = 0;
      const bool counted = readCounts(lines[at], before, after);
      keep(at++);
      if (!counted) return;
      size_t end = at, first = lines.size(), last = 0;
      for (; end < lines.size() && (before > 0 || after > 0); ++end) {
        const std::string_view line = lines[end];
        if (line.starts_with('\\')) continue;
        const bool removed = line.starts_with('-'), added = line.starts_with('+');
        if (!removed && !added && !isUnchanged(line)) return;
        if ((!added && before == 0) || (!removed && after == 0)) return;
        before -= !added;
        after -= !removed;
        if (removed || added) {
          first = std::min(first, end);
          last = end;
        }
      }
      if (before > 0 || after > 0 || first == lines.size()) return;
      for (; at < end; ++at) {
        const bool edge = at + kEdge < first || at > last + kEdge;
        if (edge && isUnchanged(lines[at]) && !spw::text::isEssential(lines[at])) {
          ++edges;
        } else {
          keep(at);
        }
      }
    }
  };
};

}  // namespace git_diff

SPW_COMPRESSOR_PLUGIN(git_diff::GitDiff)

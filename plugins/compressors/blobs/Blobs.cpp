// What no reader reads: base64 in lines and inside lines, data URLs, hexadecimal dumps. From balanced on, the beginning
// and the end of each stay, with a marker between that says how much there was.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>
#include <vector>

#include "Runs.h"

namespace blobs {
namespace {

constexpr size_t kLongestKept = 400;               // characters of a run that stays whole
constexpr size_t kRunHead = 48, kRunTail = 8;      // of a longer one
constexpr size_t kLinesKept = 24;                  // lines of a dump or of base64 that stay whole
constexpr size_t kLinesHead = 12, kLinesTail = 4;  // of more of them
constexpr std::string_view kBase64 = "of base64", kDump = "of a dump";

// One line, with the middle of its runs left out; whole when what stands around them matters.
void writeLine(std::string_view line, std::string_view handle, std::string& out) {
  const size_t begin = out.size();
  std::string around;
  size_t at = 0, from = 0;
  for (Run run = nextRun(line, 0, kLongestKept); run.begin < run.end; run = nextRun(line, run.end, kLongestKept)) {
    const size_t head = run.begin + kRunHead, tail = run.end - kRunTail;
    around.append(line, from, run.begin - from).append(" ");
    from = run.end;
    out.append(line, at, head - at).append("\n");
    spw::text::appendMarker(out, tail - head, "byte", kBase64, handle);
    out += '\n';
    at = tail;
  }
  if (at > 0 && spw::text::isEssential(around.append(line, from))) {
    out.resize(begin);
    at = 0;
  }
  out.append(line, at, line.size() - at);
}

enum class Kind { Text, Base64, Dump };

Kind kindOf(std::string_view line) {
  if (isBase64Line(line)) return Kind::Base64;
  return isDumpLine(line) ? Kind::Dump : Kind::Text;
}

bool anyBlob(std::string_view text) {
  const Run run = nextRun(text, 0, kLongestKept);
  if (run.begin < run.end) return true;
  size_t inRow = 0;
  for (spw::text::Lines lines(text); lines.next();) {
    const char first = lines.line().empty() ? ' ' : lines.line()[0];
    const bool may = lines.line().size() >= 40 && first != ' ' && first != '\t' && kindOf(lines.line()) != Kind::Text;
    inRow = may ? inRow + 1 : 0;
    if (inRow > kLinesKept) return true;
  }
  return false;
}

}  // namespace

struct Blobs {
  static constexpr spw::CompressorTable table{.id = "blobs", .name = "Base64 and dumps", .order = 150};

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (level < SPW_LEVEL_BALANCED || in.size() < kLongestKept || !anyBlob(in) ||
        spw::text::hasMarkerOf(in, {kBase64, kDump}))
      return SPW_DECLINED;
    std::string text;
    text.reserve(in.size());
    std::vector<std::string_view> row;
    Kind kind = Kind::Text;
    for (spw::text::Lines lines(in); lines.next();) {
      const Kind next = kindOf(spw::text::trimmedRight(lines.line()));
      if (next != kind) flush(row, kind, context.handle, text);
      kind = next;
      if (kind == Kind::Text) {
        writeLine(lines.whole(), context.handle, text);
      } else {
        row.push_back(lines.whole());
      }
    }
    flush(row, kind, context.handle, text);
    return spw::shorter(call, in, text, out);
  }

 private:
  static void flush(std::vector<std::string_view>& row, Kind kind, std::string_view handle, std::string& out) {
    const bool cut = row.size() > kLinesKept;
    for (size_t i = 0; i < row.size(); ++i) {
      if (cut && i == kLinesHead) {
        spw::text::appendMarker(out, row.size() - kLinesHead - kLinesTail, "line", kind == Kind::Dump ? kDump : kBase64,
                                handle);
        out += '\n';
        i = row.size() - kLinesTail;
      }
      out += row[i];
    }
    row.clear();
  }
};

}  // namespace blobs

SPW_COMPRESSOR_PLUGIN(blobs::Blobs)

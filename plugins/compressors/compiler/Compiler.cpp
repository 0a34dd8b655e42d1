// What compilers and linters report: gcc, clang, rustc, javac, ruff. In lossless the empty bars that rustc draws go.
// From balanced on so does the code that is shown under notes, and the lines under warnings that only point, for the
// header says the column. Every header and every place stays, and all that stands under an error.
#include <spillway/compressor.hpp>
#include <spillway/text/Counts.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Weight.hpp>

#include <string>
#include <vector>

#include "Diagnostics.h"

namespace compiler {
namespace {

constexpr std::string_view kShown = "code shown under notes, and what points under warnings, here and below";
constexpr size_t kWorthwhile = 40;  // tokens that have to go before the marker pays

struct Line {
  std::string_view whole;
  Part part;
  bool goes = false;
};

bool isHeader(Part part) { return part == Part::Error || part == Part::Warning || part == Part::Note; }

// Marks what goes from balanced on, of lines without bars alone; gives about how many tokens that is.
size_t chooseShown(std::vector<Line>& lines) {
  size_t weight = 0;
  Part under = Part::Error;  // what stands before the first header stays
  for (size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (isHeader(line.part)) {
      under = line.part;
      continue;
    }
    const bool first = i > 0 && isHeader(lines[i - 1].part);
    const bool plain = line.part == Part::Other && first && i + 1 < lines.size() && lines[i + 1].part == Part::Carets;
    const bool code = line.part == Part::Code || plain, points = line.part == Part::Carets;
    const bool goes = (under == Part::Note && (code || points)) || (under == Part::Warning && points);
    // What is no part of a diagnostic may have code of its own.
    if (!code && !points && line.part != Part::Place) under = Part::Error;
    if (!goes || spw::text::isLoud(line.whole)) continue;
    line.goes = true;
    weight += spw::text::weightOf(line.whole.substr(0, line.whole.find('\n'))) + 1;
  }
  return weight;
}

}  // namespace

struct Compiler {
  static constexpr spw::CompressorTable table{.id = "compiler", .name = "Compilers"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view tail) {
    size_t headers = 0, shown = 0;
    for (std::string_view text : {head, tail})
      for (spw::text::Lines lines(text); lines.next();) {
        const Part part = partOf(lines.line());
        headers += isHeader(part);
        shown += part == Part::Code || part == Part::Carets || part == Part::Gutter;
      }
    if (headers == 0 || shown == 0) return 0;
    for (std::string_view program :
         {"gcc", "g++", "cc", "c++", "clang", "clang++", "rustc", "javac", "clang-tidy", "ruff"})
      if (context.command.is(program)) return 85;
    return context.command.is("cargo") || headers + shown >= 12 ? 60 : 40;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kShown})) return SPW_DECLINED;
    std::vector<Line> lines;
    bool headers = false;
    for (spw::text::Lines each(in); each.next();) {
      const Part part = partOf(each.line());
      if (part != Part::Gutter) lines.push_back({each.whole(), part});
      headers = headers || part == Part::Warning || part == Part::Error;
    }
    if (!headers) return SPW_DECLINED;
    const bool leaveOut = level >= SPW_LEVEL_BALANCED && chooseShown(lines) >= kWorthwhile;
    size_t gone = 0;
    for (Line& line : lines) {
      line.goes = line.goes && leaveOut;
      gone += line.goes;
    }
    std::string text;
    text.reserve(in.size());
    bool said = false;
    for (const Line& line : lines) {
      if (line.goes && !said) {
        spw::text::appendMarker(text, gone, "line", kShown, context.handle);
        text += '\n';
        said = true;
      }
      if (!line.goes) text += line.whole;
    }
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace compiler

SPW_COMPRESSOR_PLUGIN(compiler::Compiler)

// Stack traces that end like the one before them, as those of one program do: the frames that they share are not said
// again, only how many there are. Nothing is lost at any level, for they stand in the trace above. What went wrong, and
// the frames that differ, stay.
#include <spillway/compressor.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Weight.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "Frames.h"

namespace stack_trace {
namespace {

constexpr std::string_view kShared = "the last ones of the stack trace above again";
constexpr size_t kFewest = 2;       // lines of a trace
constexpr size_t kWorthwhile = 30;  // tokens of what is shared, before a marker pays

using Trace = std::vector<std::string_view>;  // its lines, with their line feeds

// Appends the trace, without the end that it shares with the one before.
void write(const Trace& trace, const Trace& before, std::string& out) {
  size_t shared = 0, weight = 0;
  while (shared < std::min(trace.size(), before.size()) &&
         trace[trace.size() - 1 - shared] == before[before.size() - 1 - shared]) {
    weight += spw::text::weightOf(trace[trace.size() - 1 - shared]) + 1;
    ++shared;
  }
  if (shared < kFewest || weight < kWorthwhile || !trace.back().ends_with('\n')) shared = 0;
  for (size_t i = 0; i + shared < trace.size(); ++i) out += trace[i];
  if (shared == 0) return;
  spw::text::appendMarker(out, shared, "line", kShared, {});
  out += '\n';
}

}  // namespace

struct StackTrace {
  static constexpr spw::CompressorTable table{.id = "stack-trace", .name = "Stack traces", .order = 190};

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kShared})) return SPW_DECLINED;
    std::string text;
    Trace trace, before;
    std::string_view frame;  // the last one of the trace
    size_t done = 0;         // bytes that are written to the text
    const auto flush = [&](size_t end) {
      if (trace.size() >= kFewest) {
        const auto begin = static_cast<size_t>(trace[0].data() - in.data());
        text += in.substr(done, begin - done);
        write(trace, before, text);
        done = end;
        before.swap(trace);
      }
      trace.clear();
    };
    for (spw::text::Lines lines(in); lines.next();) {
      const std::string_view line = lines.line();
      if (isFrame(line)) {
        frame = line;
      } else if (trace.empty() || !continuesFrame(line, frame)) {
        flush(static_cast<size_t>(line.data() - in.data()));
        continue;
      }
      trace.push_back(lines.whole());
    }
    flush(in.size());
    if (done == 0) return SPW_DECLINED;
    text += in.substr(done);
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace stack_trace

SPW_COMPRESSOR_PLUGIN(stack_trace::StackTrace)

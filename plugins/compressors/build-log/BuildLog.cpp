// What builds say of each step that went well: make, ninja, cmake, cargo, maven, gradle. From balanced on such steps
// are counted; the last of them stays, and so does all that reports trouble, names a place or counts results.
#include <spillway/compressor.hpp>
#include <spillway/text/Counts.hpp>
#include <spillway/text/LeftOut.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>

#include "Steps.h"

namespace build_log {

struct BuildLog {
  static constexpr spw::CompressorTable table{.id = "build-log", .name = "Logs of builds"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    size_t steps = 0, all = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 60;) {
      const std::string_view line = spw::text::trimmed(lines.line());
      if (line.empty()) continue;
      ++all;
      steps += isStep(line);
    }
    if (steps < 4 || steps * 3 < all) return 0;
    for (std::string_view program : {"make", "gmake", "ninja", "cmake", "cargo", "mvn", "gradle", "gradlew", "meson"})
      if (context.command.is(program)) return 80;
    return 55;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (level < SPW_LEVEL_BALANCED || spw::text::hasMarkerOf(in, {kSteps})) return SPW_DECLINED;
    std::string text;
    text.reserve(in.size());
    spw::text::LeftOut steps;
    std::string_view last;                     // of the steps in a row
    std::string_view handle = context.handle;  // the first marker says it
    const auto flush = [&] {
      if (steps.flush(kSteps, handle, text)) handle = {};
      text += last;
      last = {};
    };
    for (spw::text::Lines lines(in); lines.next();) {
      if (isStep(spw::text::trimmed(lines.line())) && !spw::text::isLoud(lines.line())) {
        if (!last.empty()) steps.add(last);
        last = lines.whole();
        continue;
      }
      flush();
      text += lines.whole();
    }
    flush();
    return spw::shorter(call, in, text, out);
  }

 private:
  static constexpr std::string_view kSteps = "steps of a build";
};

}  // namespace build_log

SPW_COMPRESSOR_PLUGIN(build_log::BuildLog)

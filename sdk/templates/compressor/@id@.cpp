// @Name@: makes the progress lines of an invented tool, "@id@ 12% done", one marker. What reports trouble stays, and so does
// the last line, which says how far it came.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/LeftOut.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>

struct @Type@ {
  static constexpr auto version = "0.1.0", vendor = "@Name@";
  static constexpr spw::CompressorTable table{.id = "@id@", .name = "@Name@"};

  static constexpr std::string_view kWhat = "progress of @id@";

  // From 0 to 100: how sure it is that the text is of its kind. The command first, the text second: commands lie.
  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    return context.command.is("@id@") && isProgress(head.substr(0, head.find('\n'))) ? 90 : 0;
  }

  // Below balanced nothing may go that cannot be had back. Its own result it leaves alone.
  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (level < SPW_LEVEL_BALANCED || spw::text::hasMarkerOf(in, {kWhat})) return SPW_DECLINED;
    std::string result;
    spw::text::LeftOut steps;
    for (spw::text::Lines lines(in); lines.next();) {
      if (isProgress(lines.line()) && !lines.rest().empty()) {
        steps.add(lines.whole());
        continue;
      }
      steps.flush(kWhat, context.handle, result);
      result += lines.whole();
    }
    steps.flush(kWhat, context.handle, result);
    return spw::shorter(call, in, result, out);
  }

 private:
  static bool isProgress(std::string_view line) {
    return line.starts_with("@id@ ") && line.ends_with("% done") && !spw::text::isEssential(line);
  }
};

SPW_COMPRESSOR_PLUGIN(@Type@)

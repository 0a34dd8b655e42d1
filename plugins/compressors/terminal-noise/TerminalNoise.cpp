// What a program writes for a terminal and nobody reads: colours, progress that writes over itself, spinners, bells,
// blanks at the ends of lines. The text that would stand on the screen in the end stays, to the last character.
#include <spillway/compressor.hpp>
#include <spillway/text/Lines.hpp>

#include <algorithm>
#include <cstring>
#include <string>

#include "Screen.h"

namespace terminal_noise {
namespace {

bool has(std::string_view text, char c) { return std::memchr(text.data(), c, text.size()) != nullptr; }
bool isControl(char c) { return c == '\x1b' || c == '\r' || c == '\b' || c == '\x07'; }

bool hasTrailingBlanks(std::string_view text) {
  for (spw::text::Lines lines(text); lines.next();)
    if (!lines.line().empty() && (lines.line().back() == ' ' || lines.line().back() == '\t')) return true;
  return false;
}

// Words that were changed are told from those that were not by their colour alone.
bool coloursSpeak(const spw::text::Command& command) {
  return command.has("--color-words") || command.has("--word-diff=color");
}

}  // namespace

struct TerminalNoise {
  static constexpr spw::CompressorTable table{.id = "terminal-noise", .name = "Terminal noise", .order = 10};

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t, std::string_view in,
                             std::string_view& out) {
    const bool controls = has(in, '\x1b') || has(in, '\r') || has(in, '\b') || has(in, '\x07');
    if (in.empty() || (!controls && !hasTrailingBlanks(in))) return SPW_DECLINED;
    std::string text;
    text.reserve(in.size());
    Screen screen(coloursSpeak(context.command));
    for (spw::text::Lines lines(in); lines.next();) {
      const std::string_view line = lines.line();
      const size_t begin = text.size();
      if (controls && std::any_of(line.begin(), line.end(), isControl)) {
        screen.show(line, text);
      } else {
        text += line;
      }
      while (text.size() > begin && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
      if (lines.whole().size() > line.size()) text += '\n';
    }
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace terminal_noise

SPW_COMPRESSOR_PLUGIN(terminal_noise::TerminalNoise)

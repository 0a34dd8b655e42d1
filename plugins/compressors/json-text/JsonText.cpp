// JSON and lines of JSON. In lossless the blanks between its parts go. From balanced on, arrays of objects with equal
// keys become tables, and long arrays whose original can be had again lose their middle.
#include <spillway/compressor.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>

#include "Columns.h"
#include "Minify.h"

namespace json_text {

struct JsonText {
  static constexpr spw::CompressorTable table{.id = "json-text", .name = "JSON"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view tail) {
    skipBlanks(head);
    while (!tail.empty() && (tail.back() == ' ' || tail.back() == '\n' || tail.back() == '\r')) tail.remove_suffix(1);
    const bool begins = head.starts_with('{') || head.starts_with('['),
               ends = tail.ends_with('}') || tail.ends_with(']');
    if (!begins || !ends || !looksInside(head)) return 0;
    return context.command.is("jq") ? 80 : 60;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (in.find(kColumns) != std::string_view::npos || in.find(spw::text::kMarkerBegin) != std::string_view::npos)
      return SPW_DECLINED;
    const bool leaveOut = level >= SPW_LEVEL_MAX || (level == SPW_LEVEL_BALANCED && !context.handle.empty());
    std::string text, one;
    std::string_view rest = in;
    skipBlanks(rest);
    while (!rest.empty()) {
      const std::string_view before = rest;
      one.clear();
      if (!takeMinified(rest, one)) return SPW_DECLINED;
      if (level >= SPW_LEVEL_BALANCED)
        inColumns(call, before.substr(0, before.size() - rest.size()), leaveOut, context.handle, one);
      text += one;
      const bool feed = skipBlanks(rest);
      if (feed || !rest.empty()) text += '\n';
    }
    if (text.empty() || text.size() >= in.size()) return SPW_DECLINED;
    out = call.copy(text);
    return SPW_OK;
  }

 private:
  // The second character that is no blank can follow the first in JSON; "[INFO" cannot.
  static bool looksInside(std::string_view head) {
    const bool object = head[0] == '{';
    head.remove_prefix(1);
    skipBlanks(head);
    if (head.empty()) return false;
    const std::string_view may = object ? "\"}" : "{[\"-0123456789tfn]";
    return may.find(head[0]) != std::string_view::npos;
  }

  // Replaces the minified value by the shorter form of it, if that is shorter.
  static void inColumns(spw::Call call, std::string_view source, bool leaveOut, std::string_view handle,
                        std::string& minified) {
    const spw::Json value = call.parse(source);
    if (!value) return;
    std::string columns;
    Columns(leaveOut, handle).write(value, columns);
    if (columns.size() < minified.size()) minified = std::move(columns);
  }
};

}  // namespace json_text

SPW_COMPRESSOR_PLUGIN(json_text::JsonText)

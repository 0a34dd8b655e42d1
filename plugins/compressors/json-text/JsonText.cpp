// JSON and lines of JSON. In lossless the blanks between its parts go. From balanced on, arrays and lines of objects
// with equal keys become tables, and long arrays whose original can be had again lose their middle.
#include <spillway/compressor.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>
#include <utility>
#include <vector>

#include "Columns.h"
#include "Minify.h"

namespace json_text {

namespace {

// The values of a text, one after the other, and what becomes of them.
class Values {
 public:
  // `tables`: whether objects with equal keys become tables.
  Values(spw::Call call, bool tables, Columns columns) : call_(call), tables_(tables), columns_(columns) {}

  // Takes a value and the blanks behind it off the front. False: there is none.
  bool take(std::string_view& rest) {
    const std::string_view before = rest;
    minified_.clear();
    if (!takeMinified(rest, minified_)) return false;
    const std::string_view source = before.substr(0, before.size() - rest.size());
    const bool feed = skipBlanks(rest);
    const std::string_view behind = feed || !rest.empty() ? "\n" : "";
    const spw::Json value = tables_ ? call_.parse(source) : spw::Json{};
    if (tables_ && !value) return false;  // nearly JSON: lines of it are read by the letter
    if (value.isObject() && source.find('\n') == std::string_view::npos) {
      if (!lines_.empty() && !Columns::alike(lines_.front(), value)) flush();
      lines_.push_back(value);
      written_.append(shorter(value)).append(behind);
    } else {
      flush();
      text_.append(value ? shorter(value) : minified_).append(behind);
    }
    return true;
  }

  std::string finish() {
    flush();
    return std::move(text_);
  }

 private:
  std::string shorter(spw::Json value) {
    std::string columns;
    columns_.write(value, columns);
    return columns.size() < minified_.size() ? columns : minified_;
  }

  // Lines with equal keys, as a table if that is shorter.
  void flush() {
    std::string table;
    const bool shorter = columns_.writeLines(lines_, table) && table.size() + 1 < written_.size();
    if (shorter && written_.ends_with('\n')) table += '\n';
    text_ += shorter ? table : written_;
    lines_.clear();
    written_.clear();
  }

  spw::Call call_;
  const bool tables_;
  Columns columns_;
  std::string minified_, text_;
  std::vector<spw::Json> lines_;  // objects with equal keys that follow each other
  std::string written_;           // and they themselves, without blanks
};

}  // namespace

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
    if (in.find(kColumns) != std::string_view::npos || spw::text::hasMarkerOf(in, {kItems})) return SPW_DECLINED;
    const bool leaveOut = level >= SPW_LEVEL_MAX || (level == SPW_LEVEL_BALANCED && !context.handle.empty());
    Values values(call, level >= SPW_LEVEL_BALANCED, Columns(leaveOut, context.handle));
    std::string_view rest = in;
    skipBlanks(rest);
    while (!rest.empty())
      if (!values.take(rest)) return SPW_DECLINED;
    const std::string text = values.finish();
    return spw::shorter(call, in, text, out);
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
};

}  // namespace json_text

SPW_COMPRESSOR_PLUGIN(json_text::JsonText)

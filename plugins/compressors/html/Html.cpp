// Pages of HTML. From balanced on they become what a reader sees: text, with links. What stands before a page, such as
// the head of an answer, stays. Nothing can be taken from a page without loss, so lossless leaves it alone.
#include <spillway/compressor.hpp>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <string>

#include "Page.h"

namespace html {
namespace {

constexpr std::string_view kMarkup = "markup of a page, with its scripts and styles";

// Where a page begins; npos: there is none.
size_t pageBegin(std::string_view text) {
  size_t found = std::string_view::npos;
  const std::string_view head = text.substr(0, 2000);
  for (std::string_view tag : {"<!doctype html", "<!DOCTYPE html", "<!DOCTYPE HTML", "<html"})
    found = std::min(found, head.find(tag));
  return found == std::string_view::npos || found == 0 || text[found - 1] == '\n' ? found : std::string_view::npos;
}

}  // namespace

struct Html {
  static constexpr spw::CompressorTable table{.id = "html", .name = "Pages of HTML"};

  static int32_t recognise(spw::Call, const spw::TextContext&, std::string_view head, std::string_view) {
    return pageBegin(head) != std::string_view::npos ? 80 : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kMarkup}) || !spw::text::isPlain(in)) return SPW_DECLINED;
    const size_t begin = pageBegin(in);
    if (level < SPW_LEVEL_BALANCED || begin == std::string_view::npos) return SPW_DECLINED;
    Page page(in.substr(begin), level < SPW_LEVEL_MAX);
    const std::string read = page.read();
    std::string text(in.substr(0, begin));
    spw::text::appendMarker(text, page.tags(), "tag", kMarkup, context.handle);
    text.append("\n").append(read);
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace html

SPW_COMPRESSOR_PLUGIN(html::Html)

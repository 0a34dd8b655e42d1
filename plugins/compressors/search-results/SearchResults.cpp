// Lists of what a search has found: pages of the web, pieces of code. What each result says again and again of its
// parts, their names and JSON around them, goes at all levels; what was found stays to the letter.
#include <spillway/compressor.hpp>
#include <spillway/text/Lines.hpp>

#include <string>

#include "Card.h"

namespace search_results {

struct SearchResults {
  static constexpr spw::CompressorTable table{.id = "search-results", .name = "Results of searches"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    const std::string begins = "\n" + std::string(head);
    const bool links = begins.find("\nLinks: [{\"title\":") != std::string::npos;
    const bool pages = begins.find("\nTitle: ") != std::string::npos && begins.find("\nURL: http") != std::string::npos;
    const bool code =
        begins.find("\nFile path: ") != std::string::npos && begins.find("\nCode Chunk: ") != std::string::npos;
    if (!links && !pages && !code) return 0;
    return context.tool.find("earch") != std::string_view::npos ? 90 : 60;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t, std::string_view in,
                             std::string_view& out) {
    std::string text;
    text.reserve(in.size());
    for (std::string_view rest = in; !rest.empty();) {
      if (takeCard(rest, text)) continue;
      spw::text::Lines lines(rest);
      lines.next();
      if (isShort(lines.line())) return SPW_DECLINED;
      if (lines.line().size() < lines.whole().size() && takeLinks(lines.line(), text)) {
        rest = lines.rest();
        continue;
      }
      text += lines.whole();
      rest = lines.rest();
    }
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace search_results

SPW_COMPRESSOR_PLUGIN(search_results::SearchResults)

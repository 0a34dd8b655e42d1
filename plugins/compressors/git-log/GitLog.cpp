// What git tells of the past: log, blame, and how much of which file has changed. In lossless what commits and lines
// have in common is said once, and what aligns lists of files goes. From balanced on the hashes of commits are as long
// as they have to be.
#include <spillway/compressor.hpp>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>

#include "Blame.h"
#include "Commits.h"
#include "Stat.h"

namespace git_log {

struct GitLog {
  static constexpr spw::CompressorTable table{.id = "git-log", .name = "What git tells of the past"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    size_t commits = 0, stats = 0, blames = 0, all = 0;
    for (spw::text::Lines lines(head); lines.next() && all < 60; ++all) {
      commits += isCommit(lines.line());
      stats += isStat(lines.line());
      blames += isBlame(lines.line());
    }
    if (blames * 4 >= all * 3 && all > 0) return 85;
    if (commits > 0 && head.starts_with("commit ")) return context.command.is("git", "log") ? 85 : 60;
    return stats >= 3 && stats * 2 >= all ? 70 : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kAuthors, kFolders, kHashes, kBlamed}) || !spw::text::isPlain(in))
      return SPW_DECLINED;
    const bool blame = isBlame(in.substr(0, in.find('\n')));
    const std::string text = blame ? shortBlame(in) : shortLog(in, level < SPW_LEVEL_BALANCED, context.handle);
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace git_log

SPW_COMPRESSOR_PLUGIN(git_log::GitLog)

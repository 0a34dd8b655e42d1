// Lists of files: what find, ls, tree, git ls-files and their like write. In lossless folders that many paths begin
// with are said once, trees lose their strokes, and long lists what aligns their columns and what most lines begin
// with. From balanced on paths that end in a hash are counted, and long lists lose their times if they can be had
// again.
#include <spillway/compressor.hpp>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <string>

#include "LongList.h"
#include "Paths.h"
#include "Tree.h"

namespace listing {
namespace {

constexpr size_t kLooked = 60;  // lines at the beginning of a text that tell what it is

struct Seen {
  size_t all = 0, paths = 0, strokes = 0, modes = 0;
};

Seen look(std::string_view head) {
  Seen seen;
  for (spw::text::Lines lines(head); lines.next() && seen.all < kLooked; ++seen.all) {
    const std::string_view line = lines.line();
    if (looksLikePath(line) && line.find_first_of("/.") != std::string_view::npos &&
        line.find_first_of("{}()<>;,\"=|") == std::string_view::npos)
      ++seen.paths;
    seen.strokes += isTreeLine(line);
    seen.modes += longLineStart(line) > 0;
  }
  return seen;
}

bool listsFiles(const spw::text::Command& command) {
  if (command.is("find") || command.is("ls") || command.is("tree") || command.is("fd") || command.is("fdfind") ||
      command.is("eza") || command.is("exa") || command.is("locate"))
    return true;
  if (command.is("git", "ls-files") || command.is("git", "ls-tree")) return true;
  return (command.is("rg") && command.has("--files")) || (command.is("git", "diff") && command.has("--name-only"));
}

// Whoever sorts by time wants to see it.
bool asksForTimes(const spw::text::Command& command) {
  for (std::string_view option : {"-t", "-lt", "-ltr", "-lat", "-lrt", "-alt", "-latr", "-altr", "-lart", "-lath"})
    if (command.has(option)) return true;
  return command.has("--sort=time") || command.has("--sort") ||
         command.rest().find("--time=") != std::string_view::npos;
}

}  // namespace

struct Listing {
  static constexpr spw::CompressorTable table{.id = "listing", .name = "Lists of files"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    const Seen seen = look(head);
    if (seen.all < 4) return 0;
    if (seen.strokes * 3 >= seen.all * 2 || seen.modes * 3 >= seen.all * 2) return 85;
    if (listsFiles(context.command) && !context.command.several()) return 80;
    return seen.paths * 5 >= seen.all * 4 ? 45 : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kBesideEachOther, kHashes, kTimes, kBeginnings, kStrokes, kStrokesBeside}) ||
        !spw::text::isPlain(in))
      return SPW_DECLINED;
    const bool leaveOut = level >= SPW_LEVEL_MAX || (level == SPW_LEVEL_BALANCED && !context.handle.empty());
    const Seen seen = look(in.substr(0, 4096));
    std::string text;
    if (seen.strokes > 0) text = plainTree(in);
    if (text.empty() && seen.modes > 0)
      text = shortList(in, !leaveOut || asksForTimes(context.command), context.handle);
    if (text.empty() && (seen.paths * 2 >= seen.all || listsFiles(context.command)))
      text = groupedPaths(in, level >= SPW_LEVEL_BALANCED, context.handle);
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace listing

SPW_COMPRESSOR_PLUGIN(listing::Listing)

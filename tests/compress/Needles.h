// What no compressor may lose, found by other means than the compressors use: lines that report trouble, places in
// files, lines of diffs, numbers of summaries, and strings of JSON that say such things.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::compress {

// Each once, without colours, blanks around it and the strokes of a tree, as one would see it on a screen; of a page of
// HTML what it shows, each tag ending a line.
std::vector<std::string> needlesIn(std::string_view text);

// Those that are not in `result`. A line that begins with a path and a colon is there as well when the path stands
// before the rest of it, as in a list by files.
std::vector<std::string> missing(const std::vector<std::string>& needles, std::string_view result);

// What a terminal shows of a text: sequences taken out, lines that are written over as they are last.
std::string onScreen(std::string_view text);

}  // namespace spillway::compress

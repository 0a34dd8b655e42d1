// What stands in a diff of git before the first hunk of a file, and the shorter form of it:
//
//   diff --git a/src/a.c b/src/a.c        diff src/a.c
//   index 963f3cf..d45c534 100644         index 963f3cf..d45c534 100644
//   --- a/src/a.c
//   +++ b/src/a.c
//   @@ -1,3 +1,4 @@                       @@ -1,3 +1,4 @@
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace git_diff {

// Without their line feeds.
using Lines = std::vector<std::string_view>;

struct Head {
  size_t end = 0;         // of its lines
  std::string_view path;  // empty: it cannot be said shorter
};

// The head that begins at a line with "diff --git ".
Head readHead(const Lines& lines, size_t begin);

// Whether a line that stays would read as a shorter head.
bool looksLikeShortHead(std::string_view line);

// Appends the shorter form; `index`: whether its line stays. Gives how many lines it has less.
size_t appendShort(const Lines& lines, size_t begin, const Head& head, bool index, std::string& out);

}  // namespace git_diff

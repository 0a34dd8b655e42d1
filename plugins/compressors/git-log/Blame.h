// Files with the commit of each line, as git blame writes them: a commit's author and date are said once, with its
// first line.
//
//   559f4888 (Ada 2026-11-24 21:53:37 +0000   1) #!/bin/sh      559f4888 (Ada 2026-11-24 21:53:37 +0000 1) #!/bin/sh
//   559f4888 (Ada 2026-11-24 21:53:37 +0000   2) set -eu        2) set -eu
//   afd75007 (Eve 2026-11-25 22:48:16 +0000   3) cd a           afd75007 (Eve 2026-11-25 22:48:16 +0000 3) cd a
//   559f4888 (Ada 2026-11-24 21:53:37 +0000   4) make           559f4888 4) make
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace git_log {

inline constexpr std::string_view kBlamed =
    "a line without one is of the commit of the line before it, \"HASH 12) \" is of a commit named before";

// Whether a line is one of them.
bool isBlame(std::string_view line);

// The shorter text; empty when it is none, or when a line has no commit.
std::string shortBlame(std::string_view in);

}  // namespace git_log

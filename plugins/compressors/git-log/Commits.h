// Lists of commits, as git log writes them. In lossless the author of a commit is said when it is another one than that
// of the commit before, and in lists of changed files blanks that only align go. Otherwise hashes lose all but their
// first digits, too.
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace git_log {

inline constexpr std::string_view kAuthors = "a commit without one has that of the commit before it";
inline constexpr std::string_view kHashes = "digits of commits after their first 12";

// The shorter list, with a marker for what is gone; empty when there are no commits in it, or too few. `hashes`:
// whether they stay whole.
std::string shortLog(std::string_view in, bool hashes, std::string_view handle);

// Whether a line is the first one of a commit: "commit ", a whole hash, and perhaps what it is known as.
bool isCommit(std::string_view line);

}  // namespace git_log

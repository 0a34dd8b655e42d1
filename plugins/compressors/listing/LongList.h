// Lists of files with their modes, owners, sizes and times, as ls -l writes them. Blanks that only align go, and the
// modes, links, owners and groups that most lines begin with are said once:
//
//   -rw-r--r-- 1 root root  4182 2026-01-15 12:00 a.c       ~ 4182 2026-01-15 12:00 a.c
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace listing {

inline constexpr std::string_view kBeginnings = "what lines begin with: *";
inline constexpr std::string_view kTimes = "when files changed";

// Where the size begins in a line of such a list; 0: it is none.
size_t longLineStart(std::string_view line);

// The shorter list; empty when it is none, or when a line begins with one of the signs already. `times`: whether the
// times stay; where they go, a marker with `handle` says so. Names that report trouble keep their lines whole.
std::string shortList(std::string_view in, bool times, std::string_view handle);

}  // namespace listing
